"""Where people walk: along the streets of their duty grid, from corner to corner."""

from __future__ import annotations

import math
import random
from collections import defaultdict
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from app.simulation.rates import RIDING_MPS, RIDING_SHARE, WALKING_MPS, is_on_shift

METRES_PER_DEGREE = 111_320.0
LONGEST_STEP_S = 20.0
"""In a city whose time runs fast people still walk so far in one step; they do not fly."""
CORNER = 5
"""Ends of streets that agree to so many decimals of a degree (about a metre) are one corner."""

Line = NDArray[np.float64]


@dataclass(frozen=True)
class Positions:
    """Where people are, as one picture: columns of equal length."""

    staff_ids: list[int]
    lons: list[float]
    lats: list[float]
    headings_deg: list[float]
    speeds_mps: list[float]
    on_duty: list[bool]


class Streets:
    """The lines of one duty grid, and which of them meet."""

    def __init__(self, lines: list[Line]) -> None:
        self.lines = [line for line in lines if len(line) > 1]
        self.lengths_m = [_lengths(line) for line in self.lines]
        self._corners: dict[tuple[float, float], list[tuple[int, int]]] = defaultdict(list)
        for number, line in enumerate(self.lines):
            self._corners[_corner(line[0])].append((number, 1))
            self._corners[_corner(line[-1])].append((number, -1))

    def turn(self, number: int, direction: int, chance: random.Random) -> tuple[int, int]:
        """Return the line and direction to go on with from the end of a line; back, where nothing else begins there."""
        end = self.lines[number][-1 if direction > 0 else 0]
        others = [choice for choice in self._corners[_corner(end)] if choice[0] != number]
        return chance.choice(others) if others else (number, -direction)


@dataclass(slots=True)
class Walker:
    """One person on the way."""

    staff_id: int
    streets: Streets
    line: int
    at_m: float
    direction: int
    speed_mps: float

    def go(self, metres: float, chance: random.Random) -> None:
        """Walk on, turning at corners."""
        for _ in range(50):
            left_m = self._total_m() - self.at_m if self.direction > 0 else self.at_m
            if metres <= left_m:
                self.at_m += metres * self.direction
                return
            metres -= left_m
            self.line, self.direction = self.streets.turn(self.line, self.direction, chance)
            self.at_m = 0.0 if self.direction > 0 else self._total_m()

    def place(self) -> tuple[float, float, float]:
        """Return lon, lat and the heading in degrees from north."""
        line, along = self.streets.lines[self.line], self.streets.lengths_m[self.line]
        row = min(max(int(np.searchsorted(along, self.at_m, side="right")) - 1, 0), len(line) - 2)
        span = along[row + 1] - along[row]
        part = (self.at_m - along[row]) / span if span else 0.0
        start, end = line[row], line[row + 1]
        lon, lat = start + (end - start) * part
        east = (end[0] - start[0]) * math.cos(math.radians(lat)) * self.direction
        north = (end[1] - start[1]) * self.direction
        return float(lon), float(lat), math.degrees(math.atan2(east, north)) % 360

    def _total_m(self) -> float:
        return float(self.streets.lengths_m[self.line][-1])


class Patrol:
    """Everybody on the street."""

    def __init__(self, grids_of_staff: dict[int, int], paths: dict[int, list[Line]], seed: int) -> None:
        self._chance = random.Random(seed)
        streets = {grid: Streets(lines) for grid, lines in paths.items()}
        self._walkers = [
            self._place(staff_id, streets[grid])
            for staff_id, grid in sorted(grids_of_staff.items())
            if grid in streets and streets[grid].lines
        ]

    def __len__(self) -> int:
        return len(self._walkers)

    def walk(self, elapsed_s: float, local_hour: float) -> Positions:
        """Let everybody on duty walk on for a span of city time, and return the picture."""
        rows = []
        for walker in self._walkers:
            is_on_duty = is_on_shift(local_hour, walker.staff_id)
            if is_on_duty:
                walker.go(walker.speed_mps * min(elapsed_s, LONGEST_STEP_S), self._chance)
            rows.append((walker.staff_id, *walker.place(), walker.speed_mps if is_on_duty else 0.0, is_on_duty))
        columns = [list(column) for column in zip(*rows, strict=True)] or [[] for _ in range(6)]
        return Positions(*columns)

    def _place(self, staff_id: int, streets: Streets) -> Walker:
        chance = self._chance
        line = chance.randrange(len(streets.lines))
        at_m = chance.uniform(0, float(streets.lengths_m[line][-1]))
        speed = RIDING_MPS if chance.random() < RIDING_SHARE else WALKING_MPS
        return Walker(staff_id, streets, line, at_m, chance.choice((1, -1)), speed * chance.uniform(0.8, 1.2))


def _lengths(line: Line) -> Line:
    """Metres from the beginning of a line to each of its points."""
    metres = np.diff(line, axis=0) * METRES_PER_DEGREE
    metres[:, 0] *= math.cos(math.radians(float(line[0, 1])))
    return np.concatenate([[0.0], np.cumsum(np.hypot(metres[:, 0], metres[:, 1]))])


def _corner(point: Line) -> tuple[float, float]:
    return round(float(point[0]), CORNER), round(float(point[1]), CORNER)
