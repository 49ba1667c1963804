"""Mail filed reports exactly once, to the people allowed to see them, with proof."""
