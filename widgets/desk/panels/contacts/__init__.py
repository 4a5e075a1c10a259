"""Contacts of units: how each is reached by day, at night and by letter."""
