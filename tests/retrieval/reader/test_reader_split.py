from __future__ import annotations

import unicodedata

from retrieval.reader.split import held_out

TITLES = [f"Bài số {number}" for number in range(2_000)]


def test_about_half_of_the_titles_are_held_out() -> None:
    assert 900 < sum(map(held_out, TITLES)) < 1_100


def test_the_rule_stays_as_it_is() -> None:
    assert [number for number in range(12) if held_out(TITLES[number])] == [4, 5, 6, 7, 10, 11]


def test_writings_of_one_title_fall_together() -> None:
    for title in ("Đảo Phú Quốc", "Nhà hát lớn"):
        variants = {
            title.upper(),
            f"  {title.replace(' ', '  ')}",
            unicodedata.normalize("NFD", title),
        }
        assert {held_out(variant) for variant in variants} == {held_out(title)}
