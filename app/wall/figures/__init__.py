"""All figures of the wall, worked out from the arrays of the city at city time: one function per tile.

The city keeps all open cases, and all that were reported or closed since the start of the local month or yesterday's
midnight, whichever is earlier. Every figure here asks for no more than that, so each is exact.
"""
