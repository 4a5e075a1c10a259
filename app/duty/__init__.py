"""Who works when, and how a unit is reached."""
