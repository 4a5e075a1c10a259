"""The use cases of responsibility: candidates with reasons, rules in sets, and the tester."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from app.errors import Refused
from app.i18n import N_, _
from app.progress import Progress, Silent
from app.responsibility.areas import Outline, read_outline
from app.responsibility.difference import RuleDifference, compare
from app.responsibility.model import Assigns, Candidate, DecidedBy, Replay, ReplayedCase, Rule, RuleResult, RuleSet
from app.responsibility.ports import ResponsibilityStore
from app.versions.model import VersionState, version_at
from app.versions.service import VersionWords

WORDS = VersionWords(
    unknown=N_("There is no rule set “{name}”."),
    published=N_("The rule set “{name}” is published. Copy it as a draft to make changes."),
    nameless=N_("A rule set needs a name and a title."),
    taken=N_("There is already a rule set “{name}”. Choose another name."),
    past=N_("Rules cannot take effect in the past: {day} is over."),
    not_to_come=N_("Only a rule set that is not yet in effect can be withdrawn."),
)

SLICE_DAYS = 4
LONGEST_REPLAY_DAYS = 366
CASES_SHOWN = 500
RESULT_DAYS = 30


@dataclass(frozen=True)
class RulesPage:
    """One set of rules with everything that a screen shows of it.

    Args:
        today: the city's local day.
        shown: None where there is no set at all.
        difference: against the set in force; None where it is that set, or none is in force.
        equal: pairs of rules that keep a draft from being published.
    """

    sets: tuple[RuleSet, ...]
    states: dict[str, VersionState]
    today: date
    shown: RuleSet | None
    rules: tuple[Rule, ...] = ()
    results: dict[str, RuleResult] = field(default_factory=dict)
    difference: RuleDifference | None = None
    equal: tuple[tuple[str, str], ...] = ()

    @property
    def is_draft(self) -> bool:
        """Tell whether the set that is shown can be edited."""
        return self.shown is not None and self.shown.effective_from is None


class ResponsibilityService:
    """Asks, compares, edits, tries and publishes; a person is a database role, None the one who is logged in."""

    def __init__(self, store: ResponsibilityStore) -> None:
        self._store = store

    def candidates(self, case_id: int, person: str | None = None) -> tuple[Candidate, ...]:
        """Return who may be meant for a case, in order, each with reasons.

        Raises:
            Refused: there is no such case, or the person may not see it.
        """
        return self._store.candidates(person, case_id)

    def sets(self) -> list[RuleSet]:
        """Return all sets, drafts first, then from the latest to the oldest."""
        return self._store.sets()

    def in_force(self, at: datetime | None = None) -> RuleSet | None:
        """Return the set in force at an instant of the city, or now; None before the first."""
        return version_at(self._store.sets(), at or self._store.now()[0])

    def rules(self, name: str) -> list[Rule]:
        """Return the rules of a set in the written order.

        Raises:
            Refused: there is no such set.
        """
        WORDS.find(self._store.sets(), name)
        return self._store.rules(name)

    def results(self, name: str) -> dict[str, RuleResult]:
        """Return by code how often what a rule named was dispatched and refused as not theirs in the last 30 days."""
        return self._store.results(name, RESULT_DAYS)

    def page(self, name: str = "") -> RulesPage:
        """Return a set with everything that a screen shows of it; without a name the one in force, else the first.

        Raises:
            Refused: there is no such set.
        """
        now, today = self._store.now()
        sets = self._store.sets()
        states = {one.name: one.state_at(now) for one in sets}
        in_force = version_at(sets, now)
        shown = WORDS.find(sets, name) if name else in_force or (sets[0] if sets else None)
        if shown is None:
            return RulesPage((), {}, today, None)
        rules = self._store.rules(shown.name)
        is_other = in_force is not None and in_force != shown
        return RulesPage(
            tuple(sets),
            states,
            today,
            shown,
            tuple(rules),
            self._store.results(shown.name, RESULT_DAYS),
            compare(self._store.rules(in_force.name), rules) if is_other and in_force else None,
            tuple(self._store.equal_rules(shown.name)) if shown.effective_from is None else (),
        )

    def difference(self, after: str, before: str | None = None) -> RuleDifference:
        """Return what a set changes against another, or against the one in force."""
        sets = self._store.sets()
        new = WORDS.find(sets, after)
        old = WORDS.find(sets, before) if before else self.in_force()
        return compare(self._store.rules(old.name) if old else [], self._store.rules(new.name))

    def copy(self, person: str | None, name: str, new_name: str, title: str) -> None:
        """Make a draft from another set, to be edited.

        Raises:
            Refused: there is no such set, the new name is taken or empty, or the person may not.
        """
        self._store.copy(person, name, WORDS.copy(self._store.sets(), name, new_name, title))

    def rewrite(self, person: str | None, name: str, before: Rule | None, after: Rule | None) -> None:
        """Let a rule of a draft take the place of another: a new one, one that is changed or renamed, or none.

        Args:
            before: the rule as it was seen; None where a new one is added.
            after: None where it is taken out.

        Raises:
            Refused: the set is no draft, the rule is not complete, somebody else has changed it meanwhile, its code is
                taken, or the person may not; then nothing has changed.
        """
        self._check_draft(name)
        if after is not None:
            check_rule(after)
        self._store.rewrite(person, name, before, after)

    def write_draft(self, person: str | None, rules_of: RuleSet, rules: Sequence[Rule]) -> None:
        """Make a draft with these rules, or write its rules anew; all or nothing.

        Raises:
            Refused: a rule is not complete, a code stands twice, or the set is published already.
        """
        known = next((one for one in self._store.sets() if one.name == rules_of.name), None)
        if known is not None:
            self._check_draft(known.name)
        doubled = [code for code, times in Counter(rule.code for rule in rules).items() if times > 1]
        if doubled:
            raise Refused(
                _("The rule number {code} is used twice. Give each rule its own number.").format(code=doubled[0])
            )
        for rule in rules:
            check_rule(rule)
        self._store.save_draft(person, rules_of, rules)

    def publish(self, person: str | None, name: str, effective_on: date) -> datetime:
        """Let a draft take force at the beginning of a local day, today from now on; return the instant.

        Raises:
            Refused: not a draft, a day that is over or taken, two rules of equal rank with different results, or a
                person who is no administrator.
        """
        return WORDS.publish(self._store, self._store.sets(), person, name, effective_on)

    def withdraw(self, person: str | None, name: str) -> None:
        """Take back a set that has not yet taken force; it is a draft again.

        Raises:
            Refused: it is in force or was, or the person is no administrator.
        """
        WORDS.withdraw(self._store, self._store.sets(), person, name)

    def equal_rules(self, name: str) -> list[tuple[str, str]]:
        """Return the pairs of rules that keep a draft from being published."""
        return self._store.equal_rules(name)

    def draw_area(
        self, person: str | None, code: str, name: str, name_en: str | None, outline: bytes, source: str
    ) -> tuple[int, str | None]:
        """Keep a responsibility area; return its id, and a note where its border had to be mended.

        Args:
            outline: WKB of a polygon or several, EPSG:4490.

        Raises:
            Refused: the border crosses itself in a way that cannot be mended without guessing, or the person may not.
        """
        mended: Outline = read_outline(outline, name)
        return self._store.draw_area(person, code, name, name_en, mended.wkb, source), mended.note

    def draw_areas(
        self, person: str | None, areas: Sequence[tuple[str, str, str | None, bytes]], source: str,
        progress: Progress | None = None,
    ) -> list[int]:  # fmt: skip
        """Keep many responsibility areas (code, name, English name, WKB of a sound outline), all or none.

        Raises:
            Refused: published rules name one that has another outline now, or the person may not.
        """
        (progress or Silent()).step(_("importing areas"), 0, len(areas))
        drawn = self._store.draw_areas(person, areas, source)
        (progress or Silent()).step(_("importing areas"), len(areas), len(areas))
        return drawn

    def replay(
        self, person: str | None, name: str, from_on: date | None = None, to_on: date | None = None,
        progress: Progress | None = None,
    ) -> Replay:  # fmt: skip
        """Try a set on the cases of some days, last month's where none are named: what changes, and for whom.

        Raises:
            Refused: there is no such set, the dates are reversed or too far apart, or the person may not.
        """
        WORDS.find(self._store.sets(), name)
        first, last = _last_month(self._store.now()[1])
        first, last = from_on or first, to_on or last
        if first > last:
            raise Refused(_("The dates are reversed: {first} is after {last}.").format(first=first, last=last))
        if (last - first).days >= LONGEST_REPLAY_DAYS:
            raise Refused(_("A trial run covers at most one year."))
        return self._replay(person, name, first, last, progress or Silent())

    def _replay(self, person: str | None, name: str, first: date, last: date, progress: Progress) -> Replay:
        moves: Counter[tuple[int | None, int | None]] = Counter()
        shown: list[ReplayedCase] = []
        count, unmatched, agreed = 0, 0, [0, 0]
        days = (last - first).days + 1
        for done in range(0, days, SLICE_DAYS):
            progress.step(_("trial run on cases"), done, days)
            begin = first + timedelta(days=done)
            end = min(begin + timedelta(days=SLICE_DAYS - 1), last)
            for case in self._store.replay(person, name, begin, end):
                count += 1
                unmatched += case.unit_after is None
                agreed[0] += case.unit_actual is not None and case.unit_before == case.unit_actual
                agreed[1] += case.unit_actual is not None and case.unit_after == case.unit_actual
                if case.is_changed:
                    moves[case.unit_before, case.unit_after] += 1
                    if len(shown) < CASES_SHOWN:
                        shown.append(case)
        progress.step(_("trial run on cases"), days, days)
        listed = tuple((before, after, number) for (before, after), number in moves.most_common())
        return Replay(first, last, count, listed, tuple(shown), unmatched, *agreed)

    def _check_draft(self, name: str) -> None:
        WORDS.check_draft(self._store.sets(), name)


def check_rule(rule: Rule) -> None:
    """Refuse a rule that is not complete or contradicts itself, in plain words.

    Raises:
        Refused: with the code of the rule and what is wrong.
    """
    trouble = find_trouble(rule)
    if trouble is not None:
        raise Refused(_("Rule {code}: {trouble}.").format(code=rule.code or "?", trouble=trouble))


def find_trouble(rule: Rule) -> str | None:
    """Return what is wrong with a rule, None where it is sound."""
    if not rule.code.strip():
        return _("it needs a code")
    if rule.valid_from and rule.valid_to and rule.valid_from > rule.valid_to:
        return _("its dates are reversed, {first} is after {last}").format(first=rule.valid_from, last=rule.valid_to)
    if (rule.from_time is None) != (rule.to_time is None) or (rule.from_time and rule.from_time == rule.to_time):
        return _("its hours need a beginning and a different end")
    if bool(rule.area_id) + bool(rule.duty_grid_ids) + bool(rule.unit_grid_ids) > 1:
        return _("it names both an area and grids; choose one of them")
    if rule.class_code and not rule.kind:
        return _("a class needs its kind, component or event")
    if rule.condition_no is not None and not rule.class_code:
        return _("a filing condition needs its class")
    if rule.decided_by is not DecidedBy.MANUAL and not (rule.decision_no.strip() and rule.decided_on):
        return _("a {paper} needs its number and its date").format(paper=rule.decided_by.label)
    return _find_trouble_of_result(rule)


def _find_trouble_of_result(rule: Rule) -> str | None:
    if (rule.assigns is Assigns.UNIT) != (rule.unit_id is not None):
        return _("it needs one unit")
    if (rule.assigns is Assigns.LOCAL) != bool(rule.field):
        return _("it needs the trade of the district's unit")
    turns = (rule.turn_unit_ids, rule.turn_every, rule.turn_unit, rule.turn_from)
    has_turns = [one not in (None, ()) for one in turns]
    if rule.assigns is Assigns.TURNS and (not all(has_turns) or len(rule.turn_unit_ids) < 2):
        return _("a rotation needs at least two units, a length and a first day")
    if rule.assigns is not Assigns.TURNS and any(has_turns):
        return _("only rotating units have a rotation")
    return None


def _last_month(today: date) -> tuple[date, date]:
    last = today.replace(day=1) - timedelta(days=1)
    return last.replace(day=1), last
