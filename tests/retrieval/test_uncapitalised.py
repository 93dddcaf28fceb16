"""Names in questions that have no capitals."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from retrieval.vietnamese.facts import missing
from retrieval.vietnamese.uncapitalised import uncapitalised_names


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        ("ông trần văn bình phát biểu gì?", [(4, "Trần Văn Bình", True)]),
        ("tổng bí thư nông đức mạnh nói gì", [(12, "Nông Đức Mạnh", True)]),
        ("ông lê duẩn mất năm nào", [(4, "Lê Duẩn", True)]),
        ("nguyễn phú trọng sinh ở đâu", [(0, "Nguyễn Phú Trọng", False)]),
        ("Nguyễn trãi viết gì", [(0, "Nguyễn Trãi", False)]),
        ("giá lúa ở cần thơ và hà giang", [(10, "Cần Thơ", False), (21, "Hà Giang", False)]),
        ("bà rịa - vũng tàu ở đâu", [(0, "Bà Rịa - Vũng Tàu", False)]),
        ("loại sơn là gì, già lại có sao không", []),
        ("trần nhà bị dột, vũ khí hạt nhân, hoàng đế", []),
        ("phạm vi của luật là gì", []),
        ("ở hà, giang nam", []),
        ("ông trần", []),
        ("ông lý, văn hóa ra sao", []),
        ("Ông Bình gặp nguyễn văn an", []),
        ("who is nguyen phu trong", []),
        ("", []),
    ],
)
def test_names_are_known_by_titles_families_and_well_known_places(
    question: str, expected: list[tuple[int, str, bool]]
) -> None:
    assert [tuple(name) for name in uncapitalised_names(question)] == expected


@given(st.text(st.sampled_from("nguyễn trần ông bà hà giang,.-")))
def test_each_stands_where_it_says(question: str) -> None:
    for name in uncapitalised_names(question):
        written = question[name.start : name.start + len(name.text)]
        assert written.lower() == name.text.lower()


@pytest.mark.parametrize(
    ("evidence", "lacking"),
    [
        ("Ông Lê Văn Hùng nói về lúa.", ["Trần Văn Bình"]),
        ("Ông Trần Văn Bình nói về lúa.", []),
        ("Trần Văn là bút danh của ông.", []),
    ],
)
def test_what_is_typed_without_capitals_is_missed_too(evidence: str, lacking: list[str]) -> None:
    found = missing("ông trần văn bình nói gì về lúa", evidence)
    assert [fact.text for fact in found] == lacking
