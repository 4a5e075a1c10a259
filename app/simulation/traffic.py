"""Who does what next: reports as the hour brings them, and for each open case the time at which somebody goes on."""

from __future__ import annotations

import heapq
import random
from collections import Counter, defaultdict
from dataclasses import replace
from datetime import UTC, datetime
from uuid import UUID

from app.cases.actions import apply, find_action
from app.cases.effects import OWN_CHANNELS
from app.cases.model import ActionResult, Inputs, Post, State
from app.deadlines.clock import DAY_S
from app.deadlines.limits import STAGE_LIMITS
from app.simulation.model import Deed, OpenCase, Player, World
from app.simulation.rates import (
    ANSWERED,
    APPEAL_S,
    CONTESTED_SHARE,
    DETOURS,
    FOUND,
    IN_TIME_PARTS,
    IN_TIME_SHARE,
    IN_TIME_SHARE_OF_OFFICES,
    LATE_PARTS,
    LONGEST_NIGHT_WORK_S,
    NOT_OURS_SHARE,
    OLD_LATE_DAYS,
    OLD_LATE_DAYS_OF_OFFICES,
    REPLY_DAYS,
    RETURNED_FOR,
    RIGHT_UNIT_SHARE,
    STRAIGHT,
    SUPERVISED_SHARE,
    SUSPENDED_DAYS,
    UNIT_HOURS,
    reports_a_second,
)  # fmt: skip

ANSWERS: dict[str, Inputs] = {
    "refuse": {"reason_code": "not_in_scope", "reason": "不属于受理范围（演示）"},
    "refuse_filing": {"reason_code": "no_condition", "reason": "不符合立案条件（演示）"},
    "return": {"reason": "本单位无法处置（演示）"},
    "fail_check": {"reason_code": "half_done"},
    "rework": {"reason": "现场问题仍在，请继续处理（演示）"},
    "ask_extension": {"reason": "配件尚未到货，申请延期（演示）"},
    "refuse_extension": {"reason": "理由不充分，请按期处置（演示）"},
    "ask_suspension": {"reason": "需列入大修计划（演示）"},
    "refuse_suspension": {"reason": "未附证明材料（演示）"},
    "appeal": {"reason": "处置已按期完成，反馈延迟（演示）"},
    "pass_appeal": {"reason": "情况属实（演示）"},
    "refuse_appeal": {"reason": "与记录不符（演示）"},
    "grant_appeal": {"reason": "同意免责（演示）"},
    "reject_appeal": {"reason": "维持原结果（演示）"},
    "supervise": {"kind": "timeout", "requirement": "超期未处置，请说明原因并限期办结（演示）"},
    "answer_supervision": {"text": "已安排人员处置（演示）"},
}
"""What the demo's people write; data of a Chinese city, not words of the screen."""
UNVERIFIED = "照片清楚，先行立案（演示）"
DISPATCHES = frozenset({"dispatch", "redispatch", "dispatch_in_district"})
PHOTO_KINDS = {"proof": "other", "after": "after"}

REPORTING = {
    "supervisor": (Post.SUPERVISOR,), "inspection": (Post.INSPECTOR, Post.SUPERVISOR),
    "hotline": (Post.HOTLINE_AGENT, Post.ACCEPTOR), "wechat": (Post.HOTLINE_AGENT, Post.ACCEPTOR),
}  # fmt: skip
JITTER_DEG = 0.0004
STAGES = {State.REPORTED: "accept", State.ACCEPTED: "file", State.AT_DISPATCH: "dispatch", State.DISPATCHED: "receive",
          State.RECEIVED: "handle", State.HANDLED: "check", State.CHECKED: "close", State.TO_VERIFY: "verify",
          State.AT_DISTRICT: "district", State.RETURNED: "dispatch", State.TO_REWORK: "dispatch"}  # fmt: skip

WITH_A_UNIT = frozenset({State.DISPATCHED, State.RECEIVED})


def _instant(at_s: float) -> str:
    return datetime.fromtimestamp(round(at_s), UTC).isoformat()


