"""Rule: THIRD_PARTY.md names every package that Gridhall is built on, with its licence."""

from tests.house import third_party


def test_the_page_is_the_one_that_the_command_makes() -> None:
    assert third_party.FILE.read_text("utf-8") == third_party.text(), "Rule: make third-party writes this page anew"


def test_every_package_has_a_licence() -> None:
    nameless = [name for name, (found, _purpose) in third_party.packages().items() if not third_party.licence(found)]
    assert not nameless, f"Rule: look into the package for its licence and write it into READ_FROM_FILE: {nameless}"
