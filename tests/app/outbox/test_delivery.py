"""What a message says, what never leaves the house, and the folder: whole files or none."""

from __future__ import annotations

import email
import email.policy
import errno
import os
import resource
from pathlib import Path
from typing import Any

import pytest

from app.errors import Refused
from app.i18n import set_language
from app.outbox.delivery import Courier
from app.outbox.model import SENT, TROUBLES, Outcome, trouble_text
from app.outbox.privacy import names_a_person
from app.outbox.texts import words_of
from tests.app.outbox.messages import facts, message


def courier(folder: Path, secret: str | None = None) -> Courier:
    return Courier("demo.gridhall", folder / "outbox", lambda name: secret, limit_s=1.5)


def words(**more: Any) -> str:
    one = message(**more)
    return words_of(one, one.time_zone).text()


def test_a_digest_says_what_is_late_in_both_languages() -> None:
    assert words() == (
        "Sanitation Station: 1 case to deal with\nAs of 2026-11-23 09:00.\nHandling overdue: 1\n\n"
        "450103-261123-0001 · Exposed garbage · Qingxiu District · Handling overdue · deadline 11-23 08:30\n\n"
        "Message number: digest-1-20261123T01"
    )
    set_language("zh_CN")
    told = words()
    assert "环卫站：1 件案件须办理" in told and "处置超期：1 件" in told and "截止 11-23 08:30" in told


def test_a_long_list_is_cut_and_the_rest_counted() -> None:
    told = words(facts=facts(2000, 200))
    assert told.count("450103-261123-0001") == 50 and "… and 1,950 more cases" in told


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("电话13877123456", True), ("+86 138 7712 3456", True), ("0771-5551234", True), ("138-7712-3456", True),
        ("450103199001011234", True), ("45010319900101123X", True), ("450103-261123-0001", False),
        ("2,000 cases, 11-23 08:30", False), ("digest-1-20261123T01", False), ("编号 13877123456789", False),
    ],
)  # fmt: skip
def test_numbers_of_people_are_seen(text: str, expected: bool) -> None:
    assert names_a_person(text) is expected


@pytest.mark.parametrize("channel", ["mail", "robot", "folder"])
def test_a_text_with_a_number_leaves_by_no_channel(tmp_path: Path, channel: str) -> None:
    one = message(channel, kind="text", facts={"subject": "催办", "body": "请联系反映人 13877123456"})
    found = courier(tmp_path).deliver(one)
    assert (found.outcome, found.trouble) == (Outcome.STUCK, "private") and not (tmp_path / "outbox").exists()


def test_facts_that_are_none_are_told_and_stop_nobody(tmp_path: Path) -> None:
    for kind, given in (("digest", {}), ("text", {}), ("digest", {"cases": "x"})):
        assert courier(tmp_path).deliver(message("folder", kind=kind, facts=given)).trouble == "broken"


def test_a_secret_that_others_can_read_is_not_used(tmp_path: Path) -> None:
    def find(name: str) -> str:
        raise Refused("Others can read the file.")

    one = message("mail", login="hall", host="localhost", port=1, security="starttls")
    found = Courier("x", tmp_path, find).deliver(one)
    assert (found.outcome, found.trouble, found.said) == (Outcome.RETRY, "no_secret", "Others can read the file.")


def test_every_trouble_has_its_sentence() -> None:
    assert trouble_text("uncertain", "timeout").endswith("(no answer in time)") and trouble_text(None) == ""
    assert all(trouble_text(key) for key in TROUBLES)


# The folder ------------------------------------------------------------------------------------------------------


def test_a_file_is_a_mail_and_is_written_once(tmp_path: Path) -> None:
    for _turn in range(2):
        assert courier(tmp_path).deliver(message("folder")) == SENT
    (file,) = (tmp_path / "outbox").iterdir()
    assert file.name == "20261123-0900-U1-digest-1-20261123T01.eml"
    got = email.message_from_bytes(file.read_bytes(), policy=email.policy.default)
    assert got["Message-ID"] == "<digest-1-20261123T01@demo.gridhall>" and "Exposed garbage" in got.get_content()


def test_a_unit_code_leads_out_of_no_folder(tmp_path: Path) -> None:
    assert courier(tmp_path).deliver(message("folder", unit_code="../../x/y")) == SENT
    assert [file.parent for file in tmp_path.rglob("*.eml")] == [tmp_path / "outbox"]


def test_a_full_disk_leaves_nothing_half_written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(_number: int) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    with monkeypatch.context() as patched:
        patched.setattr(os, "fsync", full)
        found = courier(tmp_path).deliver(message("folder"))
    assert (found.outcome, found.trouble) == (Outcome.RETRY, "disk_full")
    assert list((tmp_path / "outbox").iterdir()) == []
    assert courier(tmp_path).deliver(message("folder")) == SENT


def test_a_file_that_may_not_grow_is_told(tmp_path: Path) -> None:
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (100, hard))
    try:
        found = courier(tmp_path).deliver(message("folder"))
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    assert (found.outcome, found.trouble) == (Outcome.RETRY, "no_folder")
    assert list((tmp_path / "outbox").iterdir()) == []


def test_a_folder_that_is_a_file_is_told(tmp_path: Path) -> None:
    (tmp_path / "outbox").write_text("x")
    assert courier(tmp_path).deliver(message("folder")).trouble == "no_folder"
