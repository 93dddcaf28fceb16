"""Vietnamese and English contexts, two of which are each other's translation."""

from __future__ import annotations

from typing import TYPE_CHECKING

from retrieval.reader.learning.items import Item, read_items, write_items
from retrieval.reader.parallel import parallel
from retrieval.types import Span

if TYPE_CHECKING:
    from pathlib import Path

    from retrieval.encoder import SentenceEncoder

BRIDGE = (
    "Cầu Mai Lâm khánh thành năm 1986. Cầu dài 320 mét và bắc qua sông Vệ. "
    "Kỹ sư Lê Văn Tạo thiết kế cây cầu này."
)
THE_BRIDGE = (
    "The Mai Lam bridge was opened in 1986. It is 320 metres long and crosses the Ve river. "
    "It was designed by the engineer Le Van Tao."
)
RICE = "Giá gạo xuất khẩu tăng 12% so với cùng kỳ năm trước, theo Hiệp hội Lương thực."
THE_MUSEUM = "The museum of ceramics keeps more than 2,000 vases from the Ming dynasty."


def item(number: int, language: str, question: str, context: str, answer: str = "") -> Item:
    at = context.index(answer)
    answers = (Span(at, at + len(answer)),) if answer else ()
    return Item(f"{language}{number}", f"x/{language}", language, "", question, context, answers)


VIETNAMESE = [
    item(1, "vi", "Cầu Mai Lâm dài bao nhiêu?", BRIDGE, "320 mét"),
    item(2, "vi", "Giá gạo xuất khẩu tăng bao nhiêu?", RICE, "12%"),
    item(3, "vi", "Ai thiết kế cầu Mai Lâm?", BRIDGE, "Lê Văn Tạo"),
]
ENGLISH = [
    item(1, "en", "Who designed the Mai Lam bridge?", THE_BRIDGE, "Le Van Tao"),
    item(2, "en", "How long is the Mai Lam bridge?", THE_BRIDGE, "320 metres"),
    item(3, "en", "Who painted the Mai Lam bridge blue?", THE_BRIDGE),
    item(4, "en", "How many vases does the museum keep?", THE_MUSEUM, "more than 2,000"),
]


def test_what_is_asked_of_both_is_answered_as_in_each(model_encoder: SentenceEncoder) -> None:
    found = parallel(model_encoder, VIETNAMESE, ENGLISH)
    asked = [
        (i.id, i.language, i.question, [i.context[start:end] for start, end in i.answers])
        for i in found
    ]
    assert asked == [
        ("en2/vi1", "en-vi", "How long is the Mai Lam bridge?", ["320 mét"]),
        ("vi1/en2", "vi-en", "Cầu Mai Lâm dài bao nhiêu?", ["320 metres"]),
        ("en1/vi3", "en-vi", "Who designed the Mai Lam bridge?", ["Lê Văn Tạo"]),
        ("vi3/en1", "vi-en", "Ai thiết kế cầu Mai Lâm?", ["Le Van Tao"]),
        ("en3/vi1", "en-vi", "Who painted the Mai Lam bridge blue?", []),
    ]
    assert [i.context for i in found] == [BRIDGE, THE_BRIDGE, BRIDGE, THE_BRIDGE, BRIDGE]


def test_nothing_in_common(model_encoder: SentenceEncoder) -> None:
    assert parallel(model_encoder, VIETNAMESE[1:2], ENGLISH[3:]) == []


def test_what_is_written_is_read_again(tmp_path: Path) -> None:
    write_items(ENGLISH, tmp_path / "x.jsonl.gz")
    assert read_items(tmp_path) == ENGLISH
