"""Performance reporting from notebooks: one notebook, every period and business unit."""
