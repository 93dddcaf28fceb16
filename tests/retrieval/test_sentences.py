"""Each case is a text with a "|" where a sentence ends, taken out before splitting."""

from __future__ import annotations

import time
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from retrieval.types import Span
from retrieval.vietnamese.sentences import split_sentences

CORPUS = Path(__file__).parents[2] / "corpus"

CASES = [
    # Full stops after words, digits, letters
    "Hội nghị khai mạc sáng nay. |Ông Nam chủ trì.",
    "Lễ khánh thành diễn ra ngày 15-1. |Sáng 16-1, đoàn về Hà Nội.",
    "Giá xăng tăng từ 15/1. |Mỗi lít thêm 500 đồng.",
    "Công trình xong năm 2008. |Năm 2009 có thêm cầu mới.",
    "Dạ, em biết rồi ạ. |Chị cứ yên tâm ạ.",
    "Hàng tồn vì ế. |Tiểu thương than khó.",
    "Bà con đồng ý. |Ủy ban ghi nhận.",
    "Đội thắng 3-0. |Khán giả reo hò.",
    "Lãi suất giảm còn 4,5%. |Doanh nghiệp phấn khởi.",
    "Đại hội lần thứ XII. |Các đại biểu đã về dự.",
    "Anh làm ở công ty FPT. |Vợ anh là giáo viên.",
    # Titles and places
    "Ông sống ở TP. Hồ Chí Minh từ nhỏ. |Sau đó ông ra Huế.",
    "Đoàn thăm Tp.HCM và TP.Đà Nẵng. |Chuyến đi dài ba ngày.",
    "Chuyên gia gồm PGS.TS. Trần Văn Bình, GS.TS Nguyễn Lân và Th.S. Lê Hoa. |Họ đến từ Huế.",
    "Theo TS. Vũ Minh, mưa sẽ giảm. |ThS. Hà cũng nghĩ vậy.",
    "Cô gặp ths.Lê Hoa. |Họ bàn việc.",
    "BS. Nguyễn Thị Hồng khám cho bé. |Bé đã khỏe.",
    "Nhà ở Q.1, gần chợ. |Quán ở Q. 3 đông hơn.",
    "Trụ sở tại P. Bến Nghé, Q. Bình Thạnh. |Giờ mở cửa là 7.30. |Trưa nghỉ.",
    "Ban Kinh tế T.Ư họp. |Đ/c Nguyễn Văn An chủ trì, đ/c. Lê Bình dự.",
    "Cháy lớn ở trung tâm TP. |Theo công an, không ai bị thương.",
    "Bão vào TP. Bà Rịa trước trưa. |Gió giật mạnh.",
    "Ban ở H. Từ Liêm cũ. |Nay là hai quận.",
    # Initials and people whose names are withheld
    "Nạn nhân là Nguyễn V. A. ở Hà Nội. |Anh bị thương nhẹ.",
    "Công an mời Trần Văn B. (SN 1990) lên làm việc. |Ông này thừa nhận.",
    "Chị Phạm Thị Tr. về nhà mẹ. |Khi đó trời tối.",
    "Anh ta gặp cháu H. |Sau đó cả hai đi ăn.",
    "Người mẹ tên L. cùng N. Đ. T. đến viện. |Trong đêm, họ về.",
    "Cam giàu vitamin C. |Bưởi cũng vậy.",
    "Đội xếp nhì bảng A. |Đức xếp nhất.",
    # Foreign names and companies
    "Anh sinh ở St. Louis, Mỹ. |Mr. Smith là thầy anh.",
    "Hợp đồng ký với Samsung Co., Ltd. |Giá trị 5 triệu USD.",
    "Anh ký với Samsung Co. Ltd hôm qua. |Hạn là một năm.",
    "Công ty Apple Inc. (Mỹ) ra máy mới. |Giá chưa công bố.",
    "Bản nhạc là Symphony No. 5 của Beethoven. |Dàn nhạc có 60 người.",
    "Anh mua iPhone mới. |iPhone bán chạy.",
    # Numbers, addresses
    "Doanh thu đạt 1.234,5 tỉ đồng, tăng 2.500 đồng mỗi cổ phiếu. |Lãi 3.000 tỉ.",
    "Bản Python 3.11.2 ra hôm 7.30 sáng. |Bản cũ hết hạn.",
    "Xem www.Example.Com.vn hoặc https://a.vn/Bai.Html nhé. |Thư gửi an.Nguyen@bao.vn.",
    "Trang Tin.Vn đưa tin. |Báo khác dẫn lại.",
    # Ellipses
    "Có cam, quýt, bưởi... và xoài. |Giá rẻ.",
    "Về kinh tế, xã hội, nội chính... |Văn phòng cần làm tốt hơn.",
    "Anh kể về mẹ… |Mẹ anh mất sớm.",
    "Từ… 5 triệu còn 3 triệu. |Rẻ thật.",
    "Các nước (Anh, Pháp...) Việt Nam đều mời. |Họ nhận lời.",
    "...Nhưng rồi anh về. |Chị vui.",
    "Anh nói khẽ. |“... Tôi về đây.”",
    # Quotations and brackets
    "Ông nói: “Chúng ta sẽ thắng.” |Mọi người vỗ tay.",
    '"Đi thôi!" |Cả đội hô to.',
    "“Anh về thật à?” chị hỏi. |Anh gật đầu.",
    "“Tôi không biết.” - ông Bình đáp. |Rồi ông đi.",
    "“Trời đẹp. |Ta đi nhé”, anh rủ. |Chị ừ.",
    'Ông khẳng định. |"Chúng tôi không lùi bước", ông nói.',
    'Anh nói: "Xong rồi. " |Chị cười.',
    'Giá đã giảm. |" Tôi mừng lắm ", bà Sáu nói.',
    "Nhiều người (kể cả trẻ em) đã đến. |(Ảnh: Hà An/TTXVN)",
    "(Có thật không?) |Nam hỏi lại.",
    "(Theo Reuters.) |Giá dầu giảm.",
    "Anh là người tốt (?) Nam kể thế. |Không ai tin.",
    "Hôm nay nghỉ. |‘Gã khổng lồ’ lên tiếng.",
    # Questions, exclamations, end marks
    "Ai đã làm việc này?! |Không ai trả lời.",
    "Tại sao? |Vì đâu? |Câu trả lời còn bỏ ngỏ!",
    "Lễ trao giải kết thúc tốt đẹp./. |Hà An",
    "Hội nghị bế mạc chiều nay./. |ảnh: Hà An",
    "Khen thưởng cá nhân xuất sắc trong công tác./.",
    "Đoàn đã về. ./.",
    # What sentences begin with
    "Bão đã tan. |15 tàu cá trở về. |3 tàu còn mất liên lạc.",
    "Có hai lý do. |- Một là thiếu vốn. |- Hai là thiếu người.",
    "Ông có mệt không? |- Tôi vẫn khỏe.",
    "Mưa to. |* Cùng ngày, Huế có lốc.",
    # Lists
    "1. Nâng cao chất lượng. |2. Tăng cường kiểm tra. |3. Báo cáo định kỳ.",
    "1. Nâng cao chất lượng |2. Tăng cường kiểm tra",
    "1. Ông An ở phường 2. |Ông Bình ở xa.",
    "Nhiệm vụ gồm: a) giữ đất; |b) giữ rừng; |c) giữ nước.",
    "Yêu cầu: (1) đúng giờ; |(2) đủ người.",
    "Đảng bộ lãnh đạo toàn diện; các ban giúp việc; đoàn thể phối hợp. |Kết quả tốt.",
    "Điều 1. Phạm vi điều chỉnh. |Điều 2. Đối tượng.",
    "II. Tình hình chung. |Kinh tế tăng trưởng.",
    "Chợ bán cá, rau, v.v. |Khách rất đông.",
    "Có bút, vở, v.v. và sách. |Rẻ.",
    # No space after the stop
    "Tổng kết năm 2008.|Hội nghị diễn ra hôm nay.",
    "Anh đã về nhà.|Mẹ anh vui lắm.",
    "Có ai không?|Không một tiếng đáp.",
    "Dự án đã xong.|“Tôi rất vui”, ông nói.",
    "Xe của UBND.|Theo tài xế, xe hỏng.",
    # Lines
    "Tin vắn trong ngày\n|Bão số 5 đổi hướng\n\n|Gió mạnh dần lên. |Biển động.",
    "Kết thúc\n./.\n|Hà An\n***",
    "-----\nTiêu đề\n|Nội dung.",
    # Other scripts
    "今天下雨。|他没来！|真的吗？|是。",
    "「行こう。」|彼は言った。",
    "यह पहला है। |यह दूसरा है।",
]


