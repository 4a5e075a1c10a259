"""Which rule applies: the version in force at an instant, and its rule for a class and a condition."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime

from app.errors import Refused
from app.i18n import _
from app.manual.model import ClassInBook, ManualRule, ManualVersion
from app.versions.model import version_at


def find_rule(
    rules: Iterable[ManualRule], version: ManualVersion, class_: ClassInBook, condition_no: int | None, day: date
) -> ManualRule | None:
    """Return the rule of one version for a class, None where it has none.

    Args:
        condition_no: None means the usual condition: the first that is no hazard, or the first of all.
        day: local day, for rules that do not hold all the time.
    """
    code = class_.code_in(version.code_version)
    found = [
        rule
        for rule in rules
        if (rule.kind, rule.class_code) == (class_.kind, code)
        and (condition_no is None or rule.condition_no == condition_no)
        and rule.holds_on(day)
    ]
    return min(found, key=lambda rule: (rule.is_hazard, rule.condition_no), default=None)


class ManualBook:
    """Versions with their rules, for looking up without a database; `city.manual_rule` answers the same."""

    def __init__(self, versions: Sequence[ManualVersion], rules: Mapping[str, Sequence[ManualRule]]) -> None:
        self.versions, self._rules = versions, rules

    def rule_for(
        self, class_: ClassInBook, condition_no: int | None, at: datetime, day: date | None = None
    ) -> ManualRule | None:
        """Return the rule at an instant; `day` is its local day, that of UTC where it is not given."""
        version = version_at(self.versions, at)
        if version is None:
            return None
        return find_rule(self._rules.get(version.name, ()), version, class_, condition_no, day or at.date())


def publish(
    versions: Iterable[ManualVersion], name: str, effective_from: datetime, now: datetime
) -> list[ManualVersion]:
    """Return the versions after a draft has been published; `city.publish_manual` does the same.

    Raises:
        Refused: it is no draft, the instant lies in the past, or another version takes force at the same instant.
    """
    known = list(versions)
    draft = next((one for one in known if one.name == name), None)
    if draft is None or draft.effective_from is not None:
        raise Refused(_("There is no draft “{name}” of the command manual.").format(name=name))
    if effective_from < now:
        raise Refused(_("A command manual cannot take effect in the past."))
    published = sorted((one for one in known if one.effective_from is not None), key=_start)
    if any(one.effective_from == effective_from for one in published):
        raise Refused(_("Another version takes effect at the same time. Choose another day."))
    later = next((one.effective_from for one in published if _start(one) > effective_from), None)
    before = next((one for one in reversed(published) if _start(one) < effective_from), None)
    return [
        ManualVersion(**{**vars(one), "effective_from": effective_from, "effective_to": later, "published_at": now})
        if one is draft
        else (one.followed_at(effective_from) if one is before else one)
        for one in known
    ]


def _start(version: ManualVersion) -> datetime:
    assert version.effective_from is not None
    return version.effective_from
