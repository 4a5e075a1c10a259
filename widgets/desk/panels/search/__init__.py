"""The search over the cases of all years."""
