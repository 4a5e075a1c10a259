"""Pictures of the demo city, drawn by us for each group of classes: what was reported, and the place afterwards.

Every picture says that it is the demo's. The same group, variant and moment give the same bytes.
"""

from __future__ import annotations

import io
import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFilter

from db.demo.frame import DEMO

WIDTH, HEIGHT = 480, 360
VARIANTS = 3
QUALITY = 72
LARGEST_BYTES = 25_000
BEFORE, AFTER = "near", "after"
MARK = DEMO / "photo_mark.png"
Colour = tuple[int, int, int]


@dataclass(frozen=True)
class Drawing:
    """One picture.

    Args:
        moment: `near` as it was reported, `after` as it was left.
    """

    group: str
    variant: int
    moment: str
    content: bytes


GROUPS: dict[str, tuple[str, ...]] = {
    "manhole": ("井", "箅", "沟槽盖板"),
    "water": ("积水", "污水", "水域", "防汛", "排水", "滩", "供水", "喷泉"),
    "lamp": (
        "灯",
        "立杆",
        "综合杆",
        "旗杆",
        "电力",
        "变压器",
        "配电",
        "线缆",
        "管线",
        "高压线",
        "监控",
        "信号",
        "通信",
    ),
    "bin": ("垃圾箱", "垃圾站", "垃圾间", "收集器", "回收箱", "拾便", "环卫", "厕"),
    "waste": ("垃圾", "废", "杂物", "不洁", "脏乱", "焚烧", "尸体", "弃料", "渣土"),
    "site": ("施工", "工地", "掘路", "扬尘"),
    "kerb": ("路缘石", "护栏", "盲道", "桩", "隔离", "防撞", "接坡", "台阶", "边坡", "减速带", "无障碍"),
    "road": ("道路破损", "塌陷", "标线", "路面", "安全岛", "天桥", "地下通道", "立交桥", "隔音"),
    "vehicle": ("车",),
    "stall": ("游商", "经营", "市管理", "烧烤", "促销", "吊挂", "晾挂", "遮阳", "亭", "售货", "占道", "乞讨"),
    "advert": ("广告", "宣传", "标语", "牌匾", "外立面", "搭建", "私搭", "阳台"),
    "tree": ("树", "绿", "花", "草", "林", "病虫"),
    "sign": ("牌", "标志", "标识", "指示", "站", "屏", "柜", "箱"),
    "street": (),
}
"""What a class is drawn as: the first group of which a word stands in its Chinese name; `street` for the rest."""


def group_of(class_name: str) -> str:
    """Return what a class is drawn as."""
    return next((group for group, words in GROUPS.items() if any(word in class_name for word in words)), "street")


def draw_all() -> Iterator[Drawing]:
    """Draw every group in every variant, before and after."""
    for group in GROUPS:
        for variant in range(VARIANTS):
            for moment in (BEFORE, AFTER):
                yield Drawing(group, variant, moment, draw(group, variant, moment))


@cache
def draw(group: str, variant: int, moment: str) -> bytes:
    """Draw one picture; returns a JPEG of at most 25 kB."""
    board = _Board(sum(map(ord, group)) * 31 + variant)
    PAINTERS[group](board, moment == AFTER)
    return board.finish()


