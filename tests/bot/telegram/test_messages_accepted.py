"""Whatever is asked of whatever article, the strict server takes what is sent."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hypothesis import given, settings
from hypothesis import strategies as st

from bot.rendering.telegram.answers import answer_messages, more_messages
from bot.rendering.telegram.elsewhere import guest_message, inline_results
from bot.rendering.telegram.reading import page_message, pages
from retrieval.passages import article_sentences
from retrieval.types import Status
from tests.bot.rendering.telegram.articles import EN, LINKS, VI
from tests.bot.rendering.telegram.test_properties import ANY, NAMES, answers, articles
from tests.botapi.cleaning import cleaned
from tests.botapi.composing import Source, compose_text
from tests.botapi.entities import Formatted
from tests.botapi.keyboards import parse_keyboard
from tests.botapi.limits import Limits

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.rendering.telegram.html import Message
    from bot.texts import Texts
    from retrieval.types import Answer, Article

LIMITS = Limits()
QUOTES = {"blockquote", "expandable_blockquote"}
TEXTS = st.sampled_from([VI, EN])


def quotes_taken(messages: Sequence[Message]) -> list[str]:
    """The quotes as they stand in the messages, all of which Telegram takes."""
    found = []
    for message in messages:
        formatted = compose_text(Source(message.html, "HTML"), LIMITS)
        found += [formatted.slice_of(e) for e in formatted.entities if e.type in QUOTES]
        rows = [
            [
                {"text": b.label, **({"url": b.url} if b.url else {"callback_data": b.data})}
                for b in r
            ]
            for r in message.keyboard
        ]
        parse_keyboard({"inline_keyboard": rows}, LIMITS)
    return found


def stand_in(quotes: Sequence[str], articles: Sequence[Article], labels: bool) -> None:
    """Each quote, but for what is left out of it, stands word for word in one of the articles."""
    bodies = [_trimmed(article.text) for article in articles]
    for quote in quotes:
        words = _trimmed(quote.rpartition(" [")[0] if labels else quote)
        pieces = [_trimmed(piece) for piece in words.split("[…]")]
        assert any(words in body or all(p in body for p in pieces) for body in bodies), quote


def _trimmed(text: str) -> str:
    """As Telegram has it: without what it drops, and what shows nothing at the ends."""
    return cleaned(Formatted(text)).text


@settings(max_examples=60, deadline=None)
@given(answer=answers(), names=NAMES, texts=TEXTS, prose=ANY)
def test_answers_are_taken_with_their_quotes(
    answer: Answer, names: dict[int, str], texts: Texts, prose: str
) -> None:
    cited = [hit.article for hit in answer.hits]
    shown = quotes_taken(answer_messages(answer, 1, texts, LINKS, names, prose))
    assert len(shown) == (0 if answer.status is Status.NOT_FOUND else len(answer.quotes))
    stand_in(shown, cited, labels=True)
    stand_in(quotes_taken(more_messages(answer, 1, 0, texts, LINKS, names)), cited, labels=True)
    stand_in(quotes_taken([guest_message(answer, texts, LINKS, names)]), cited, labels=True)
    results = [result.message for result in inline_results(answer, texts, LINKS, names)]
    stand_in(quotes_taken(results), cited, labels=False)


@settings(max_examples=60, deadline=None)
@given(article=articles(), texts=TEXTS)
def test_pages_are_taken(article: Article, texts: Texts) -> None:
    sentences = article_sentences(article)
    count = len(pages(article, sentences))
    messages = [page_message(article, sentences, n + 1, None, texts) for n in range(count)]
    assert len(quotes_taken(messages)) == count
