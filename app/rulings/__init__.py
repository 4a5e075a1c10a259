"""Rulings of meetings: what they ask, what they would have done, what they did, and how their place is drawn."""
