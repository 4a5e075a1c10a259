"""Who does what next: as many reports as the hour brings, and each state emptied as fast as it is filled."""

from __future__ import annotations

import random
from collections import defaultdict
from datetime import UTC, datetime
from uuid import UUID

from app.cases.actions import find_action
from app.cases.model import Case, Inputs, Moved, Post, State
from app.deadlines.limits import STAGE_LIMITS
from app.simulation.model import Deed, Member, OpenCase, World
from app.simulation.pools import Pool
from app.simulation.rates import DETOURS, LEAST_BASELINE, STRAIGHT, reports_a_second

REASONS = {
    "void": "现场核实不成立（演示）",
    "return": "不属于本单位职责（演示）",
    "rework": "现场问题仍在，请继续处理（演示）",
}
"""What the demo's people write; data of a Chinese city, not words of the screen."""

REPORTING = {
    "supervisor": (Post.SUPERVISOR,), "inspection": (Post.INSPECTOR, Post.SUPERVISOR),
    "hotline": (Post.HOTLINE_AGENT, Post.ACCEPTOR), "wechat": (Post.HOTLINE_AGENT, Post.ACCEPTOR),
}  # fmt: skip
JITTER_DEG = 0.0004
STAGES = {State.REPORTED: "accept", State.ACCEPTED: "file", State.AT_DISPATCH: "dispatch", State.DISPATCHED: "receive",
          State.HANDLED: "check", State.CHECKED: "close"}  # fmt: skip


class Traffic:
    """The open cases and the staff, and the decision who acts next."""

    def __init__(self, world: World, seed: int) -> None:
        self._chance = random.Random(seed)
        self._world = world
        self._owed: dict[State | None, float] = defaultdict(float)
        self._by_post: dict[Post, list[Member]] = defaultdict(list)
        self._handlers: dict[int, list[Member]] = defaultdict(list)
        self._patrols: dict[int, list[Member]] = defaultdict(list)
        for member in world.members:
            for post in member.posts:
                self._by_post[post].append(member)
            if Post.HANDLER in member.posts and member.unit_id is not None:
                self._handlers[member.unit_id].append(member)
            if Post.SUPERVISOR in member.posts and member.duty_grid_id is not None:
                self._patrols[member.duty_grid_id].append(member)
        self._units_tried = self._learn_units(world.cases)
        self.take_stock(world.cases, 0.0)
        self._baseline = {state: max(len(self._pools[state]), LEAST_BASELINE) for state in STRAIGHT}

    def take_stock(self, cases: list[OpenCase], now_s: float) -> None:
        """Know exactly these open cases from now on."""
        self._pools = {state: Pool() for state in STRAIGHT}
        for case in cases:
            if self._can_go_on(case):
                self._pools[case.case.state].add(case, now_s)

    def counts(self) -> dict[State, int]:
        """Return how many cases wait in each state."""
        return {state: len(pool) for state, pool in self._pools.items()}

    def decide(self, now_s: float, elapsed_s: float) -> list[Deed]:
        """Return what happens in a span of city time that ends now."""
        hour = datetime.fromtimestamp(now_s + self._world.utc_offset_s, UTC)
        rate = reports_a_second(hour.hour + hour.minute / 60)
        deeds = [self._report() for _ in range(self._due(None, rate * elapsed_s))]
        for state in STRAIGHT:
            pressure = len(self._pools[state]) / self._baseline[state]
            for _ in range(self._due(state, rate * elapsed_s * pressure)):
                drawn = self._pools[state].draw(self._chance, now_s)
                if drawn is not None:
                    deeds.append(self._next_act(drawn))
        self._chance.shuffle(deeds)
        return [deed for deed in deeds if deed is not None]

    def learn(self, deed: Deed, moved: Moved) -> None:
        """Know what became of a case."""
        now_s = moved.acted_at.timestamp()
        if deed.open_case is None:
            known = OpenCase(moved.case, int(deed.inputs["class_id"]), None, None, now_s)
        else:
            known = deed.open_case
            known.case = moved.case
        if moved.case.state in STRAIGHT:
            known.due_s = now_s + self._span_s(known, moved.case)
            self._pools[moved.case.state].add(known, now_s)

    def _due(self, state: State | None, expected: float) -> int:
        """How many deeds an expectation makes: by chance, and never fewer in the long run."""
        self._owed[state] += expected * self._chance.uniform(0.4, 1.6)
        whole = int(self._owed[state])
        self._owed[state] -= whole
        return whole

    def _span_s(self, known: OpenCase, case: Case) -> float:
        if case.state is State.RECEIVED:
            return self._world.handle_limits_s.get(known.class_id, 8 * 3600)
        limit = STAGE_LIMITS[STAGES[case.state]]
        return limit.seconds if limit else 3600

    def _can_go_on(self, case: OpenCase) -> bool:
        if case.case.state not in STRAIGHT:
            return False
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
        return Deed(self._request_id(), member.person, "report", inputs)

    def _next_act(self, drawn: OpenCase) -> Deed | None:
        key = self._choose_action(drawn.case.state)
        member = self._who(key, drawn)
        if member is None:
            return None
        inputs: Inputs = {"reason": REASONS[key]} if key in REASONS else {}
        if key == "dispatch":
            unit_id = self._choose_unit(drawn)
            if unit_id is None:
                return None
            inputs = {"unit_id": unit_id}
        return Deed(self._request_id(), member.person, key, inputs, drawn)

    def _choose_action(self, state: State) -> str:
        ticket = self._chance.random()
        for key, share in DETOURS.get(state, ()):
            if ticket < share:
                return key
            ticket -= share
        return STRAIGHT[state]

    def _choose_unit(self, drawn: OpenCase) -> int | None:
        found = self._units_tried
        units = found.get((drawn.class_id, drawn.district_code)) or found.get(drawn.district_code) or found[None]
        return self._chance.choice(units) if units else None

    def _who(self, key: str, drawn: OpenCase) -> Member | None:
        action = find_action(key)
        if action.is_own_unit:
            members = self._handlers.get(drawn.case.unit_id or 0, [])
        elif action.posts[0] is Post.SUPERVISOR and drawn.duty_grid_id in self._patrols:
            members = self._patrols[drawn.duty_grid_id or 0]
        else:
            members = next((self._by_post[post] for post in action.posts if self._by_post[post]), [])
        return self._chance.choice(members) if members else None
