"""What a web page says about its article: title, author, outlet, address, dates."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import TYPE_CHECKING, Any
from urllib.parse import urljoin, urlsplit

from retrieval.readers.dating import stated
from retrieval.readers.markup import one_line, text_or_none
from retrieval.readers.outlets import hostname
from retrieval.readers.stamps import believed, stamp
from retrieval.types import Precision

if TYPE_CHECKING:
    from collections.abc import Iterator

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
_ARTICLE_TYPES = re.compile(r"(?:\w*Article|BlogPosting|LiveBlogPosting|Report)$")
_DATED = re.compile(r"date|time|publish|posted|ngay|gio", re.IGNORECASE)
_ASIDE = frozenset({"nav", "aside", "footer"})
_NO_PERSON = re.compile(r"https?://|[\w.-]+\.(?:vn|com|net|org)\b", re.IGNORECASE)
_BEFORE_OUTLET = re.compile(r" [|–—•·»-] ")
_LONGEST_DATE = 100
# Pages that print Vietnam's time and mark it as Greenwich's.
_MISMARKED = timedelta(hours=7)


@dataclass(frozen=True, slots=True)
class Metadata:
    """Each normalised, on one line, None where the page does not say it."""

    title: str | None = None
    author: str | None = None
    outlet: str | None = None
    url: str | None = None
    description: str | None = None
    dating: Dating | None = None


def read_metadata(tree: _Element, url: str | None) -> Metadata:
    """What the page ``tree``, fetched from ``url`` if that is known, says about itself."""
    named = _named(tree)
    linked = _linked_data(tree)
    address = _canonical(tree, named, url)
    return Metadata(
        title=_title(tree, named, linked),
        author=_author(named, linked),
        outlet=text_or_none(named.get("og:site_name") or _name(linked.get("publisher"))),
        url=address,
        description=text_or_none(named.get("og:description") or named.get("description")),
        dating=_settled(_marked_date(tree, named, linked), _stated_date(tree)),
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


def _linked_data(tree: _Element) -> dict[str, Any]:
    """The first article that the page describes in JSON-LD (schema.org), or an empty one."""
    for script in tree.iter("script"):
        if (script.get("type") or "").strip().lower() != "application/ld+json":
            continue
        try:
            described = json.loads(script.text or "", strict=False)
        except (ValueError, RecursionError):
            continue
        for thing in _things(described):
            kinds = thing.get("@type")
            if any(
                _ARTICLE_TYPES.match(str(k))
                for k in (kinds if isinstance(kinds, list) else [kinds])
            ):
                return thing
    return {}


def _things(described: Any) -> Iterator[dict[str, Any]]:
    for thing in described if isinstance(described, list) else [described]:
        if isinstance(thing, dict):
            yield thing
            graph = thing.get("@graph")
            if isinstance(graph, list):
                yield from (node for node in graph if isinstance(node, dict))


def _title(tree: _Element, named: dict[str, str], linked: dict[str, Any]) -> str | None:
    """The headline on the page that its metadata bear out, or what they say themselves."""
    headlines = [line for h1 in tree.iter("h1") if (line := one_line(h1))]
    element = next(tree.iter("title"), None)
    tab = one_line(element) if element is not None else None
    said = [text_or_none(linked.get("headline")), text_or_none(named.get("og:title")), tab]
    claims = [claim for claim in said if claim]
    for headline in headlines:
        if any(headline.casefold() in claim.casefold() for claim in claims):
            return headline
    if len(headlines) == 1:
        return headlines[0]
    return next((claim for claim in said[:2] if claim), None) or _without_outlet(tab)


def _without_outlet(tab: str | None) -> str | None:
    """The title of a browser tab without what stands behind its last rule: "… | Báo X"."""
    if not tab:
        return None
    rules = list(_BEFORE_OUTLET.finditer(tab))
    return tab[: rules[-1].start()] if rules else tab


def _author(named: dict[str, str], linked: dict[str, Any]) -> str | None:
    authors = linked.get("author")
    names = [_name(a) for a in (authors if isinstance(authors, list) else [authors])]
    said = ", ".join(dict.fromkeys(n for name in names if (n := text_or_none(name))))
    author = said or text_or_none(named.get("author") or named.get("article:author"))
    outlets = {
        text_or_none(named.get("og:site_name")),
        text_or_none(_name(linked.get("publisher"))),
    }
    return None if not author or author in outlets or _NO_PERSON.search(author) else author


def _name(thing: Any) -> str | None:
    if isinstance(thing, dict):
        thing = thing.get("name")
    return thing if isinstance(thing, str) else None


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
        address = urljoin(base or "", "".join(link.split())).partition("#")[0]
        scheme = urlsplit(address).scheme
    except ValueError:
        return None
    return address if scheme in {"http", "https"} and hostname(address) else None


def _marked_date(tree: _Element, named: dict[str, str], linked: dict[str, Any]) -> Dating | None:
    said = [linked.get("datePublished"), *(named.get(name) for name in _DATE_NAMES)]
    said += [
        e.get("content") or e.get("datetime")
        for e in tree.iter()
        if (e.get("itemprop") or "").lower() == "datepublished"
    ]
    said += [e.get("datetime") for e in tree.iter("time") if not _is_aside(e)][:1]
    datings = (stamp(value) for value in said if isinstance(value, str))
    return next((dating for dating in datings if dating), None)


def _stated_date(tree: _Element) -> Dating | None:
    """The first date that the page prints in a place of its own."""
    for element in tree.iter("time", "span", "div", "p", "li", "em", "i", "small", "td"):
        marks = f"{element.get('class', '')} {element.get('id', '')} {element.get('itemprop', '')}"
        if element.tag != "time" and not _DATED.search(marks):
            continue
        if len(element) > 4 or _is_aside(element):
            continue
        line = one_line(element)
        if len(line) <= _LONGEST_DATE and (dating := believed(stated(line))):
            return dating
    return None


def _is_aside(element: _Element) -> bool:
    return any(ancestor.tag in _ASIDE for ancestor in element.iterancestors())


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
