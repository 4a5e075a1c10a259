"""The numbers on the columns of a chart are written whole, and every column has its name."""

from __future__ import annotations

import numpy as np
import pyqtgraph as pg
import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app.i18n import set_language
from app.wall.answers import ColumnChart, Series
from app.wall.figures.late import AGES
from widgets.parts.metrics import Metrics
from widgets.theme import Theme
from widgets.wall.tiles.columns import ColumnsTile

LABELS = tuple(label for _span, label in AGES)


@pytest.mark.parametrize("highest", [100, 599, 712, 800, 999])
@pytest.mark.parametrize("height", [150, 187, 300])
@pytest.mark.parametrize("language", ["en", "zh_CN"])
def test_no_number_and_no_name_of_a_column_is_lost(
    qtbot: QtBot, theme: Theme, highest: int, height: int, language: str
) -> None:
    set_language(language)
    try:
        tile = ColumnsTile("Overdue by", "", theme, Metrics.of(1920, 1080))
        qtbot.addWidget(tile)
        tile.resize(402, 120)
        tile.set_standing(tile.standing.LIVE, ())
        values = np.array([9.0, 0.0, 87.0, 2.0, 117.0, highest, 309.0])
        tile.show_answer(ColumnChart((Series("", values, "late"),), LABELS))
        tile.resize(402, height)
        tile.show()
        QApplication.processEvents()
        plot = tile._plot
        totals = [item for item in plot.getPlotItem().items if isinstance(item, pg.TextItem)]
        assert len(totals) == 6
        top = plot.getViewBox().viewRange()[1][1]
        free = plot.getViewBox().height() * (1 - highest / top)
        assert free >= 1.5 * tile.metrics.small, "of the line of a number, with what lies between it and the column"
        assert [place for place, _label in plot.getAxis("bottom")._tickLevels[0]] == list(range(7))
    finally:
        set_language("en")
