"""Dated versions: a draft is published for a day, is in force, is followed by the next; what was published stands."""
