"""A search as text: what is typed told apart, links that come back as they were, and columns."""

from dataclasses import replace
from datetime import date

import pytest

from app.errors import Refused
from app.search.columns import FIRST_COLUMNS, columns_of
from app.search.link import is_link, read_link, write_link
from app.search.model import Found, SearchQuery, read_text
from app.search.texts import check_query, count_text

FULL = SearchQuery(
    '井盖 "a=b&c"', "民族 大道", "45010200001", "", 3, 58, 7, "450102", ("closed", "void"),
    (108.25, 22.75, 108.5, 22.875), date(2026, 1, 1), date(2026, 2, 1),
)  # fmt: skip


def test_words_and_numbers_are_told_apart() -> None:
    found = read_text('  井盖 0042 450102-261130-0042 “2 号 楼” "1234" 3号楼 ')
    assert found.words == ("井盖", "2 号 楼", "1234", "3号楼")
    assert found.numbers == ("0042", "450102-261130-0042")


@pytest.mark.parametrize("query", [FULL, SearchQuery(), SearchQuery("100%_\\ +?#")])
def test_a_link_comes_back_as_it_was(query: SearchQuery) -> None:
    link = write_link(query, ("number", "text"))
    assert is_link(f"  {link}\n") and " " not in link
    assert read_link(f"  {link}\n") == (query, ("number", "text"))


def test_a_telephone_is_in_no_link() -> None:
    assert "138" not in write_link(replace(FULL, phone="13800000000"))


@pytest.mark.parametrize(
    "link",
    ["http://x", "gridhall:search?class=x", "gridhall:search?state=nonsense", "gridhall:search?box=1,2,3",
     "gridhall:search?box=9,2,3,4", "gridhall:search?box=nan,nan,nan,nan", "gridhall:search?from=2026-13-01",
     "gridhall:search?other=1", "gridhall:search?phone=13800000000",
     "gridhall:search?class=99999999999999999999", "gridhall:search?text=" + "x" * 5000],
)  # fmt: skip
def test_a_link_that_cannot_be_read_is_refused(link: str) -> None:
    with pytest.raises(Refused):
        read_link(link)


def test_unknown_columns_of_a_link_are_left_out_and_the_number_stays() -> None:
    assert read_link("gridhall:search?text=ab&columns=text,nonsense")[1] == ("text",)
    assert [column.key for column in columns_of(("text",))] == ["number", "text"]
    assert tuple(column.key for column in columns_of(())) == FIRST_COLUMNS


def test_what_is_too_short_is_refused() -> None:
    for query in (SearchQuery("井"), SearchQuery("42"), SearchQuery(place="a"), SearchQuery(phone="12-3")):
        with pytest.raises(Refused):
            check_query(query)
    check_query(SearchQuery("井盖 042", "路口", phone="1234"))


def test_the_count_says_what_is_known() -> None:
    assert count_text(Found((1,))) == "1 case"
    assert count_text(Found(tuple(range(1001)), went_to=202601000000000000)) == "More than 1,000 cases"
    assert count_text(Found((1, 2), went_to=202403000000000000)) == "2 cases so far, searched back to 2024-03"
