"""Words and numbers as the reader's language writes them."""
