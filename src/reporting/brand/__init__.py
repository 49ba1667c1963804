"""The brand of pages, charts and messages: read from _brand.yml and checked again."""

from reporting.brand.loading import load_brand
from reporting.brand.values import ROLES, SCENARIOS, Brand, Font

__all__ = ["ROLES", "SCENARIOS", "Brand", "Font", "load_brand"]
