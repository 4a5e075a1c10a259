"""The letters page and its parts."""
