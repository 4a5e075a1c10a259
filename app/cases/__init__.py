"""Cases: what they are, what one can do to them, and the service that does it."""
