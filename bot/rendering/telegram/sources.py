"""Where a quote stands: outlet, linked title, date, and who else printed it."""

from __future__ import annotations

from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING

from bot.rendering.dates import shown_date
from bot.rendering.telegram.addresses import Address, ArticlePage
from bot.rendering.telegram.fragments import quoted_words_url, web_address
from bot.rendering.telegram.html import Html, joined, link, plain
from bot.rendering.telegram.letters import one_line
from retrieval.checksum import checksum

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bot.texts import Texts
    from retrieval.types import Article, Quote

_TITLE = 200  # units
_NAME = 60
_NAMES = 5

NO_NAMES: Mapping[int, str] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Links:
    """Links that open in Telegram, in the chat with the bot of this name (without ``@``)."""

    bot_username: str

    def start(self, address: Address) -> str:
        return f"https://t.me/{self.bot_username}?start={address.pack()}"


def source_line(
    label: str, quote: Quote, texts: Texts, links: Links, names: Mapping[int, str] = NO_NAMES
) -> Html:
    """``[1] outlet · linked title · date · cũng đăng ở …``.

    ``names`` are outlets by their articles' ids; reprints of which none is known are counted.
    """
    article = quote.article
    facts = joined(
        " · ",
        [
            plain(outlet_of(article)),
            link(plain(title_of(article, texts)), words_url(quote, links)),
            plain(shown_date(article.dating, texts) or ""),
            plain(_also_in(quote, texts, names)),
        ],
    )
    return joined(" ", [plain(label), facts])


def words_url(quote: Quote, links: Links) -> str:
    """A link to the quoted words: on their page or, without one, in the chat with the bot."""
    web = web_address(quote.article.url)
    return quoted_words_url(web, quote.text) if web else links.start(place_of(quote))


def place_of(quote: Quote) -> ArticlePage:
    """The page of its article on which the key sentence of a quote stands."""
    article = quote.article
    return ArticlePage(article.id, checksum(article.text), 0, *quote.sentence)


def title_of(article: Article, texts: Texts) -> str:
    return one_line(article.title, _TITLE) or texts("telegram.untitled")


def outlet_of(article: Article) -> str:
    return one_line(article.outlet or article.agency or "", _NAME)


def _also_in(quote: Quote, texts: Texts, names: Mapping[int, str]) -> str:
    """The other outlets, each once, the first five by name."""
    if not quote.also_in:
        return ""
    known = (one_line(names.get(number, ""), _NAME) for number in quote.also_in)
    named = [name for name in dict.fromkeys(known) if name and name != outlet_of(quote.article)]
    if not named:
        return texts("telegram.also_counted", count=len(quote.also_in))
    shown = [*named[:_NAMES], *(["…"] if len(named) > _NAMES else [])]
    return texts("telegram.also_named", names=", ".join(shown))
