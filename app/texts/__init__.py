"""Labels, times and numbers that every room writes in the same way."""
