"""A command line that speaks both languages and tells a wrong one in one line."""

from __future__ import annotations

import argparse
import re
from collections.abc import Iterable
from typing import Any, NoReturn

from app.errors import Refused
from app.i18n import N_, _

COMPLAINTS = (
    (r"the following arguments are required: (?P<what>.+)", N_("{what} is missing")),
    (r"unrecognized arguments: (?P<what>.+)", N_("{what} is unknown")),
    (r"argument (?P<what>.+?): invalid choice: (?P<word>'.*?') \(choose from (?P<choices>.+)\)",
     N_("{what}: {word} is not one of {choices}")),
    (r"argument (?P<what>.+?): expected .*argument.*", N_("{what} needs a value")),
    (r"argument (?P<what>.+?): invalid (?:float|int) value: (?P<word>.+)", N_(
        "{what}: “{word}” is not a valid number"
    )),
    (r"argument (?P<what>.+?): not allowed with argument (?P<word>.+)", N_("{what} cannot be used with {word}")),
    (r"ambiguous option: (?P<what>.+?) could match (?P<choices>.+)", N_("{what} could mean {choices}")),
    (r"argument (?P<what>.+?): (?P<word>.+)", N_("{what}: {word}")),
)  # fmt: skip
"""What argparse says in English, and how people are told."""


class Parser(argparse.ArgumentParser):
    """Argparse with titles, help and complaints in the language of this process."""

    def __init__(self, add_help: bool = True, **named: Any) -> None:
        super().__init__(add_help=False, formatter_class=_HelpFormatter, **named)
        if add_help:  # else it is a parent, whose groups are found again by argparse's own titles
            self._positionals.title = _("arguments")
            self._optionals.title = _("options")
            self.add_argument("-h", "--help", action="help", help=_("show this help and exit"))

    def error(self, message: str) -> NoReturn:
        """Refuse the command line.

        Raises:
            Refused: always; the sentence says what was wrong.
        """
        raise Refused(_("{message}. Try: main.py --help").format(message=tell_complaint(message).rstrip(".。")))


class _HelpFormatter(argparse.HelpFormatter):
    """Begins the usage in the language of this process."""

    def add_usage(
        self,
        usage: str | None,
        actions: Iterable[argparse.Action],
        groups: Iterable[argparse._MutuallyExclusiveGroup],
        prefix: str | None = None,
    ) -> None:
        """Write the line of usage."""
        super().add_usage(usage, actions, groups, _("usage: ") if prefix is None else prefix)


def tell_complaint(message: str) -> str:
    """Return what argparse complains of in the language of this process."""
    for form, sentence in COMPLAINTS:
        found = re.fullmatch(form, message, re.DOTALL)
        if found:
            return _(sentence).format(**found.groupdict())
    return message