@pytest.mark.parametrize("marked", CASES)
def test_sentences_end_where_marked(marked: str) -> None:
    text = marked.replace("|", "")
    expected = [sentence.strip() for sentence in marked.split("|")]
    assert [text[start:end] for start, end in split_sentences(text)] == expected


def test_offsets_count_characters_without_the_spaces_around() -> None:
    assert split_sentences("  Mưa to.  Gió lớn… \n\n Hết ") == [
        Span(2, 9),
        Span(11, 19),
        Span(23, 26),
    ]


@pytest.mark.parametrize(
    ("text", "expected"),
    [("", []), (" \n\t ", []), ("./.", [Span(0, 3)]), (". ?!\n…", [Span(0, 6)])],
)
def test_texts_without_a_word(text: str, expected: list[Span]) -> None:
    assert split_sentences(text) == expected


def test_a_page_with_a_paragraph_a_line() -> None:
    text = (CORPUS / "000_7b11954386c2124c.txt").read_text("utf-8")
    sentences = [text[start:end] for start, end in split_sentences(text)]
    assert len(sentences) == 15
    assert sentences[:3] == [
        "16/01/2009 - 07:56",
        "Tổng Bí thư Nông Đức Mạnh:",
        "Văn phòng Trung ương cần làm tốt hơn nữa công tác tham mưu, giúp Bộ Chính trị, "
        "Ban Bí thư có những dự báo chính xác",
    ]
    assert sentences[3].startswith("Sáng 15-1, Tổng Bí thư")
    assert sentences[3].endswith("của Văn phòng Trung ương Đảng.")
    assert sentences[4].endswith("kinh tế, xã hội, nội chính...")
    assert sentences[5].startswith("Văn phòng Trung ương cần làm tốt hơn nữa")
    assert sentences[-2:] == ["HƯƠNG THỦY (TTXVN)", "Chia sẻ bài viết"]