class _Board:
    """A picture that is painted on, with chance that is the same for the same seed. Sizes are shares of the picture."""

    def __init__(self, seed: int) -> None:
        self.chance = np.random.default_rng(seed)
        self.image = Image.new("RGB", (WIDTH, HEIGHT))
        self.pen = ImageDraw.Draw(self.image)
        self.light = float(self.chance.uniform(0.82, 1.1))

    def between(self, least: float, most: float) -> float:
        return float(self.chance.uniform(least, most))

    def box(
        self, left: float, top: float, right: float, bottom: float, colour: Colour, outline: Colour | None = None
    ) -> None:
        self.pen.rectangle(self._at(left, top) + self._at(right, bottom), fill=colour, outline=outline)

    def oval(
        self, x: float, y: float, wide: float, high: float, colour: Colour, outline: Colour | None = None, line: int = 1
    ) -> None:
        ends = self._at(x - wide, y - high) + self._at(x + wide, y + high)
        self.pen.ellipse(ends, fill=colour, outline=outline, width=line)

    def shape(self, points: list[tuple[float, float]], colour: Colour, outline: Colour | None = None) -> None:
        self.pen.polygon([self._at(*point) for point in points], fill=colour, outline=outline)

    def line(self, points: list[tuple[float, float]], colour: Colour, wide: float = 2) -> None:
        self.pen.line([self._at(*point) for point in points], fill=colour, width=round(wide), joint="curve")

    def crack(self, x: float, y: float, way: float, length: float, colour: Colour, wide: float = 3) -> None:
        points = [(x, y)]
        for _part in range(9):
            way += self.between(-0.7, 0.7)
            x, y = x + math.cos(way) * length / 9, y + math.sin(way) * length / 7
            points.append((x, y))
        self.line(points, colour, wide)

    def blob(self, x: float, y: float, wide: float, high: float, colour: Colour, outline: Colour | None = None) -> None:
        turns = np.linspace(0, 2 * math.pi, 18, endpoint=False)
        reach = self.chance.uniform(0.75, 1.15, len(turns))
        points = [(x + wide * r * math.cos(t), y + high * r * math.sin(t)) for t, r in zip(turns, reach, strict=True)]
        self.shape(points, colour, outline)

    def grain(self, strength: float) -> None:
        """Roughen what is painted so far."""
        pixels = np.asarray(self.image, dtype=np.int16)
        rough = self.chance.normal(0, strength, (HEIGHT // 2, WIDTH // 2)).astype(np.int16)
        noise = rough.repeat(2, 0).repeat(2, 1)
        self.image.paste(Image.fromarray(np.clip(pixels + noise[..., None], 0, 255).astype(np.uint8)))

    def finish(self) -> bytes:
        soft = self.image.filter(ImageFilter.BoxBlur(0.7))
        pixels = np.minimum(np.asarray(soft) * (_lens() * np.float32(self.light)), 255)
        whole = Image.fromarray(pixels.astype(np.uint8))
        mark = _mark()
        whole.paste(
            mark.convert("RGB"), (WIDTH - mark.width - 10, 30), mark.getchannel("A")
        )  # where a thumb shows it, too
        for quality in (QUALITY, 60, 45):
            buffer = io.BytesIO()
            whole.save(buffer, "JPEG", quality=quality, optimize=True)
            if buffer.tell() <= LARGEST_BYTES:
                break
        return buffer.getvalue()

    def _at(self, x: float, y: float) -> tuple[float, float]:
        return x * WIDTH, y * HEIGHT


@cache
def _lens() -> NDArray[np.float32]:
    """How much of the light comes through: a lens is darker at its edge."""
    rows, columns = np.mgrid[-1 : 1 : HEIGHT * 1j, -1 : 1 : WIDTH * 1j]
    return (1 - 0.16 * (rows**2 + columns**2))[..., None].astype(np.float32)


@cache
def _mark() -> Image.Image:
    return Image.open(MARK).convert("LA")


# Grounds --------------------------------------------------------------------------------------------------------------


def _asphalt(board: _Board) -> None:
    shade = round(board.between(66, 92))
    board.box(0, 0, 1, 1, (shade, shade, shade + 4))
    for _patch in range(6):
        tone = round(shade + board.between(-9, 9))
        board.blob(board.between(0, 1), board.between(0, 1), 0.22, 0.2, (tone, tone, tone + 4))
    board.grain(9)


def _paving(board: _Board) -> None:
    base = board.chance.choice([(168, 158, 146), (150, 140, 134), (176, 150, 132)]).tolist()
    board.box(0, 0, 1, 1, tuple(base))
    for row in range(9):
        for column in range(9):
            left = column / 8 - (0.06 if row % 2 else 0)
            tone = tuple(round(part + board.between(-10, 10)) for part in base)
            board.box(left, row / 8, left + 0.121, row / 8 + 0.12, tone, (118, 110, 104))
    board.grain(5)


def _street(board: _Board) -> None:
    """A street towards the horizon: sky, houses, trees, carriageway to the left, pavement to the right."""
    for row in range(40):
        share = row / 40
        board.box(0, share * 0.45, 1, share * 0.45 + 0.02, (round(168 + 52 * share), round(190 + 36 * share), 226))
    left = 0.0
    while left < 1.0:
        wide, high = board.between(0.08, 0.2), board.between(0.16, 0.36)
        tone = round(board.between(132, 196))
        board.box(left, 0.45 - high, left + wide, 0.47, (tone, tone - 6, tone - 14))
        for floor in range(1, int(high / 0.05)):
            for window in range(1, int(wide / 0.03)):
                spot, level = left + window * 0.03, 0.46 - floor * 0.05
                board.box(spot, level - 0.022, spot + 0.014, level, (104, 120, 138))
        left += wide + board.between(0.0, 0.03)
    board.box(0, 0.45, 1, 1, (98, 98, 102))
    board.shape([(0.52, 0.45), (0.6, 0.45), (1.4, 1), (0.62, 1)], (172, 162, 150))
    board.line([(0.52, 0.45), (0.62, 1)], (206, 202, 196), 6)
    for step in range(6):
        near, far = 0.5 + step**2 * 0.016, 0.5 + step**2 * 0.016 + 0.02 + step * 0.006
        board.line([(0.46 - (near - 0.45) * 0.36, near), (0.46 - (far - 0.45) * 0.36, far)], (220, 220, 214), 2 + step)
    for at, size in ((0.7, 0.6), (0.82, 1.0)):
        _tree(board, at, 0.5 + 0.12 * size, size * 0.7)
    board.grain(4)


def _wall(board: _Board) -> None:
    base = board.chance.choice([(186, 176, 160), (160, 168, 172), (196, 184, 172)]).tolist()
    board.box(0, 0, 1, 0.82, tuple(base))
    for row in range(11):
        for column in range(9):
            left = column / 8 - (0.06 if row % 2 else 0)
            tone = tuple(round(part + board.between(-7, 7)) for part in base)
            board.box(left, row * 0.075, left + 0.122, row * 0.075 + 0.07, tone)
    board.box(0, 0.82, 1, 1, (142, 136, 128))
    board.grain(5)


# Things ---------------------------------------------------------------------------------------------------------------


def _tree(board: _Board, x: float, foot: float, size: float) -> None:
    board.box(x - 0.012 * size, foot - 0.3 * size, x + 0.012 * size, foot, (92, 70, 50))
    for _leaf in range(12):
        green = round(board.between(84, 128))
        board.oval(
            x + board.between(-0.09, 0.09) * size, foot - (0.36 + board.between(-0.1, 0.12)) * size, 0.07 * size,
            0.08 * size, (50, green, 50),
        )  # fmt: skip


def _cone(board: _Board, x: float, foot: float, size: float = 1.0) -> None:
    board.shape([(x - 0.05 * size, foot), (x + 0.05 * size, foot), (x, foot - 0.2 * size)], (222, 88, 34))
    board.shape(
        [(x - 0.034 * size, foot - 0.065 * size), (x + 0.034 * size, foot - 0.065 * size),
         (x + 0.022 * size, foot - 0.115 * size), (x - 0.022 * size, foot - 0.115 * size)], (240, 236, 230),
    )  # fmt: skip
    board.box(x - 0.07 * size, foot - 0.01, x + 0.07 * size, foot + 0.014, (190, 72, 30))


def _litter(board: _Board, x: float, y: float, wide: float, high: float, count: int) -> None:
    colours: list[Colour] = [
        (228, 226, 220),
        (60, 64, 72),
        (182, 52, 48),
        (58, 104, 158),
        (198, 170, 72),
        (96, 128, 84),
    ]
    for _piece in range(count):
        colour = colours[int(board.chance.integers(len(colours)))]
        size = board.between(0.25, 1.0)
        board.blob(x + board.between(-wide, wide), y + board.between(-high, high), 0.035 * size, 0.032 * size, colour)


def _bicycle(board: _Board, x: float, foot: float, size: float, lean: float, colour: Colour) -> None:
    wheel = 0.055 * size
    for side in (-1, 1):
        board.oval(x + side * 0.07 * size, foot - wheel, wheel * 0.75, wheel, (40, 40, 44))
        board.oval(x + side * 0.07 * size, foot - wheel, wheel * 0.6, wheel * 0.8, (150, 146, 140))
    top = foot - 0.15 * size
    board.line(
        [(x - 0.07 * size, foot - wheel), (x - 0.02 * size + lean, top), (x + 0.06 * size + lean, top)], colour, 4
    )
    board.line(
        [(x - 0.02 * size + lean, top), (x + 0.01 * size, foot - wheel), (x + 0.06 * size + lean, top)], colour, 4
    )
    board.line([(x + 0.06 * size + lean, top), (x + 0.07 * size, foot - wheel)], colour, 4)
    board.line([(x - 0.05 * size + lean, top - 0.01), (x + 0.01 * size + lean, top - 0.01)], (30, 30, 34), 5)


# Groups ---------------------------------------------------------------------------------------------------------------


def _manhole(board: _Board, is_after: bool) -> None:
    _asphalt(board)
    x, y = board.between(0.42, 0.56), board.between(0.5, 0.6)
    board.oval(x, y, 0.25, 0.2, (118, 116, 112))
    board.oval(x, y, 0.215, 0.17, (84, 82, 80))
    if is_after:
        board.oval(x, y, 0.2, 0.158, (104, 102, 98), (60, 58, 56), 3)
        for ring in (0.15, 0.1, 0.05):
            board.oval(x, y, ring, ring * 0.79, (112, 110, 106), (78, 76, 74), 3)
        return
    board.oval(x, y, 0.19, 0.15, (30, 28, 28))
    board.oval(x, y + 0.03, 0.16, 0.11, (14, 13, 14))
    for way in (0.2, 2.2, 3.6):
        board.crack(x + 0.22 * math.cos(way), y + 0.18 * math.sin(way), way, 0.24, (44, 42, 44))
    _cone(board, x + 0.24, y + 0.16, 1.3)


def _road(board: _Board, is_after: bool) -> None:
    _asphalt(board)
    board.line([(0.1, 0), (0.02, 1)], (206, 202, 190), 12)
    x, y = board.between(0.45, 0.6), board.between(0.48, 0.6)
    if is_after:
        board.shape([(x - 0.28, y - 0.2), (x + 0.26, y - 0.22), (x + 0.3, y + 0.2), (x - 0.26, y + 0.22)], (48, 48, 52))
        board.grain(4)
        return
    board.blob(x, y, 0.24, 0.17, (52, 48, 46))
    board.blob(x, y + 0.02, 0.18, 0.11, (92, 80, 66))
    for way in (0.3, 1.4, 2.6, 3.5, 5.1):
        board.crack(x + 0.18 * math.cos(way), y + 0.13 * math.sin(way), way, 0.3, (40, 38, 40))
    _litter(board, x, y, 0.25, 0.16, 6)


def _kerb(board: _Board, is_after: bool) -> None:
    _paving(board)
    board.shape([(0, 0.62), (1, 0.52), (1, 1), (0, 1)], (78, 78, 82))
    broken = int(board.chance.integers(2, 5))
    for stone in range(8):
        left, right = stone / 8, (stone + 1) / 8 - 0.006
        if stone == broken and not is_after:
            board.blob(left + 0.06, 0.61 - left * 0.1, 0.05, 0.05, (126, 118, 110))
            board.blob(left + 0.1, 0.74 - left * 0.1, 0.045, 0.04, (176, 172, 164))
            board.blob(left - 0.02, 0.78 - left * 0.1, 0.03, 0.03, (160, 156, 150))
            continue
        tone = round(board.between(176, 200))
        top, low = 0.54 - left * 0.1, 0.54 - right * 0.1
        board.shape([(left, top), (right, low), (right, low + 0.11), (left, top + 0.11)], (tone, tone - 2, tone - 8))
    if not is_after:
        board.crack((broken - 0.6) / 8, 0.5, 2.2, 0.3, (96, 90, 84))


def _lamp(board: _Board, is_after: bool) -> None:
    _street(board)
    x, lean = 0.6, 0.0 if is_after else board.between(0.08, 0.16)
    board.line([(x, 0.92), (x + lean, 0.16)], (82, 88, 96), 9)
    board.line([(x + lean, 0.16), (x + lean - 0.14, 0.11)], (82, 88, 96), 6)
    board.oval(x + lean - 0.16, 0.115, 0.05, 0.02, (250, 236, 168) if is_after else (70, 70, 76))
    if is_after:
        board.oval(x - 0.16, 0.14, 0.035, 0.02, (255, 246, 206))
    else:
        board.line([(x + lean - 0.1, 0.13), (x - 0.06, 0.34), (x - 0.02, 0.5)], (36, 36, 40), 2)
        _cone(board, x + 0.09, 0.95)


def _tree_group(board: _Board, is_after: bool) -> None:
    _street(board)
    x = board.between(0.36, 0.46)
    board.oval(x, 0.86, 0.11, 0.035, (96, 76, 58))
    if is_after:
        board.box(x - 0.02, 0.4, x + 0.02, 0.86, (100, 76, 54))
        for _leaf in range(30):
            green = round(board.between(90, 140))
            spot = (x + board.between(-0.17, 0.17), 0.3 + board.between(-0.18, 0.14))
            board.oval(*spot, 0.06, 0.07, (52, green, 48))
        return
    board.line([(x, 0.86), (x + 0.02, 0.62)], (92, 70, 50), 20)
    board.line([(x + 0.02, 0.62), (x + 0.34, 0.78)], (92, 70, 50), 15)
    for _leaf in range(26):
        spot = (x + 0.36 + board.between(-0.14, 0.14), 0.8 + board.between(-0.1, 0.08))
        brown = round(board.between(80, 122))
        board.oval(*spot, 0.045, 0.045, (brown, brown - 6, 52))


def _bin(board: _Board, is_after: bool) -> None:
    _street(board)
    for side, colour, lid in ((0.42, (46, 108, 74), (28, 90, 56)), (0.57, (60, 84, 128), (42, 66, 110))):
        board.box(side, 0.56, side + 0.12, 0.86, colour, (30, 40, 40))
        board.box(side - 0.01, 0.53, side + 0.13, 0.57, lid)
        board.oval(side + 0.06, 0.66, 0.03, 0.03, (232, 234, 230))
    if not is_after:
        _litter(board, 0.48, 0.52, 0.07, 0.05, 16)
        _litter(board, 0.63, 0.51, 0.06, 0.05, 14)
        _litter(board, 0.55, 0.9, 0.24, 0.06, 24)


def _waste(board: _Board, is_after: bool) -> None:
    _street(board)
    if is_after:
        board.oval(0.62, 0.86, 0.2, 0.05, (150, 144, 136))
        return
    for _bag in range(7):
        tone = round(board.between(36, 74))
        board.blob(
            0.62 + board.between(-0.16, 0.16), 0.8 + board.between(-0.08, 0.08), 0.08, 0.09, (tone, tone, tone + 6)
        )
    _litter(board, 0.6, 0.84, 0.26, 0.1, 38)


def _stall(board: _Board, is_after: bool) -> None:
    _street(board)
    if is_after:
        return
    x = board.between(0.58, 0.66)
    cloth = tuple(board.chance.choice([(196, 62, 52), (44, 106, 158), (212, 150, 50)]).tolist())
    board.line([(x, 0.4), (x, 0.86)], (120, 120, 124), 5)
    board.shape([(x - 0.2, 0.48), (x, 0.3), (x + 0.2, 0.48)], cloth)
    for stripe in (-0.1, 0.06):
        board.shape([(x + stripe - 0.03, 0.48), (x, 0.3), (x + stripe + 0.04, 0.48)], (238, 232, 222))
    board.box(x - 0.2, 0.72, x + 0.18, 0.76, (150, 110, 72))
    board.box(x - 0.18, 0.76, x + 0.16, 0.88, (122, 88, 58))
    for fruit in range(11):
        board.oval(
            x - 0.17 + fruit * 0.032, 0.705, 0.018, 0.022, ((214, 60, 44), (228, 160, 48), (90, 150, 62))[fruit % 3]
        )
    _litter(board, x, 0.93, 0.22, 0.03, 8)


def _advert(board: _Board, is_after: bool) -> None:
    _wall(board)
    for _poster in range(9):
        x, y = board.between(0.06, 0.8), board.between(0.14, 0.6)
        wide, high = board.between(0.08, 0.15), board.between(0.1, 0.17)
        if is_after:
            board.box(x, y, x + wide, y + high, (176, 170, 160))
            continue
        paper = ((238, 232, 214), (244, 214, 92), (232, 120, 110), (214, 228, 236))[int(board.chance.integers(4))]
        board.box(x, y, x + wide, y + high, paper, (120, 116, 110))
        for row in range(4):
            end = x + wide * board.between(0.6, 0.9)
            board.line([(x + 0.012, y + 0.025 + row * 0.028), (end, y + 0.025 + row * 0.028)], (70, 66, 70), 3)
    board.grain(3)


def _vehicle(board: _Board, is_after: bool) -> None:
    _street(board)
    colour = tuple(board.chance.choice([(236, 176, 40), (52, 122, 196), (66, 162, 98)]).tolist())
    for number in range(7):
        if is_after:
            _bicycle(board, 0.56 + number * 0.055, 0.72 + number * 0.035, 0.9, 0.0, colour)
        else:
            lean = board.between(-0.05, 0.06)
            _bicycle(board, board.between(0.36, 0.86), board.between(0.66, 0.96), 1.1, lean, colour)
    if is_after:
        board.line([(0.52, 0.74), (0.92, 1.0)], (236, 232, 222), 4)


def _water(board: _Board, is_after: bool) -> None:
    _street(board)
    if is_after:
        board.blob(0.4, 0.86, 0.2, 0.05, (88, 88, 92))
        return
    board.blob(0.4, 0.8, 0.38, 0.16, (110, 122, 132))
    board.blob(0.42, 0.8, 0.32, 0.12, (146, 162, 176))
    for ring in (0.05, 0.09, 0.13):
        board.oval(0.36, 0.8, ring, ring * 0.3, (150, 166, 180), (190, 204, 214))
    _litter(board, 0.5, 0.78, 0.2, 0.06, 5)
    _cone(board, 0.76, 0.86, 1.2)


def _site(board: _Board, is_after: bool) -> None:
    _street(board)
    for panel in range(6):
        left = 0.08 + panel * 0.15
        lean = 0.0 if is_after or panel not in (2, 3) else board.between(0.02, 0.06)
        board.shape(
            [(left, 0.42), (left + 0.145, 0.42 + lean), (left + 0.145 + lean, 0.74), (left + lean, 0.74)],
            (62, 132, 108), (36, 84, 70),
        )  # fmt: skip
    if not is_after:
        board.blob(0.42, 0.84, 0.24, 0.1, (150, 124, 92))
        board.blob(0.5, 0.8, 0.14, 0.08, (168, 142, 106))
        _litter(board, 0.5, 0.92, 0.3, 0.04, 14)


def _sign(board: _Board, is_after: bool) -> None:
    _street(board)
    x, lean = 0.58, 0.0 if is_after else board.between(0.12, 0.22)
    board.line([(x, 0.92), (x + lean, 0.34)], (120, 124, 130), 9)
    face = tuple(board.chance.choice([(34, 84, 150), (30, 116, 84), (36, 92, 160)]).tolist())
    board.shape(
        [(x - 0.14 + lean, 0.2 - lean * 0.2), (x + 0.16 + lean, 0.2 + lean * 0.5), (x + 0.16 + lean, 0.38 + lean * 0.5),
         (x - 0.14 + lean, 0.38 - lean * 0.2)], face, (236, 238, 240))  # fmt: skip
    for row in (0.26, 0.32):
        board.line([(x - 0.1 + lean, row), (x + 0.12 + lean, row + lean * 0.35)], (236, 238, 240), 5)
    if not is_after:
        board.crack(x + lean - 0.04, 0.22, 1.2, 0.2, (30, 30, 34), 3)


def _plain_street(board: _Board, is_after: bool) -> None:
    _street(board)
    if not is_after:
        for at in (0.66, 0.76, 0.86):
            board.box(at - 0.04, 0.74, at + 0.05, 0.84, (162, 128, 88), (96, 74, 50))
            board.line([(at - 0.04, 0.79), (at + 0.05, 0.79)], (112, 86, 58), 2)
        _litter(board, 0.72, 0.88, 0.18, 0.05, 16)


PAINTERS: dict[str, Callable[[_Board, bool], None]] = {
    "manhole": _manhole, "water": _water, "lamp": _lamp, "bin": _bin, "waste": _waste, "site": _site, "kerb": _kerb,
    "road": _road, "vehicle": _vehicle, "stall": _stall, "advert": _advert, "tree": _tree_group, "sign": _sign,
    "street": _plain_street,
}  # fmt: skip
