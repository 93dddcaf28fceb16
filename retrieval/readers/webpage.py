"""Web pages: the article without the page around it."""

from __future__ import annotations

import re
from copy import deepcopy
from typing import TYPE_CHECKING

from lxml import html
from trafilatura import bare_extraction
from trafilatura.settings import Document

from retrieval.errors import SourceTooLarge
from retrieval.readers.captions import Caption, marked_caption
from retrieval.readers.charsets import decode_declared
from retrieval.readers.composing import compose
from retrieval.readers.embedded import text_lines
from retrieval.readers.layout import lines
from retrieval.readers.limits import MAX_PAGE_BYTES
from retrieval.readers.markup import flow, letters_of, one_line, parse_html
from retrieval.readers.nearness import headline_of
from retrieval.readers.page_metadata import is_logo, read_metadata
from retrieval.readers.page_text import text_container
from retrieval.vietnamese.text import normalise

if TYPE_CHECKING:
    from lxml.html import HtmlElement

    from retrieval.readers.page_metadata import Metadata
    from retrieval.types import Article

_UNSEEN = (
    *("head", "script", "style", "noscript", "template", "iframe"),
    *("form", "button", "svg", "select"),
)
_FURNITURE = re.compile(
    r"(?:^|[\s_-])(?:related|relate|lien-?quan|sidebar|breadcrumbs?|comments?|binh-?luan|share|"
    r"sharing|social|tags?|banner|ads?|advert\w*|quang-?cao|newsletter|most-?(?:read|view)\w*|"
    r"doc-?nhieu|tin-?khac|tin-?moi|cung-?chuyen-?muc|popup|menu|footer)(?:$|[\s_-])",
    re.IGNORECASE,
)
_CAPTION = re.compile(
    r"(?:^|[\s_-])(?:\w*caption|chu-?thich(?:-?anh)?|(?:img|image|photo|pic)[_-]?desc\w*)(?:$|[\s_-])",
    re.IGNORECASE,
)
_LEAD = re.compile(
    r"(?:^|[\s_-])(?:\w*sapo|lead|lede|chapeau|standfirst|summary|description|tom-?tat)(?:$|[\s_-])",
    re.IGNORECASE,
)
_LONGEST_CAPTION = 600
_LONGEST_LEAD = 1500
_PLACE = re.compile(r"(?:^|[\s_-])(?:location|dateline)(?:$|[\s_-])", re.IGNORECASE)
# Where trafilatura takes less than this share of a marked body's letters, it has lost paragraphs.
_MIN_TAKEN = 0.9
# Where a page shows less than this share of the letters of its text as told to search engines, a
# program that was not run would have put the text there.
_MIN_SHOWN = 0.5


def read(data: bytes, source: str, *, url: str | None = None, mime: str | None = None) -> Article:
    """The article on a web page, fetched from ``url`` if that is known, with its HTTP ``mime``.

    Captions and a marked lead become blocks of their own; the date is that of the page's metadata,
    or printed on it, or inferred. Errors: those of :func:`decode_declared` and :func:`parse_html`,
    :class:`SourceTooLarge`, :class:`SourceEmpty`, :class:`SourceTitleOnly`.
    """
    if len(data) > MAX_PAGE_BYTES:
        raise SourceTooLarge(source, len(data), MAX_PAGE_BYTES)
    return read_page(parse_html(decode_declared(data, source, mime), source), source, url)


def read_page(tree: HtmlElement, source: str, url: str | None = None) -> Article:
    """The article of a parsed page, which is taken apart. Errors: as :func:`read`."""
    said = read_metadata(tree, url)
    _prune(tree, said.title)
    for headline in list(tree.iter("h1")):
        if one_line(headline) in {said.title, said.outlet} or is_logo(headline):
            _take(headline)
    marked_lead = _taken_lead(tree, said)
    captions = _taken_captions(tree)
    return compose(
        _shown_or_told(_body(tree), said.body, source),
        source,
        title=said.title,
        lead=marked_lead,
        description=said.description,
        captions=captions,
        author=said.author,
        outlet=said.outlet,
        url=said.url,
        dating=said.dating,
    )


def _shown_or_told(shown: list[str], body: str | None, source: str) -> list[str]:
    """The lines of the page, or those of the text in its JSON-LD where the page lacks them."""
    told = text_lines(body, source) if body else []
    few = len(_letters("".join(shown))) < _MIN_SHOWN * len(_letters("".join(told)))
    return told if few else shown


