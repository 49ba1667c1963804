"""The filed reports: each folder describes itself, and every index is derived from the folders."""
