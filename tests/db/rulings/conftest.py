"""The tiny city in which a meeting of leader-1 is running, with one item on its agenda."""

from tests.db.meetings.conftest import centre, city, meetings, rules, template

__all__ = ["centre", "city", "meetings", "rules", "template"]