def _marks(element: HtmlElement) -> str:
    return f"{element.get('class') or ''} {element.get('id') or ''}"


def _prune(tree: HtmlElement, title: str | None) -> None:
    """Takes out what is no text, and what stands around every article of an outlet."""
    drop = list(tree.iter(*_UNSEEN, "nav", "aside", "footer"))
    main = headline_of(tree, title)
    main = next(tree.iter("h1"), None) if main is None else main
    keep = set(main.iterancestors()) if main is not None else set()
    keep.update(a for e in _marked_bodies(tree) for a in (e, *e.iterancestors()))
    drop += [
        e
        for e in tree.iter("div", "ul", "section", "ol", "table")
        if e not in keep and _FURNITURE.search(_marks(e))
    ]
    if keep:  # the head of the site, not of the article
        heads = (e for e in tree.iter("header") if e not in keep)
        drop += [e for e in heads if next(e.iterancestors("article"), None) is None]
    for element in drop:
        _take(element)
    for element in tree.iter("span", "strong", "b", "em"):
        if _PLACE.search(_marks(element)):  # set apart by the page's style alone
            element.tail = f" {element.tail or ''}"


def _take(element: HtmlElement) -> None:
    """Takes ``element`` out of its tree, leaving what stands behind it."""
    if element.getparent() is not None:
        element.drop_tree()


def _taken_captions(tree: HtmlElement) -> list[Caption]:
    """The captions that the page marks as such, taken out of ``tree``."""
    found = []
    for element in list(tree.iter()):
        if not _is_caption(element):
            continue
        line = one_line(element)
        if line and len(line) <= _LONGEST_CAPTION:
            found.append(marked_caption(line))
            _take(element)
    return found


def _is_caption(element: HtmlElement) -> bool:
    if element.tag != "figcaption":
        marks = element.get("class") or ""
        if element.tag not in {"p", "div", "span", "td", "em"} or not _CAPTION.search(marks):
            return False
    return next(element.iterdescendants("img", "video", "picture", "figcaption"), None) is None


def _taken_lead(tree: HtmlElement, said: Metadata) -> str | None:
    """The lead that the page marks as such, below its title, taken out of ``tree``."""
    for element in tree.iter("p", "h2", "h3", "div", "strong", "span"):
        names = f"{element.get('class') or ''} {element.get('itemprop') or ''}"
        if not _LEAD.search(names) or len(element) > 10:
            continue
        line = one_line(element)
        if line and line != said.title and len(line) <= _LONGEST_LEAD and "\n" not in flow(element):
            _take(element)
            return line
    return None


def _body(tree: HtmlElement) -> list[str]:
    """The paragraphs of the article: trafilatura tells which ones, the page how they read."""
    marked = _marked_bodies(tree)
    if len(marked) == 1:
        whole = lines(flow(marked[0]))
        chosen = _chosen(whole, _alone(marked[0])) or whole
        return chosen if len("".join(chosen)) >= _MIN_TAKEN * len("".join(whole)) else whole
    found = lines(flow(tree))
    body = text_container(tree)
    inside = lines(flow(body)) if body is not None else []
    page = _alone(body) if body is not None else None
    wanted = set(_chosen(found, tree)) | set(_chosen(inside, page) if page is not None else ())
    return [line for line in found if line in wanted] or found


def _alone(body: HtmlElement) -> HtmlElement:
    """A page of nothing but ``body``, marked as its article.

    In other elements trafilatura takes paragraphs for text, but no headings, lists and ``<div>``.
    """
    page = html.fromstring("<html><body><article></article></body></html>")
    page[0][0].append(deepcopy(body))
    return page


def _chosen(found: list[str], page: HtmlElement) -> list[str]:
    """Those of the lines of ``page`` that are of its article."""
    document = bare_extraction(page, include_comments=False, fast=True)
    if not isinstance(document, Document) or document.body is None:
        return []
    article = _letters(letters_of(document.body))
    return [line for line in found if (letters := _letters(line)) and letters in article]


def _letters(text: str) -> str:
    return "".join(filter(str.isalnum, normalise(text)))


def _marked_bodies(tree: HtmlElement) -> list[HtmlElement]:
    """The elements that schema.org's mark calls the text of an article."""
    return [e for e in tree.iter() if (e.get("itemprop") or "").lower() == "articlebody"]
