"""When something is due: working time, and which limit applies."""