class Traffic:
    """The open cases and the staff, and the decision who acts next."""

    def __init__(self, world: World, seed: int, now_s: float) -> None:
        self._chance = random.Random(seed)
        self._world = world
        self._owed = 0.0
        self._letters_owed = 0.0
        self._replies: dict[int, float] = {}
        self._agenda: list[tuple[float, int, int]] = []
        self._cases: dict[int, OpenCase] = {}
        self._owners: dict[int, int] = {}
        self._by_post: dict[Post, list[Player]] = defaultdict(list)
        self._handlers: dict[int, list[Player]] = defaultdict(list)
        self._commands: dict[str | None, list[Player]] = defaultdict(list)
        self._patrols: dict[int, list[Player]] = defaultdict(list)
        for member in world.members:
            for post in member.posts:
                self._by_post[post].append(member)
            if Post.HANDLER in member.posts and member.unit_id is not None:
                self._handlers[member.unit_id].append(member)
            if Post.DISPATCHER in member.posts:
                self._commands[member.area_code].append(member)
            if Post.SUPERVISOR in member.posts and member.duty_grid_id is not None:
                self._patrols[member.duty_grid_id].append(member)
        self._units_tried = self._learn_units(world.cases)
        self.take_stock(world.cases, now_s)

    def take_stock(self, cases: list[OpenCase], now_s: float) -> None:
        """Know exactly these open cases from now on; a plan stays until a case is acted on, quiet acts aside."""
        plans = {(case_id, version): plan_s for plan_s, case_id, version in self._agenda}
        contested = {case_id: case for case_id, case in self._cases.items() if case.is_contested}
        self._cases = contested | {case.case.case_id: case for case in cases if self._can_go_on(case)}
        self._agenda = [
            (plans.get((case.case.case_id, case.case.loud_version)) or self._plan_old(case, now_s), case.case.case_id,
             case.case.loud_version)
            for case in self._cases.values()
        ]  # fmt: skip
        heapq.heapify(self._agenda)
        supervised = (case_id for case_id, case in self._cases.items() if case.case.facts and
                      case.case.facts.supervised_kind)  # fmt: skip
        self._replies = {case_id: self._replies.get(case_id) or self._plan_reply(now_s) for case_id in supervised}

    def counts(self) -> Counter[State]:
        """Return how many cases wait in each state."""
        return Counter(known.case.state for known in self._cases.values())

    def decide(self, now_s: float, elapsed_s: float, most: int = 10_000) -> list[Deed]:
        """Return what happens in a span of city time that ends now; what is more than `most` comes the next time."""
        rate = reports_a_second(self._local_hour(now_s), self._world.reports_a_day)
        self._owed = min(self._owed + rate * elapsed_s * self._chance.uniform(0.4, 1.6), most)
        deeds = [self._report() for _ in range(int(self._owed))]
        self._owed -= len(deeds)
        while self._agenda and self._agenda[0][0] <= now_s and len(deeds) < most:
            _, case_id, version = heapq.heappop(self._agenda)
            known = self._cases.get(case_id)
            if known is not None and known.case.loud_version == version:
                del self._cases[case_id]
                deeds.append(self._next_act(known, now_s))
        self._letters_owed += rate * elapsed_s * SUPERVISED_SHARE
        if len(deeds) < most:
            deeds += self._supervise(now_s)
        self._chance.shuffle(deeds)
        return [deed for deed in deeds if deed is not None]

    def learn(self, deed: Deed, moved: ActionResult) -> None:
        """Know what became of a case, and plan when somebody goes on with it."""
        now_s = moved.acted_at.timestamp()
        if deed.owner_id is not None:
            self._owners[moved.case.case_id] = deed.owner_id
        if deed.open_case is None:
            known = OpenCase(moved.case, int(deed.inputs["class_id"]), None, None, now_s)
        else:
            known = deed.open_case
        before = deed.open_case.case if deed.open_case is not None else None
        action = find_action(deed.action)
        facts = apply(before, action, deed.inputs).facts
        if facts and deed.action == "handle":
            facts = replace(facts, due_at=datetime.fromtimestamp(known.due_s, UTC), handled_at=moved.acted_at)
        elif facts and deed.action == "grant_suspension":
            facts = replace(facts, suspended_at=moved.acted_at)
        known.case = replace(moved.case, facts=facts)
        if action.is_quiet:
            self._replies[moved.case.case_id] = self._plan_reply(now_s)
            return
        known.is_contested = self._is_contested(known)
        if self._can_go_on(known):
            span_s = self._span_s(known)
            known.due_s = now_s + span_s
            self._cases[moved.case.case_id] = known
            plan_s = self._plan(now_s, span_s, self._stage(known))
            heapq.heappush(self._agenda, (plan_s, moved.case.case_id, moved.case.loud_version))

    def _is_contested(self, known: OpenCase) -> bool:
        """Whether the unit of a case that has just been closed appeals against being called late."""
        facts = known.case.facts
        if known.case.state is not State.CLOSED or facts is None or facts.appeal or not facts.due_at:
            return False
        is_late = facts.handled_at is not None and facts.handled_at > facts.due_at
        return is_late and self._chance.random() < CONTESTED_SHARE

    def _supervise(self, now_s: float) -> list[Deed | None]:
        """Letters about cases that are late, now and then, and the replies that have become due."""
        deeds: list[Deed | None] = []
        for case_id in [case_id for case_id, plan_s in self._replies.items() if plan_s <= now_s]:
            del self._replies[case_id]
            known = self._cases.pop(case_id, None)
            if known is not None:
                deeds.append(self._deed("answer_supervision", known, now_s))
        while self._letters_owed >= 1:
            self._letters_owed -= 1
            late = [
                known for known in self._cases.values()
                if known.case.state in WITH_A_UNIT and known.due_s < now_s and known.case.case_id not in self._replies
            ]  # fmt: skip
            if late:
                deeds.append(self._deed("supervise", self._chance.choice(late), now_s))
        return deeds

    def _plan_reply(self, now_s: float) -> float:
        return self._in_the_units_hours(now_s + self._chance.uniform(0.05, 1.1) * REPLY_DAYS * DAY_S)

    def _plan(self, now_s: float, span_s: float, stage: str) -> float:
        """When somebody goes on with a case whose stage is due after a span."""
        is_in_time = self._chance.random() < IN_TIME_SHARE.get(stage, IN_TIME_SHARE_OF_OFFICES)
        plan_s = now_s + span_s * self._chance.uniform(*(IN_TIME_PARTS if is_in_time else LATE_PARTS))
        return self._in_the_units_hours(plan_s) if stage == "handle" and span_s > LONGEST_NIGHT_WORK_S else plan_s

    def _plan_old(self, known: OpenCase, now_s: float) -> float:
        """The same for a case that the play finds: those in time as ever, those too late by and by."""
        stage = self._stage(known)
        if known.case.state is State.CLOSED:
            return self._plan(now_s, APPEAL_S, stage)
        if known.due_s > now_s:
            return self._plan(now_s, known.due_s - now_s, stage)
        return now_s + self._chance.expovariate(1 / (OLD_LATE_DAYS.get(stage, OLD_LATE_DAYS_OF_OFFICES) * DAY_S))

    def _in_the_units_hours(self, plan_s: float) -> float:
        hour = self._local_hour(plan_s)
        start, end = UNIT_HOURS
        if start <= hour < end:
            return plan_s
        return plan_s + ((start - hour) % 24 + self._chance.uniform(0, 3)) * 3600

    def _local_hour(self, instant_s: float) -> float:
        return (instant_s + self._world.utc_offset_s) % DAY_S / 3600

    @staticmethod
    def _stage(known: OpenCase) -> str:
        """Which limit counts for whoever goes on: that of the state, or that of the answer to a request."""
        if known.case.state is State.CLOSED:
            return "appeal"
        return "grant" if known.asked else STAGES[known.case.state]

    def _span_s(self, known: OpenCase) -> float:
        if known.case.state is State.CLOSED:
            return APPEAL_S
        limit = STAGE_LIMITS[self._stage(known)]
        return limit.seconds if limit else self._world.handle_limits_s.get(known.class_id, DAY_S)

    def _can_go_on(self, case: OpenCase) -> bool:
        if case.asked is not None and case.asked not in ANSWERED or case.case.facts and case.case.facts.suspended_at:
            return False
        if case.case.state not in STRAIGHT:
            return case.asked is not None
        action = find_action(STRAIGHT[case.case.state])
        return not action.is_own_unit or bool(self._handlers.get(case.case.unit_id or 0))

    def _learn_units(self, cases: list[OpenCase]) -> dict[tuple[int, str | None] | str | None, list[int]]:
        """Which units had the cases of a class in a district, of a district, and of the city."""
        found: dict[tuple[int, str | None] | str | None, list[int]] = defaultdict(list)
        for case in cases:
            unit_id = case.case.unit_id
            if unit_id in self._handlers:
                found[(case.class_id, case.district_code)].append(unit_id)
                found[case.district_code].append(unit_id)
                found[None].append(unit_id)
        found[None] = found[None] or list(self._handlers)
        return found

    def _request_id(self) -> UUID:
        return UUID(int=self._chance.getrandbits(128), version=4)

    def _report(self) -> Deed | None:
        world, chance = self._world, self._chance
        if not world.spots:
            return None
        spot = chance.choice(world.spots)
        channel = chance.choice(world.channels) if world.channels else "supervisor"
        posts = (*REPORTING.get(channel, (Post.ACCEPTOR,)), Post.ACCEPTOR, Post.SUPERVISOR)
        member = next((chance.choice(self._by_post[post]) for post in posts if self._by_post[post]), None)
        if member is None:
            return None
        jitter = 0.0 if spot.component_id else JITTER_DEG
        inputs: Inputs = {
            "class_id": spot.class_id, "channel": channel,
            "lon": round(spot.lon + chance.uniform(-jitter, jitter), 7),
            "lat": round(spot.lat + chance.uniform(-jitter, jitter), 7),
        }  # fmt: skip
        if spot.component_id:
            inputs["component_id"] = spot.component_id
        shown = None if channel == "hotline" else "near"  # who telephones sends no photo
        return Deed(self._request_id(), member.person, "report", inputs, photo_kind=shown, owner_id=spot.unit_id)

    def _next_act(self, drawn: OpenCase, now_s: float) -> Deed | None:
        return self._deed(self._choose_action(drawn, now_s), drawn, now_s)

    def _deed(self, key: str, drawn: OpenCase, now_s: float) -> Deed | None:
        member = self._who(key, drawn)
        inputs = self._answers(key, drawn, now_s)
        if member is None or inputs is None:
            return None
        kinds = [PHOTO_KINDS[ask.kind] for ask in find_action(key).asks if ask.kind in PHOTO_KINDS]
        return Deed(self._request_id(), member.person, key, inputs, drawn, kinds[0] if kinds else None)

    def _answers(self, key: str, drawn: OpenCase, now_s: float) -> Inputs | None:
        """What a person answers to the questions of an act; None where there is nothing to choose from."""
        inputs = dict(ANSWERS.get(key, {}))
        facts = drawn.case.facts
        if key in DISPATCHES:
            unit_id = self._choose_unit(drawn)
            return None if unit_id is None else inputs | {"unit_id": unit_id}
        if key == "return":
            inputs["reason_code"] = "not_ours" if self._is_anothers(drawn) else self._draw(RETURNED_FOR)
        elif key == "verify":
            inputs["result"] = self._draw(FOUND)
        elif key == "hand_to_district":
            inputs["command_code"] = drawn.district_code
        elif key in ("ask_suspension", "grant_suspension"):
            inputs["until"] = _instant(now_s + self._chance.uniform(*SUSPENDED_DAYS) * DAY_S)
        elif key == "supervise":
            inputs["until"] = _instant(now_s + REPLY_DAYS * DAY_S)
        elif key == "file" and facts and facts.verify_result == "cannot_tell":
            inputs["unverified_reason"] = UNVERIFIED
        return inputs

    def _draw(self, shares: tuple[tuple[str, float], ...]) -> str:
        words, weights = zip(*shares, strict=True)
        return self._chance.choices(words, weights)[0]

    def _choose_action(self, drawn: OpenCase, now_s: float) -> str:
        state, facts = drawn.case.state, drawn.case.facts
        if drawn.asked is not None:
            return self._draw(ANSWERED[drawn.asked])
        if state is State.ACCEPTED and facts and facts.channel not in OWN_CHANNELS and facts.verify_result is None:
            return "send_to_verify"
        if state is State.ACCEPTED and facts and facts.verify_result == "not_exists":
            return "refuse_filing"
        if state is State.DISPATCHED and self._is_anothers(drawn) and self._chance.random() < NOT_OURS_SHARE:
            return "return"
        ticket = self._chance.random()
        for key, share in DETOURS.get(state, ()):
            if ticket < share:
                return key if self._makes_sense(key, drawn, now_s) else STRAIGHT[state]
            ticket -= share
        return STRAIGHT[state]

    def _makes_sense(self, key: str, drawn: OpenCase, now_s: float) -> bool:
        """Whether a detour leads anywhere: there is a district's command, or there is time left to ask for more."""
        facts = drawn.case.facts
        if key == "hand_to_district":
            return bool(drawn.district_code and self._commands[drawn.district_code])
        if key == "ask_extension":
            return facts is not None and facts.extended_times < 2 and drawn.due_s > now_s
        return key != "ask_suspension" or facts is not None and facts.suspended_times == 0

    def _is_anothers(self, drawn: OpenCase) -> bool:
        """Whether the unit that has a case is not the one whose it is."""
        owner = self._owners.get(drawn.case.case_id)
        return owner is not None and drawn.case.unit_id != owner

    def _choose_unit(self, drawn: OpenCase) -> int | None:
        owner = self._owners.get(drawn.case.case_id)
        if owner in self._handlers and self._chance.random() < RIGHT_UNIT_SHARE:
            return owner
        found = self._units_tried
        units = found.get((drawn.class_id, drawn.district_code)) or found.get(drawn.district_code) or found[None]
        return self._chance.choice(units) if units else None

    def _who(self, key: str, drawn: OpenCase) -> Player | None:
        action = find_action(key)
        if action.is_own_unit:
            members = self._handlers.get(drawn.case.unit_id or 0, [])
        elif action.posts[0] is Post.SUPERVISOR and drawn.duty_grid_id in self._patrols:
            members = self._patrols[drawn.duty_grid_id or 0]
        elif action.posts[0] is Post.DISPATCHER:
            wanted = drawn.case.facts.command_code if action.is_own_command and drawn.case.facts else None
            members = self._commands[wanted]
        else:
            # A case whose place is not known yet is for those whose post is held for the whole city.
            covering = ([one for one in self._by_post[post] if one.covers(drawn)] for post in action.posts)
            members = next((members for members in covering if members), [])
        return self._chance.choice(members) if members else None
