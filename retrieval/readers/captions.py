"""Captions of pictures, told from the body by the credit behind them."""

from __future__ import annotations

import re
from dataclasses import dataclass

# Longer than this, what stands before a credit is no caption.
_LONGEST = 300
_WORDS = r"(?:[Ảả]nh(?: (?:tư liệu|minh h(?:ọa|oạ)|chụp màn hình))?|Nguồn(?: ảnh)?|Photo)"
_CREDIT = rf"\((?:{_WORDS} ?: ?(?P<credit>[^()]{{1,80}}?)|(?i:ảnh) minh h(?:ọa|oạ))\)\.?"
_LEADING = re.compile(rf"(?P<caption>[^()\n]{{0,{_LONGEST}}}?) ?{_CREDIT} ?")
_WHOLE = re.compile(rf"(?P<caption>.{{0,{_LONGEST}}}?) ?{_CREDIT}")
_UNBRACKETED = re.compile(
    rf"(?P<caption>(?:.{{0,{_LONGEST}}}?[.!?…”\"] (?:[-–] )?)?){_WORDS} ?: ?"
    r"(?P<credit>[^\W\d_][^.:;!?()]{0,60}[^.:;!?()\s])\.?"
)
# Where a caption is marked as one, no sentence has to end before the credit.
_MARKED = re.compile(
    rf"(?P<caption>.{{1,{_LONGEST}}}?)(?: [-–|]|[.,;]) ?{_WORDS} ?: ?(?P<credit>.{{1,80}})"
)
_ILLUSTRATION = re.compile(r"(?P<caption>(?i:ảnh) minh h(?:ọa|oạ))\.?")
_INNER_END = re.compile(r"[.!?…] +\w")


@dataclass(frozen=True, slots=True)
class Caption:
    """What stands below a picture, without the credit, and the credit."""

    text: str
    credit: str | None = None


def split_captions(paragraphs: list[str]) -> tuple[list[str], list[Caption]]:
    """The paragraphs of the body, and the captions that stood among them or before them.

    A caption is a paragraph of its own that ends in a credit, "(Ảnh: Thống Nhất/TTXVN)", or one
    sentence that stands so at the beginning of the whole. A credit inside the body stays there:
    where its caption begins can't be told. A credit without words is its own caption.
    """
    if not paragraphs:
        return [], []
    captions, rest = _leading(paragraphs[0])
    body = [rest] if rest else []
    for paragraph in paragraphs[1:]:
        if caption := whole_caption(paragraph):
            captions.append(caption)
        else:
            body.append(paragraph)
    return body, captions


def whole_caption(paragraph: str) -> Caption | None:
    """The caption that ``paragraph`` is as a whole, or None."""
    for pattern in (_WHOLE, _UNBRACKETED, _ILLUSTRATION):
        if match := pattern.fullmatch(paragraph):
            return _caption(match)
    return None


def marked_caption(line: str) -> Caption:
    """The caption that ``line``, which is marked as one, is: with its credit, if it tells any."""
    if caption := whole_caption(line):
        return caption
    match = _MARKED.fullmatch(line)
    return _caption(match) if match else Caption(line)


def _leading(paragraph: str) -> tuple[list[Caption], str]:
    captions = []
    start = 0
    while match := _LEADING.match(paragraph, start):
        if _INNER_END.search(match["caption"]):
            break
        captions.append(_caption(match))
        start = match.end()
    rest = paragraph[start:]
    if alone := whole_caption(rest):
        return [*captions, alone], ""
    return captions, rest


def _caption(match: re.Match[str]) -> Caption:
    words = match["caption"].strip(" -–") or match.group().strip()
    return Caption(words, match.groupdict().get("credit"))
