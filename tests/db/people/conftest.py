"""The tiny city of the cases' tests, here too."""

from tests.db.cases.conftest import city, people, service, template  # noqa: F401 - fixtures
