"""Bylines, captions, page furniture, titles and wrapped lines, one line at a time."""

import pytest

from retrieval.readers.bylines import Byline, byline, split_byline
from retrieval.readers.captions import Caption, split_captions
from retrieval.readers.furniture import without_furniture
from retrieval.readers.layout import lines, split_kicker, split_title


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("HƯƠNG THỦY (TTXVN)", Byline("HƯƠNG THỦY", "TTXVN")),
        ("Hương Thủy (TTXVN/Vietnam+)", Byline("Hương Thủy", "TTXVN/Vietnam+")),
        ("Nguyễn Văn An - Trần Bình (TTXVN)", Byline("Nguyễn Văn An - Trần Bình", "TTXVN")),
        ("Lê Ánh, Đỗ Mai và Ý Nhi (Vietnam+)", Byline("Lê Ánh, Đỗ Mai và Ý Nhi", "Vietnam+")),
        ("Minh Anh (Theo AFP)", Byline("Minh Anh", "AFP")),
        ("Minh Anh - Theo VnExpress", Byline("Minh Anh", "VnExpress")),
        ("T.H (TTXVN)", Byline("T.H", "TTXVN")),
        ("Hoàng (TTXVN)", Byline("Hoàng", "TTXVN")),
        ("Theo TTXVN", Byline(None, "TTXVN")),
        ("(Theo VnExpress)", Byline(None, "VnExpress")),
        ("Nguồn: Báo Nhân Dân", Byline(None, "Báo Nhân Dân")),
        ("(TTXVN)", Byline(None, "TTXVN")),
        ("PV", Byline("PV", None)),
        ("PV (TTXVN)", Byline("PV", "TTXVN")),
        ("Nhóm PV", Byline("Nhóm PV", None)),
        ("NGUYỄN VĂN AN", Byline("NGUYỄN VĂN AN", None)),
        ("Trần Bình", Byline("Trần Bình", None)),
    ],
)
def test_byline(line: str, expected: Byline) -> None:
    assert byline(line) == expected


@pytest.mark.parametrize(
    "line",
    [
        "Theo TTXVN, sáng nay trời rét đậm.",
        "Ông Nguyễn Văn An phát biểu.",
        "Trần Bình nói (và cười)",
        "Nguyễn văn an (TTXVN) đưa tin",
        "nguyễn văn an",
        "Kết luận:",
        "",
    ],
)
def test_no_byline(line: str) -> None:
    assert byline(line) is None


@pytest.mark.parametrize(
    ("text", "rest", "expected"),
    [
        (["Mưa to.", "Trần Bình"], ["Mưa to."], Byline("Trần Bình")),
        (["Huế", "Đà Nẵng"], ["Huế", "Đà Nẵng"], Byline()),
        (["Huế", "Theo TTXVN"], ["Huế"], Byline(None, "TTXVN")),
        (["Trần Bình"], ["Trần Bình"], Byline()),
        (["Mưa.", "Tạnh./. (TTXVN)"], ["Mưa.", "Tạnh./. (TTXVN)"], Byline(None, "TTXVN")),
        (["Tạnh. (TTXVN/Vietnam+)"], ["Tạnh. (TTXVN/Vietnam+)"], Byline(None, "TTXVN/Vietnam+")),
        (["Mưa (to)."], ["Mưa (to)."], Byline()),
        ([], [], Byline()),
    ],
)
def test_split_byline(text: list[str], rest: list[str], expected: Byline) -> None:
    assert split_byline(text) == (rest, expected)


LONG = "Người dân xếp hàng từ sớm. " * 13


@pytest.mark.parametrize(
    ("paragraphs", "body", "captions"),
    [
        (
            ["Chợ hoa ngày Tết. (Ảnh: Lê An/TTXVN) Sáng nay, chợ đông."],
            ["Sáng nay, chợ đông."],
            [Caption("Chợ hoa ngày Tết.", "Lê An/TTXVN")],
        ),
        (
            ["Hoa đào (Ảnh: AFP) Hoa mai (Nguồn: Internet) Sáng nay, chợ đông."],
            ["Sáng nay, chợ đông."],
            [Caption("Hoa đào", "AFP"), Caption("Hoa mai", "Internet")],
        ),
        (
            ["Ảnh minh họa. (Nguồn: TTXVN)", "Chợ đông."],
            ["Chợ đông."],
            [Caption("Ảnh minh họa.", "TTXVN")],
        ),
        (["Chợ đông.", "Ảnh minh họa"], ["Chợ đông."], [Caption("Ảnh minh họa")]),
        (["Hoa (Ảnh minh hoạ)", "Chợ đông."], ["Chợ đông."], [Caption("Hoa")]),
        (["Chợ đông.", "Hoa đào. Ảnh: Lê An"], ["Chợ đông."], [Caption("Hoa đào.", "Lê An")]),
        (["Chợ đông.", "Ảnh: AFP"], ["Chợ đông."], [Caption("Ảnh: AFP", "AFP")]),
        (["Chợ hoa. (Ảnh: AFP)"], [], [Caption("Chợ hoa.", "AFP")]),
        (["Chợ đông. Hoa rẻ. (Ảnh: AFP) Rồi vắng."], None, []),
        (["Chợ đông.", "Một tấm ảnh: đẹp và lạ, được bán hôm qua."], None, []),
        (["Chợ đông.", "Bà kể về ảnh minh họa cho sách."], None, []),
        (["Chợ đông.", LONG + "(Nguồn: Bộ Y tế)"], None, []),
        (["Ông nói (cười): đẹp. (Ảnh: AFP) Rồi đi."], None, []),
        ([], None, []),
    ],
)
def test_captions(paragraphs: list[str], body: list[str] | None, captions: list[Caption]) -> None:
    assert split_captions(paragraphs) == (paragraphs if body is None else body, captions)


