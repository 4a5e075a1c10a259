"""Writing: one store for each topic."""
