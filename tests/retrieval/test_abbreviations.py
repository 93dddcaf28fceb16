from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from retrieval.vietnamese.abbreviations import (
    Abbreviation,
    Abbreviations,
    Expansion,
    curated,
    learn_abbreviations,
)
from retrieval.vietnamese.text import fold

CURATED: dict[str, list[str]] = {}
for _short, _long in curated():
    CURATED.setdefault(_short, []).append(_long)


def expand(question: str) -> dict[str, tuple[str, ...]]:
    return {found.typed: found.readings for found in Abbreviations().expand(question)}


@pytest.mark.parametrize(("short", "longs"), CURATED.items(), ids=list(CURATED))
def test_every_curated_abbreviation_yields_all_its_readings(short: str, longs: list[str]) -> None:
    assert expand(f"Theo {short}, ai nói?")[short] == tuple(longs)


@pytest.mark.parametrize(("short", "longs"), CURATED.items(), ids=list(CURATED))
def test_every_curated_long_form_yields_its_abbreviation(short: str, longs: list[str]) -> None:
    for long in longs:
        shorts = [s for found in expand(f"Hỏi: {long}?").values() for s in found]
        assert (short in shorts) == (len(longs) == 1 and " " in long)


@pytest.mark.parametrize(
    ("question", "found"),
    [
        ("UBND tỉnh họp khi nào?", {"UBND": ("Ủy ban nhân dân",)}),
        ("ubnd tinh hop khi nao", {"ubnd": ("Ủy ban nhân dân",)}),
        ("HDND bầu ai", {"HDND": ("Hội đồng nhân dân",)}),
        ("hđnd bầu ai", {"hđnd": ("Hội đồng nhân dân",)}),
        ("Bộ GD&ĐT", {"GD&ĐT": ("giáo dục và đào tạo",)}),
        ("bộ GD-ĐT", {"GD-ĐT": ("giáo dục và đào tạo",)}),
        ("TP.HCM có gì", {"TP.HCM": ("Thành phố Hồ Chí Minh",)}),
        ("tp hcm có gì", {"tp hcm": ("Thành phố Hồ Chí Minh",)}),
        ("tphcm có gì", {"tphcm": ("Thành phố Hồ Chí Minh",)}),
        ("TBT nói gì", {"TBT": ("Tổng Bí thư", "Tổng biên tập")}),
        ("TBT VPTW", {"TBT": ("Tổng Bí thư", "Tổng biên tập"), "VPTW": ("Văn phòng Trung ương",)}),
        ("UBND HỌP KHI NÀO", {"UBND": ("Ủy ban nhân dân",)}),
        ("Chủ tịch ủy ban nhân dân", {"ủy ban nhân dân": ("UBND",)}),
        ("chu tich uy ban nhan dan", {"uy ban nhan dan": ("UBND",)}),
        ("WHO nói gì", {"WHO": ("Tổ chức Y tế Thế giới",)}),
        ("who is he", {}),
        ("WHO IS HE", {}),
        ("ct hn pv", {}),
        ("Ai nói gì ở đâu?", {}),
        ("", {}),
    ],
)
def test_expansions(question: str, found: dict[str, tuple[str, ...]]) -> None:
    assert expand(question) == found


@pytest.mark.parametrize(
    ("text", "pairs"),
    [
        ("Ông nói Ủy ban nhân dân (UBND) tỉnh", [("UBND", "Ủy ban nhân dân")]),
        ("Bảo hiểm thân thể: BHTT (bảo hiểm thân thể).", [("BHTT", "bảo hiểm thân thể")]),
        ("Sở Giáo dục và Đào tạo (GD-ĐT)", [("GD-ĐT", "Giáo dục và Đào tạo")]),
        (
            "Sở Lao động - Thương binh và Xã hội (LĐTBXH)",
            [("LĐTBXH", "Lao động - Thương binh và Xã hội")],
        ),
        ("Văn phòng Trung ương (VPTW)", [("VPTW", "Văn phòng Trung ương")]),
        ("Văn phòng Trung ương (VPTƯ)", [("VPTƯ", "Văn phòng Trung ương")]),
        ("Thông tấn xã Việt Nam (TTXVN)", [("TTXVN", "Thông tấn xã Việt Nam")]),
        ("Liên đoàn Bóng đá châu Á (AFC)", []),
        ("ông Nam (Hà Nội) và bà Hoa (SN 1992)", []),
        ("Hồi kết. Nhân dân (ND)", [("ND", "Nhân dân")]),
        ("dân. Ủy ban (DUB)", []),
    ],
)
def test_learning(text: str, pairs: list[tuple[str, str]]) -> None:
    assert list(learn_abbreviations(text)) == [Abbreviation(*pair) for pair in pairs]


def test_the_archives_own_come_after_the_curated() -> None:
    own = [
        "Trại bò thịt (TBT) mở cửa.",
        "Trại nuôi cá (TNC)",
        "Tổ nghề cói (TNC); tổ nghề cói (TNC)",
    ]
    known = Abbreviations()
    known.learn(own)
    assert known.expand("TBT") == [
        Expansion("TBT", ("Tổng Bí thư", "Tổng biên tập", "Trại bò thịt"))
    ]
    assert known.expand("TNC") == [Expansion("TNC", ("Tổ nghề cói", "Trại nuôi cá"))]


def test_saved_and_loaded(tmp_path: Path) -> None:
    known = Abbreviations()
    known.learn(["Trại nuôi cá (TNC)"])
    known.save(tmp_path / "short.json", "generation 7")
    loaded = Abbreviations.load(tmp_path / "short.json", "generation 7")
    assert loaded.expand("TNC") == [Expansion("TNC", ("Trại nuôi cá",))]
    with pytest.raises(ValueError, match="generation 7"):
        Abbreviations.load(tmp_path / "short.json", "generation 8")


@pytest.mark.parametrize("content", ["", "[]", "{}", '{"format": 2}', '{"format": 1}'])
def test_broken_files_are_refused(tmp_path: Path, content: str) -> None:
    (tmp_path / "short.json").write_text(content, encoding="utf-8")
    with pytest.raises(ValueError):  # noqa: PT011 - the first reason is that of json
        Abbreviations.load(tmp_path / "short.json")


@given(st.text())
@settings(max_examples=200, deadline=None)
def test_any_text_is_borne(text: str) -> None:
    for short, long in learn_abbreviations(f"{text} (UBND) TNC ({text})"):
        assert fold(long[0])
        assert short
    for found in Abbreviations().expand(text):
        assert found.readings
