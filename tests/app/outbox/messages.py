"""Messages of tests."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from app.outbox.model import TakenMessage

LATE = {
    "case_no": "450103-261123-0001", "class": "暴露垃圾", "class_en": "Exposed garbage", "area": "青秀区",
    "area_en": "Qingxiu District", "lateness": "handle", "late_at": "2026-11-23T00:30:00+00:00", "is_urgent": False,
}  # fmt: skip


def facts(cases: int = 1, listed: int = 1) -> dict[str, Any]:
    """Return the facts of a digest."""
    return {"cases": cases, "urgent": 0, "lateness": {"handle": cases}, "list": [LATE] * listed}


def message(channel: str = "mail", address: str = "unit@example.invalid", **more: Any) -> TakenMessage:
    """Return a digest that a worker has taken."""
    values: dict[str, Any] = {
        "message_id": 1, "key": "digest-1-20261123T01", "kind": "digest", "unit_code": "U1", "unit_name": "环卫站",
        "unit_name_en": "Sanitation Station", "channel": channel, "address": address, "facts": facts(),
        "made_at": datetime(2026, 11, 23, 1, tzinfo=UTC), "tries": 1,
    }  # fmt: skip
    return TakenMessage(**values | more)
