"""From the lines of a document, and what its kind says about them, to the article."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from retrieval.errors import SourceEmpty
from retrieval.readers.bylines import split_byline
from retrieval.readers.captions import split_captions
from retrieval.readers.dating import stated
from retrieval.readers.furniture import without_furniture
from retrieval.readers.layout import assemble, split_kicker, split_title
from retrieval.readers.outlets import hostname
from retrieval.readers.stamps import believed

if TYPE_CHECKING:
    from collections.abc import Iterable

    from retrieval.readers.captions import Caption
    from retrieval.types import Article, Dating

# The date stands above the kicker and the title, between them or below them.
_HEAD = 3
# A shorter summary says the same as many a paragraph's first words.
_SHORTEST_DESCRIPTION = 40


def compose(
    found: list[str],
    source: str,
    *,
    title: str | None = None,
    lead: str | None = None,
    description: str | None = None,
    captions: Iterable[Caption] = (),
    author: str | None = None,
    outlet: str | None = None,
    url: str | None = None,
    dating: Dating | None = None,
    made: Dating | None = None,
) -> Article:
    """The article of the lines ``found`` (normalised, none blank) and what is known beside them.

    Takes out of the lines what is none of its text: a repeated title, a date, furniture, a byline,
    captions. Without a ``title``, it is the first line. A ``description`` that repeats the first
    paragraph makes that the lead. A date in print counts where no ``dating`` is given; without
    either one is inferred, and else it is when the document was ``made``.
    Errors: :class:`SourceEmpty`, :class:`SourceTitleOnly`.
    """
    printed, found = split_date(found)
    kicker = None
    if title is None:
        kicker, found = split_kicker(found)
        if not found:
            raise SourceEmpty(source)
        title, found = split_title(found)
    else:
        title, _ = split_title([title])  # one of unreasonable length is cut
    repeated = {title.casefold(), (lead or title).casefold()}
    found = [line for line in found if line.casefold() not in repeated]
    rest, byline = split_byline(without_furniture(found))
    paragraphs, unmarked = split_captions(rest)
    if lead is None and len(paragraphs) > 1 and _is_beginning(description, paragraphs[0]):
        lead = paragraphs.pop(0)
    article = assemble(
        source=source,
        title=title,
        lead=lead,
        paragraphs=paragraphs,
        captions=[*captions, *unmarked],
        kicker=kicker,
        byline=byline if byline.author else replace(byline, author=author),
        url=url,
        dating=dating or printed,
    )
    return with_outlet(replace(article, dating=article.dating or made), outlet)


def with_outlet(article: Article, outlet: str | None) -> Article:
    """``article`` with the ``outlet`` that its document names, unless its address tells a known."""
    known = article.outlet and article.outlet != hostname(article.url or "")
    return article if known or not outlet else replace(article, outlet=outlet)


def split_date(found: list[str]) -> tuple[Dating | None, list[str]]:
    """The date that a line of the head states, if it can be believed, and the other lines."""
    for position, line in enumerate(found[:_HEAD]):
        if dating := stated(line):
            return believed(dating), found[:position] + found[position + 1 :]
    return None, found


def _is_beginning(description: str | None, paragraph: str) -> bool:
    """Whether the summary in a page's metadata, which may be cut, is its first paragraph."""
    start = (description or "").rstrip(" .…")
    return len(start) >= _SHORTEST_DESCRIPTION and paragraph.startswith(start)
