"""Messages to units: what is stuck, what waits, and what was sent."""
