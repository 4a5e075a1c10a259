"""The window that describes a file and brings it into the city."""
