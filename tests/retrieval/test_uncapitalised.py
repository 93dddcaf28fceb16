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
        ("thủ tướng phan văn khải nói gì", [(10, "Phan Văn Khải", True)]),
        ("cuộc đời hoàng văn thụ", [(9, "Hoàng Văn Thụ", False)]),
        ("ông lê duẩn mất năm nào", [(4, "Lê Duẩn", True)]),
        ("nguyễn phú trọng sinh ở đâu", [(0, "Nguyễn Phú Trọng", False)]),
        ("Nguyễn trãi viết gì", [(0, "Nguyễn Trãi", False)]),
        ("giá lúa ở cần thơ và hà giang", [(10, "Cần Thơ", False), (21, "Hà Giang", False)]),
        ("ở bà rịa - vũng tàu có gì", [(2, "Bà Rịa - Vũng Tàu", False)]),
        ("vua lê năm nào đến thái lan", [(19, "Thái Lan", False)]),
        ("thành phố hồ chí minh có bao nhiêu quận", []),
        ("bác hồ trở về nước năm nào", []),
        ("bộ trưởng hứa giải quyết việc gì", []),
        ("bí thư đoàn thanh niên là ai", []),
        ("bác sĩ lương thấp nhất là bao nhiêu", []),
        ("cụ bà cao tuổi nhất thế giới", []),
        ("tòa nhà này cao bằng mấy tầng", []),
        ("hải dương học nghiên cứu cái gì", []),
        ("ông hoàng nhạc pop là ai", []),
        ("hiệp định paris lập lại hòa bình", []),
        ("hoa anh đào năm 2008", []),
        ("nói tiếng ba lan", []),
        ("loại sơn là gì, già lại có sao không", []),
        ("trần nhà bị dột, vũ khí hạt nhân, hoàng đế", []),
        ("phạm vi của luật là gì", []),
        ("ở hà, giang nam", []),
        ("ông trần", []),
        ("ngày mai thị trường chứng khoán thế nào", []),
        ("đoàn văn công về xã năm nào", []),
        ("mã văn bản là gì", []),
        ("nhà nguyễn sụp đổ năm nào", []),
        ("triều nguyễn kéo dài bao lâu", []),
        ("nguyễn văn minh là ai", [(0, "Nguyễn Văn Minh", False)]),
        ("mai thị hoa là ai", [(0, "Mai Thị Hoa", False)]),
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
        ("Ông Trần Văn Hùng nói về lúa.", ["Trần Văn Bình"]),
        ("Ông Bình nói về lúa.", []),
    ],
)
def test_what_is_typed_without_capitals_is_missed_too(evidence: str, lacking: list[str]) -> None:
    found = missing("ông trần văn bình nói gì về lúa", evidence)
    assert [fact.text for fact in found] == lacking
