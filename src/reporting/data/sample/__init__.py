"""The invented group of the demo, generated from a seed."""

from reporting.data.sample.writing import DEFAULT_SEED, write_sample

__all__ = ["DEFAULT_SEED", "write_sample"]
