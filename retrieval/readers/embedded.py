"""Text that stands in data: plain, or markup, as the program that wrote it liked."""

from __future__ import annotations

import html
import re

from retrieval.readers.layout import lines
from retrieval.readers.markup import flow, parse_html, without_tags
from retrieval.vietnamese.text import normalise

_BLOCKS = re.compile(r"<(?:p|br|div|h[1-6]|ul|ol|table|figure)\b[^<>]*>", re.IGNORECASE)
# Words of markup alone, so that "a < b > c" and "R&D;" stay as they are.
_MARKS = re.compile(
    r"</(?:a|abbr|b|cite|code|em|font|i|mark|q|s|small|span|strike|strong|sub|sup|u)>|"
    r"<(?:img|wbr)\b[^<>]*>|&(?:nbsp|amp|lt|gt|quot|apos|[lr][sd]quo|hellip|[mn]dash|#\d{1,7}|"
    r"#x[0-9a-f]{1,6}|[a-z](?:grave|acute|circ|tilde));",
    re.IGNORECASE,
)


def text_lines(text: str, source: str) -> list[str]:
    """The lines of ``text``, normalised, none blank.

    Where it has blocks of markup, they make the lines; where letters alone are marked up, its own
    line ends do. Errors: those of :func:`parse_html`.
    """
    if _BLOCKS.search(text):
        return lines(flow(parse_html(text, source)))
    if _MARKS.search(text):
        text = html.unescape(without_tags(text))
    return lines(normalise(text))
