"""What a web page says about its article: title, author, outlet, address, dates."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import timedelta
from operator import itemgetter
from typing import TYPE_CHECKING, Any
from urllib.parse import urljoin, urlsplit

from retrieval.readers.dating import stated
from retrieval.readers.linked_data import linked_article
from retrieval.readers.markup import one_line, text_or_none
from retrieval.readers.nearness import Nearness
from retrieval.readers.outlets import hostname, outlet
from retrieval.readers.stamps import believed, stamp
from retrieval.types import Precision

if TYPE_CHECKING:
    from lxml.etree import _Element

    from retrieval.types import Dating

# In the order of trust: what a newspaper's own template fills in for its readers and for search.
_DATE_NAMES = (
    "article:published_time",
    "datepublished",
    "pubdate",
    "publishdate",
    "published_time",
    "og:published_time",
    "date.issued",
    "dc.date.issued",
    "dc.date",
    "dcterms.date",
    "dcterms.created",
    "citation_publication_date",
    "date",
)
_DATED = re.compile(r"date|time|publish|posted|ngay|gio", re.IGNORECASE)
_UPDATE = re.compile(r"cập nhật|updated", re.IGNORECASE)
_LOGO = re.compile(r"(?:^|[\s_-])(?:logo|site-?(?:title|name)|brand)(?:$|[\s_-])", re.IGNORECASE)
_NO_PERSON = re.compile(r"https?://|[\w.-]+\.(?:vn|com|net|org)\b", re.IGNORECASE)
_BEFORE_OUTLET = re.compile(r" [|–—•·»-] ")
# What browsers leave out of an address (URL Standard of the WHATWG).
_IN_ADDRESS = re.compile(r"[\t\r\n]+ *")
_LONGEST_DATE = 100
# Pages that print Vietnam's time and mark it as Greenwich's.
_MISMARKED = timedelta(hours=7)


@dataclass(frozen=True, slots=True)
class Metadata:
    """Each normalised, on one line, None where the page does not say it.

    ``body`` is as the page's JSON-LD has it: with its lines, and maybe with markup.
    """

    title: str | None = None
    author: str | None = None
    outlet: str | None = None
    url: str | None = None
    description: str | None = None
    dating: Dating | None = None
    body: str | None = None


def read_metadata(tree: _Element, url: str | None) -> Metadata:
    """What the page ``tree``, fetched from ``url`` if that is known, says about itself."""
    named = _named(tree)
    linked = linked_article(tree)
    address = _canonical(tree, named, url)
    outlets = {
        name
        for name in (
            text_or_none(named.get("og:site_name")),
            text_or_none(_name(linked.get("publisher"))),
            outlet(address) if address else None,
        )
        if name
    }
    title = _title(tree, named, linked, outlets)
    return Metadata(
        title=title,
        author=_author(named, linked, outlets),
        outlet=text_or_none(named.get("og:site_name") or _name(linked.get("publisher"))),
        url=address,
        description=text_or_none(named.get("og:description") or named.get("description")),
        dating=_dating(tree, named, linked, title),
        body=_text(linked.get("articleBody")),
    )


def _named(tree: _Element) -> dict[str, str]:
    """The first content of every ``<meta>``, by its name in lower case."""
    named: dict[str, str] = {}
    for meta in tree.iter("meta"):
        name = meta.get("property") or meta.get("name") or meta.get("itemprop")
        content = meta.get("content")
        if name and content and content.strip():
            named.setdefault(name.strip().lower(), content)
    return named


def _title(
    tree: _Element, named: dict[str, str], linked: dict[str, Any], outlets: set[str]
) -> str | None:
    """The headline on the page that its metadata bear out, or what they say themselves."""
    headlines = [
        line
        for h1 in tree.iter("h1")
        if (line := one_line(h1)) and line not in outlets and not is_logo(h1)
    ]
    element = next(tree.iter("title"), None)
    tab = one_line(element) if element is not None else None
    said = [text_or_none(_text(linked.get("headline"))), text_or_none(named.get("og:title")), tab]
    claims = [claim for claim in said if claim]
    for headline in headlines:
        if any(headline.casefold() in claim.casefold() for claim in claims):
            return headline
    if len(headlines) == 1:
        return headlines[0]
    return next((claim for claim in said[:2] if claim), None) or _without_outlet(tab)


def is_logo(h1: _Element) -> bool:
    """Whether a heading is the name of the site, which leads to its front page."""
    marks = f"{h1.get('class') or ''} {h1.get('id') or ''}"
    return _LOGO.search(marks) is not None or any(
        urlsplit(href).path in {"", "/"} and not href.startswith(("#", "javascript:", "?"))
        for link in h1.iter("a")
        if (href := (link.get("href") or "#").strip())
    )


def _without_outlet(tab: str | None) -> str | None:
    """The title of a browser tab without what stands behind its last rule: "… | Báo X"."""
    if not tab:
        return None
    rules = list(_BEFORE_OUTLET.finditer(tab))
    return tab[: rules[-1].start()] if rules else tab


def _author(named: dict[str, str], linked: dict[str, Any], outlets: set[str]) -> str | None:
    authors = linked.get("author")
    names = [_name(a) for a in (authors if isinstance(authors, list) else [authors])]
    said = ", ".join(dict.fromkeys(n for name in names if (n := text_or_none(name))))
    author = said or text_or_none(named.get("author") or named.get("article:author"))
    return None if not author or author in outlets or _NO_PERSON.search(author) else author


def _name(thing: Any) -> str | None:
    """The name of what JSON-LD describes: of an object, the first of several, or as it stands."""
    if isinstance(thing, list):
        return next(filter(None, map(_name, thing)), None)
    return _name(thing.get("name")) if isinstance(thing, dict) else _text(thing)


def _text(value: Any) -> str | None:
    """A property of JSON-LD, which may always be a list."""
    if isinstance(value, list):
        return next(filter(None, map(_text, value)), None)
    if isinstance(value, dict):
        value = value.get("@value")
    return value if isinstance(value, str) and value.strip() else None


def _canonical(tree: _Element, named: dict[str, str], url: str | None) -> str | None:
    """The address that the page gives as its own; ``url`` where it gives none to be believed.

    An address of another outlet would let any page replace that outlet's article; the front page's
    is a template's mistake.
    """
    links = (
        e.get("href") for e in tree.iter("link") if (e.get("rel") or "").lower() == "canonical"
    )
    for claimed in (*links, named.get("og:url")):
        address = web_address(claimed, url)
        if address is None or not urlsplit(address).path.strip("/"):
            continue
        if url is None or hostname(address) == hostname(url):
            return address
    return url


def web_address(link: str | None, base: str | None) -> str | None:
    """``link``, seen from ``base``, if it leads into the web; without its fragment."""
    if not link or not link.strip():
        return None
    try:
        link = _IN_ADDRESS.sub("", link.strip()).replace(" ", "%20")
        address = urljoin(base or "", link).partition("#")[0]
        address.encode()  # half a letter, which JSON can hold, nobody can ask for or store
        scheme = urlsplit(address).scheme
    except ValueError:
        return None
    return address if scheme in {"http", "https"} and hostname(address) else None


def _dating(
    tree: _Element, named: dict[str, str], linked: dict[str, Any], title: str | None
) -> Dating | None:
    near = Nearness(tree, title)
    return _settled(_marked_date(tree, named, linked, near), _stated_date(tree, near))


def _marked_date(
    tree: _Element, named: dict[str, str], linked: dict[str, Any], near: Nearness
) -> Dating | None:
    said = [_text(linked.get("datePublished")), *(named.get(name) for name in _DATE_NAMES)]
    said += [
        e.get("content") or e.get("datetime")
        for e in tree.iter()
        if (e.get("itemprop") or "").lower() == "datepublished"
    ]
    times = [e for e in tree.iter("time") if e.get("datetime") and not near.is_aside(e)]
    said += [e.get("datetime") for e in sorted(times, key=near.rank)[:1]]
    datings = (stamp(value) for value in said if value)
    return next((dating for dating in datings if dating), None)


def _stated_date(tree: _Element, near: Nearness) -> Dating | None:
    """The date that the page prints in a place of its own, nearest to its headline.

    Other dates are the clock above the page, and those of other articles.
    """
    found = []
    for element in tree.iter("time", "span", "div", "p", "li", "em", "i", "small", "td"):
        marks = f"{element.get('class', '')} {element.get('id', '')} {element.get('itemprop', '')}"
        if element.tag != "time" and not _DATED.search(marks):
            continue
        if len(element) > 4 or near.is_aside(element) or not _is_short(element):
            continue
        line = one_line(element)
        if len(line) <= _LONGEST_DATE and (dating := believed(stated(line))):
            found.append((near.rank(element), element.getparent(), line, dating))
    if not found:
        return None
    _, place, line, dating = min(found, key=itemgetter(0))
    if _UPDATE.search(line):  # "Cập nhật" stands alone, or beside the date that is meant
        beside = (d for _, there, words, d in found if there is place and not _UPDATE.search(words))
        return next(beside, dating)
    return dating


def _is_short(element: _Element) -> bool:
    """Whether what is inside can be a date; told without reading far into a whole page."""
    left = 10 * _LONGEST_DATE
    for text in element.itertext():
        left -= len(text)
        if left < 0:
            return False
    return True


def _settled(marked: Dating | None, printed: Dating | None) -> Dating | None:
    """What is believed of a date in the metadata and one in print."""
    if marked is None or printed is None:
        return marked or printed
    if printed.precision is Precision.MINUTE:
        if abs(marked.when - printed.when) == _MISMARKED:
            return printed
        if marked.precision is Precision.DAY and marked.when.date() == printed.when.date():
            return replace(printed, how=marked.how)
    return marked
