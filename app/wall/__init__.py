"""The wall of the command hall: which scenes there are, what their tiles show, and in which order they come."""
