"""Measure the product beside the usual loop and beside the limit of the machine."""
