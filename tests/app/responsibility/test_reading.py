"""Rows of rules name areas by code; a code that areas of several kinds have needs its kind."""

import pytest

from app.responsibility.mapping import ResponsibilityMapping
from app.responsibility.reading import Known, RowTroubleError, RuleReader

KNOWN = Known(areas={
    "6": None, "district:6": (1, "district"), "community:6": (2, "community"), "7": (3, "district"),
    "district:7": (3, "district"),
})  # fmt: skip


def read(area: str) -> object:
    mapping = ResponsibilityMapping.model_validate({"kind": "responsibility", "columns": {"code": "c", "area": "a"}})
    return RuleReader(mapping, KNOWN)._area(area)


def test_a_code_of_several_kinds_needs_its_kind() -> None:
    assert (read("7"), read("district:6"), read("community:6")) == ((3, "district"), (1, "district"), (2, "community"))
    with pytest.raises(RowTroubleError, match="several kinds have the code “6”: write one of community:6, district:6"):
        read("6")
    with pytest.raises(RowTroubleError, match="does not exist"):
        read("8")
