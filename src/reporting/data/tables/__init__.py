"""The canonical tables, by what they are about."""
