"""Where on a page its text is, told by where the sentences stand."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from lxml.etree import _Element
    from lxml.html import HtmlElement

# Shorter runs of letters are headlines, menus and buttons as often as text.
_SHORTEST = 60
# The text of an article is all but a lead above it, a byline and a notice below it.
_MIN_SHARE = 0.7
_CONTAINERS = frozenset({"article", "div", "main", "section", "td"})


def text_container(page: HtmlElement) -> HtmlElement | None:
    """The smallest element of ``page`` that holds most of its sentences, None where all of it does.

    Letters in links are of other pages and don't count.
    """
    held: Counter[_Element] = Counter()
    for element in page.iter():
        for text, holder in ((element.text, element), (element.tail, element.getparent())):
            size = len(" ".join((text or "").split()))
            if size < _SHORTEST or holder is None:
                continue
            around = [holder, *holder.iterancestors()]
            if all(each.tag != "a" for each in around):
                held.update(dict.fromkeys(around, size))
    wanted = _MIN_SHARE * held[page]
    holding = [e for e in page.iter(*_CONTAINERS) if held[e] and held[e] >= wanted]
    return holding[-1] if holding else None
