"""An input method that Qt does not bring is served by one that it does."""

from __future__ import annotations

import pytest

from widgets.input_method import choose_input_method, input_method, plugins_of_qt

BROUGHT = {"compose", "ibus", "qtvirtualkeyboard"}


@pytest.mark.parametrize(
    ("environment", "plugins", "expected"),
    [
        ({}, BROUGHT, None),
        ({"QT_IM_MODULE": "ibus"}, BROUGHT, None),
        ({"QT_IM_MODULE": "fcitx"}, BROUGHT, "ibus"),
        ({"QT_IM_MODULE": "fcitx5"}, BROUGHT, "ibus"),
        ({"QT_IM_MODULE": "fcitx"}, BROUGHT | {"fcitx"}, None),
        ({"QT_IM_MODULE": "fcitx"}, {"compose"}, None),
        ({"QT_IM_MODULES": "wayland;fcitx"}, BROUGHT, "ibus"),
        ({"QT_IM_MODULES": "wayland;fcitx;ibus"}, BROUGHT, None),
        ({"QT_IM_MODULES": "fcitx", "QT_IM_MODULE": "ibus"}, BROUGHT, "ibus"),
        ({"QT_IM_MODULE": "none", "XMODIFIERS": "@im=fcitx"}, BROUGHT, None),
        ({"QT_IM_MODULE": "", "XMODIFIERS": "@im=fcitx"}, BROUGHT, None),
        ({"XMODIFIERS": "@im=fcitx"}, BROUGHT, "ibus"),
        ({"XMODIFIERS": "@im=ibus"}, BROUGHT, "ibus"),
        ({"XMODIFIERS": "@im=fcitx", "WAYLAND_DISPLAY": "wayland-0"}, BROUGHT, None),
        ({"XMODIFIERS": "@im=none"}, BROUGHT, None),
        ({"QT_IM_MODULE": "xim"}, BROUGHT, "ibus"),
        ({"QT_IM_MODULE": "simple"}, BROUGHT, None),
    ],
)
def test_what_is_used_follows_from_environment_and_plugins(
    environment: dict[str, str], plugins: set[str], expected: str | None
) -> None:
    assert input_method(environment, plugins) == expected


def test_the_plugins_of_this_qt_are_found() -> None:
    assert {"compose", "ibus"} <= plugins_of_qt()


def test_the_choice_is_put_where_qt_looks_and_told_in_the_log(caplog: pytest.LogCaptureFixture) -> None:
    environment = {"QT_IM_MODULES": "wayland;fcitx", "QT_IM_MODULE": "fcitx"}
    choose_input_method(environment)
    assert environment == {"QT_IM_MODULE": "ibus"}
    assert "fcitx" in caplog.text and "ibus" in caplog.text
    untouched = {"QT_IM_MODULE": "ibus"}
    choose_input_method(untouched)
    assert untouched == {"QT_IM_MODULE": "ibus"} and len(caplog.records) == 1
