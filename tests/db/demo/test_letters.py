"""Letters of a demo city: numbers without a gap, a history that fits, open letters with their cases."""

from __future__ import annotations

from sqlalchemy import Engine, text


def test_numbers_have_no_gap_and_the_next_one_follows(small_city: Engine) -> None:
    with small_city.connect() as connection:
        rows = connection.execute(
            text("select l.kind, l.year, count(*) as letters, min(l.letter_no) as first, max(l.letter_no) as last,"
                 " max(n.last_no) as taken from city.letters l join city.letter_numbers n using (kind, year)"
                 " where l.letter_no is not null group by l.kind, l.year")
        ).all()  # fmt: skip
    assert rows and all((row.first, row.last, row.taken) == (1, row.letters, row.letters) for row in rows)


def test_each_version_has_its_line_and_what_is_open_has_its_cases(small_city: Engine) -> None:
    with small_city.connect() as connection:
        states = set(connection.scalars(text("select distinct state from city.letters")))
        loose = connection.scalar(
            text("select count(*) from city.letters l where l.version <> (select max(a.version) from city.letter_acts a"
                 " where a.letter_id = l.letter_id)")
        )  # fmt: skip
        wrong = connection.scalar(
            text("select count(*) from city.letters l where l.state in ('draft', 'approved') and l.cases <> ("
                 " select count(*) from city.letter_cases k where k.letter_id = l.letter_id)")
        )  # fmt: skip
    assert states == {"draft", "approved", "sent", "received", "answered", "void"} and loose == 0 and wrong == 0
