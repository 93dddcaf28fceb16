"""How near to its headline something stands on a page: what is nearest is the article's."""

from __future__ import annotations

from typing import TYPE_CHECKING

from retrieval.readers.markup import one_line

if TYPE_CHECKING:
    from lxml.etree import _Element

_ASIDE = frozenset({"nav", "aside", "footer"})


def headline_of(tree: _Element, title: str | None) -> _Element | None:
    """The first and highest heading of the page ``tree`` that says ``title``, if any does."""
    headings = (e for name in ("h1", "h2", "h3") for e in tree.iter(name))
    return next((e for e in headings if title and one_line(e) == title), None)


class Nearness:
    """Of the elements of the page ``tree`` to the headline that says ``title``, if any does."""

    def __init__(self, tree: _Element, title: str | None) -> None:
        self._places = {element: place for place, element in enumerate(tree.iter())}
        headline = headline_of(tree, title)
        self._place = -1 if headline is None else self._places[headline]
        around = [] if headline is None else list(headline.iterancestors())
        self._depths = {element: depth for depth, element in enumerate(reversed(around))}

    def rank(self, element: _Element) -> tuple[int, bool, int]:
        """Sorts the nearest first.

        That is in the smallest part of the page that holds both; there, below the headline before
        above it, then in the order of the page.
        """
        shared = next((self._depths[e] for e in element.iterancestors() if e in self._depths), 0)
        place = self._places[element]
        return -shared, place < self._place, place

    def is_aside(self, element: _Element) -> bool:
        """Whether it stands beside the article, or in the head of the site above it."""
        for ancestor in element.iterancestors():
            if ancestor.tag == "article":
                return False
            if ancestor.tag in _ASIDE or (
                ancestor.tag == "header" and self._depths and ancestor not in self._depths
            ):
                return True
        return False
