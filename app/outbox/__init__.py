"""Messages to units: what they say, the channels that take them, and what became of them."""
