"""Tables for a terminal are aligned in both languages."""

from app.texts.text_table import size_text, text_table, width


def test_chinese_characters_take_two_columns() -> None:
    shown = text_table([("城市", "大小"), ("南宁", "9 kB"), ("St. Louis", "812 MB")], right={1})
    assert shown.splitlines() == [
        "城市         大小",
        "---------  ------",
        "南宁         9 kB",
        "St. Louis  812 MB",
    ]
    assert len({width(line) for line in shown.splitlines()}) == 1


def test_sizes_are_read_easily() -> None:
    assert [size_text(size) for size in (0, 999, 8_400_000, 1_260_000_000, 3e12)] == [
        *("0 B", "999 B", "8 MB", "1.3 GB", "3.0 TB")
    ]
