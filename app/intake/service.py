"""What a page of the intake asks at its beginning, and what sends a report; each runs in the background."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from uuid import UUID

from app.cases.actions import find_action
from app.cases.inputs import PHOTOS
from app.cases.model import Photo, Post
from app.cases.service import REPORT
from app.city.city import City
from app.city.model import CaseClass, Shapes
from app.desk.intent import Attempt, Intent, carry_out
from app.errors import Refused
from app.i18n import _
from app.intake.classes import ClassEntry, ClassIndex, make_entries
from app.intake.draft import Draft
from app.intake.model import ChannelRules
from app.intake.places import PlaceIndex
from app.intake.text_class import MOST_TEXTS, TextClasses, learn, samples_of_manual
from app.services import Services

POSTS = frozenset(find_action("report").posts)
"""Who may take a report."""
JOIN = "add_report"
FIRST_OF_POST = {
    Post.SUPERVISOR: "supervisor",
    Post.INSPECTOR: "inspection",
    Post.HOTLINE_AGENT: "hotline",
    Post.ACCEPTOR: "hotline",
}


@dataclass(frozen=True, eq=False)
class IntakeQuestion:
    """What the indexes are made of; the shapes of a city are never changed, so that a job may read them."""

    classes: tuple[CaseClass, ...]
    code_version: str
    streets: Shapes
    areas: Shapes


@dataclass(frozen=True)
class IntakeBasics:
    """What the form needs before the first letter."""

    channels: tuple[ChannelRules, ...]
    classes: ClassIndex
    places: PlaceIndex


def question_of(city: City) -> IntakeQuestion:
    """Return what the form is made of, from the city in memory."""
    return IntakeQuestion(tuple(city.classes.values()), city.profile.code_version, city.streets, city.areas)


def read_basics(services: Services, question: IntakeQuestion) -> IntakeBasics:
    """Read sources and filing conditions, and make what classes and places are found by.

    Raises:
        Unavailable: the database cannot be reached.
    """
    version = services.manual.in_force()
    rules = services.manual.rules(version.name) if version is not None else []
    entries = make_entries(question.classes, question.code_version, rules)
    return IntakeBasics(services.intake.channels(), ClassIndex(entries), PlaceIndex(question.streets, question.areas))


def learn_classes(services: Services, entries: tuple[ClassEntry, ...]) -> TextClasses:
    """Learn from the manual and the latest cases of the city which classes words speak of, in tenths of a second.

    Raises:
        Unavailable: the database cannot be reached.
    """
    ours = {entry.class_id for entry in entries}
    texts = [one for one in services.intake.texts(MOST_TEXTS) if one[0] in ours]
    return learn([*samples_of_manual(entries), *texts])


def common_classes(class_ids: Iterable[int]) -> Mapping[int, int]:
    """Count how often each class stands among cases."""
    return Counter(class_ids)


def channels_for(channels: Iterable[ChannelRules], posts: Iterable[Post]) -> list[ChannelRules]:
    """Return the sources, those that are meant for the posts first, and the usual one of the first post before all."""
    held = list(posts)
    usual = next((FIRST_OF_POST[post] for post in Post if post in held and post in FIRST_OF_POST), "hotline")
    return sorted(channels, key=lambda one: (one.code != usual, not one.posts & {post.value for post in held}))


def send_report(
    services: Services, request_id: UUID, draft: Draft, photo_ids: Mapping[Photo, int]
) -> Attempt:  # fmt: skip
    """Make a case of a draft; the same request id makes no second one.

    Args:
        photo_ids: the numbers of those of its photos that have been sent by an earlier try.
    """
    intent = Intent(REPORT, None, request_id)
    return carry_out(services, intent, draft.inputs(), draft.photos, PHOTOS.key, photo_ids)


def join_case(
    services: Services, request_id: UUID, case_id: int, draft: Draft, photo_ids: Mapping[Photo, int]
) -> Attempt:
    """Add a draft to a case that is open, as one more report of it; the same request id adds it once.

    Raises:
        Refused: the case is not to be seen.
        Unavailable: the database cannot be reached; send the same again.
    """
    case = services.cases.look(case_id)
    if case is None:
        raise Refused(_("This case cannot be seen any more. Report a new case."))
    intent = Intent(JOIN, case, request_id)
    return carry_out(services, intent, draft.joining_inputs(), draft.photos, PHOTOS.key, photo_ids)
