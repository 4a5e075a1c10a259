"""The dispatch desk: its window's parts, and how it is opened."""
