"""The two kinds of trouble that are told to people; anything else is a bug.

A message says what happened and what to do, in one line, already in the person's language.
"""


class Refused(Exception):
    """A rule said no: bad input, a move that is not allowed, a mapping with a typo. Nothing was changed."""


class Unavailable(Exception):
    """The world failed: no server, no disk, no network, no display. Trying again later may help."""