def test_a_body_in_one_line_with_its_caption_and_end_mark() -> None:
    line = (CORPUS / "003_b38af32db6502594.txt").read_text("utf-8").splitlines()[4]
    credit = "(Ảnh: Thống Nhất/TTXVN)"
    caption, body = line[: line.index(credit) + len(credit)], line.partition(credit)[2]
    assert [caption[start:end] for start, end in split_sentences(caption)] == [
        "Thường trực Ban Bí thư Lê Hồng Anh phát biểu chỉ đạo.",
        credit,
    ]
    sentences = [body[start:end] for start, end in split_sentences(body)]
    assert len(sentences) == 16
    assert sentences[0] == (
        "Sáng 4/1, Văn phòng Trung ương Đảng tổ chức Hội nghị tổng kết công tác năm 2015, "
        "triển khai nhiệm vụ năm 2016."
    )
    assert sentences[-1] == (
        "Tại Hội nghị, Văn phòng Trung ương Đảng tổ chức trao Huân chương Lao động hạng Nhất, "
        "Nhì, Ba; Bằng khen các tập thể, cá nhân có thành tích xuất sắc trong công tác./."
    )


TRICKY = st.text(st.sampled_from('aA1Đạ.!?…"”“()-/; \n。x'), max_size=60)


@given(st.one_of(st.text(max_size=80), TRICKY))
def test_every_character_lies_in_one_sentence(text: str) -> None:
    sentences = split_sentences(text)
    assert all(text[s.start : s.end] == text[s.start : s.end].strip() != "" for s in sentences)
    assert all(before.end <= after.start for before, after in pairwise(sentences))
    covered = "".join(text[s.start : s.end] for s in sentences)
    assert "".join(covered.split()) == "".join(text.split())


@given(TRICKY)
def test_no_sentence_is_marks_alone_beside_others(text: str) -> None:
    sentences = [text[s.start : s.end] for s in split_sentences(text)]
    assert len(sentences) <= 1 or all(any(c.isalnum() for c in s) for s in sentences)


@pytest.mark.parametrize(
    ("unit", "size"),
    [(unit, 1_000_000) for unit in (".", "A", '"', "“", "(", "。")]
    + [(unit, 100_000) for unit in (". ", '." ', '. " ', "A. ", "(. ", "; ", "1. ", ".\n", "ạ.")],
)
def test_time_is_linear_in_what_breaks_backtracking(unit: str, size: int) -> None:
    text = "(" * (size // 10) + unit * (size // len(unit))
    began = time.perf_counter()
    sentences = split_sentences(text)
    assert time.perf_counter() - began < 5
    covered = "".join(text[s.start : s.end] for s in sentences)
    assert "".join(covered.split()) == "".join(text.split())