@pytest.mark.parametrize(
    "line",
    [
        "Chia sẻ bài viết",
        "Chia sẻ",
        "Chia sẻ lên Facebook",
        "In bài viết",
        "In trang này",
        "Gửi email",
        "Gửi Email",
        "Từ khóa: Văn phòng, Trung ương",
        "Tags",
        "Tags: Đảng, Quốc hội",
        "Facebook",
        "FACEBOOK",
        "| Twitter |",
        "0 bình luận",
        "1.234 lượt xem",
        "Trang chủ > Chính trị > Tin tức",
        "Xem thêm »",
        "Xem thêm: Giá xăng tăng mạnh từ chiều nay",
        ">> Đọc thêm: Giá vàng lập đỉnh mới",
        ">>> Giá vàng lập đỉnh mới.",
    ],
)
def test_furniture(line: str) -> None:
    assert without_furniture(["Chợ hoa", line, "Chợ đông."]) == ["Chợ hoa", "Chợ đông."]


@pytest.mark.parametrize(
    "line",
    [
        "Chia sẻ bài viết này trên trang cá nhân, ông Bình viết: đừng lo.",
        "Chia sẻ với bà con vùng lũ",
        "Facebook bị phạt 5 tỷ USD.",
        "Tin liên quan đến vụ cháy đang được xác minh.",
        "Bình luận về việc này, ông Bình nói: không.",
        "In bài viết ra giấy rồi phát cho người dân.",
        "Từ khóa của năm là chuyển đổi số.",
    ],
)
def test_sentences_with_such_words_stay(line: str) -> None:
    assert without_furniture(["Chợ hoa", line]) == ["Chợ hoa", line]


def test_related_headlines_end_where_sentences_begin() -> None:
    page = ["Chợ đông.", "Tin liên quan", "Hoa đào rớt giá", "Quất lên ngôi", "Chợ vắng."]
    assert without_furniture(page) == ["Chợ đông.", "Chợ vắng."]
    assert without_furniture([*page[:4], "AN BÌNH (TTXVN)"]) == ["Chợ đông.", "AN BÌNH (TTXVN)"]


def test_comments_end_the_page() -> None:
    page = ["Chợ hoa", "Chợ đông.", "Bình luận (2)", "Hay quá.", "Tôi cũng nghĩ vậy."]
    assert without_furniture(page) == ["Chợ hoa", "Chợ đông."]
    assert without_furniture(["Bình luận", "Chợ hoa", "Chợ đông."]) == ["Chợ hoa", "Chợ đông."]


def test_lines_of_one_width_are_joined() -> None:
    wrapped = (
        "Từ sáng sớm, hàng nghìn người đã đổ về chợ hoa\n"
        "Quảng An để chọn cho mình cành đào ưng ý. Giá\n"
        "năm nay thấp hơn năm ngoái.\n"
        "\n"
        "Chiều tối, chợ vắng dần."
    )
    assert lines(wrapped) == [
        wrapped.split("\n\n")[0].replace("\n", " "),
        "Chiều tối, chợ vắng dần.",
    ]


@pytest.mark.parametrize(
    "text",
    [
        "Từ sáng sớm, hàng nghìn người đã đổ về chợ hoa.\nGiá năm nay thấp hơn năm ngoái.",
        "- cành đào cao hơn hai mét, nhiều nụ và nhiều hoa\n- chậu quất to, quả đều và vàng",
        "Hoa đào\nHoa mai\nHoa quất",
        "Dài " * 40 + "hết\nngắn",
    ],
)
def test_other_lines_stay_apart(text: str) -> None:
    assert lines(text) == text.split("\n")


def test_title_is_the_first_line() -> None:
    assert split_title(["Chợ hoa", "Đông."]) == ("Chợ hoa", ["Đông."])
    assert split_title(["x" * 300, "Đông."]) == ("x" * 300, ["Đông."])


def test_a_paragraph_lends_its_first_sentence_as_title() -> None:
    paragraph = "TP. Huế đông khách. " + "Khách đến từ khắp nơi " * 20
    assert split_title([paragraph]) == ("TP. Huế đông khách.", [paragraph])
    endless = "khách " * 100
    assert split_title([endless]) == ("khách " * 48 + "khách…", [endless])
    assert split_title(["x" * 301]) == ("x" * 299 + "…", ["x" * 301])


def test_kicker_needs_a_title_below() -> None:
    assert split_kicker(["Bộ Y tế:", "Chợ hoa"]) == ("Bộ Y tế:", ["Chợ hoa"])
    assert split_kicker(["Bộ Y tế:"]) == (None, ["Bộ Y tế:"])
    assert split_kicker(["Bộ Y tế", "Chợ hoa"]) == (None, ["Bộ Y tế", "Chợ hoa"])
    long = "Bộ Y tế " * 20 + ":"
    assert split_kicker([long, "Chợ hoa"]) == (None, [long, "Chợ hoa"])
