"""Whatever is asked of whatever article: Telegram takes it, and the quotes stay verbatim."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING
from urllib.parse import parse_qs, urlsplit

from hypothesis import given, settings
from hypothesis import strategies as st

from bot.rendering.telegram.addresses import ArticlePage, parse
from bot.rendering.telegram.answers import answer_messages, more_messages
from bot.rendering.telegram.elsewhere import guest_message, inline_results
from bot.rendering.telegram.reading import changed_message, page_message, pages
from retrieval.checksum import checksum
from retrieval.passages import article_sentences
from retrieval.types import (
    Answer,
    Article,
    BlockKind,
    Hit,
    Passage,
    Quote,
    ScoredSentence,
    Span,
    Status,
)
from retrieval.vietnamese.text import normalise
from tests.bot.rendering.telegram.articles import BRIDGE, EN, LINKS, VI, article_of
from tests.bot.rendering.telegram.checker import accepted

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.rendering.telegram.html import Message
    from bot.texts import Texts

ATOMS = (
    *"<>&\"'*_`[]()#@/.,;:!?-–… \n\t\x00\x07\r",
    *(
        "<b>",
        "</blockquote>",
        "&lt;",
        "&#60;",
        "<a href='x'>",
        "**đậm**",
        "[1]",
        "[…]",
        "{reading}",
    ),
    *("\u200b", "\u200d", "\u200e", "\u200f", "\u202e", "\u2066", "\u2069", "\u2028", "\ufeff"),
    *(
        "\ud800",
        "\udc00",
        "👩\u200d👧",
        "🇻🇳",
        "👍🏽",
        "𝔘",
        "e\u0301\u0323",
        "\u0301",
        "\u3164",
        "\uffff",
    ),
    *(
        "שלום",
        "مرحبا",
        "١٢",
        "中文。",
        "Cầu ",
        "thông xe. ",
        "Ông Bình, ",
        "và ",
        "TP. ",
        "năm 2009",
    ),
    *("dài" * 40, "một câu " * 60, "👩\u200d👧" * 80, "Câu ngắn. " * 60, "&" * 300, "\u0301" * 300),
)
ANY = st.lists(st.sampled_from(ATOMS), max_size=12).map("".join) | st.text(max_size=20)
STORED = ANY.map(normalise).filter(bool).map(lambda text: text.replace("\n\n", "\n"))
URLS = st.sampled_from(
    [
        *(None, "", "javascript:1", "http://[x", "http://bao.vn:1/\ud800"),
        *("https://bao.vn/a?b=1&c='\"<>", "https://bao.vn/#a:~:text=b"),
        *("https://bao.vn/" + "&" * 1_900, "https://bao.vn/" + "ệ" * 900),
    ]
)


@st.composite
def articles(draw: st.DrawFn) -> Article:
    body = draw(st.lists(STORED, min_size=1, max_size=4))
    captions = draw(st.lists(STORED, max_size=2))
    credit = draw(st.none() | ANY)
    return replace(
        article_of(body, captions, credit),
        title=draw(ANY),
        outlet=draw(st.none() | ANY),
        author=draw(st.none() | ANY),
        url=draw(URLS),
        dating=draw(st.sampled_from([None, BRIDGE.dating])),
        id=draw(st.sampled_from([0, 1, 2, 2**53])),
    )


@st.composite
def quotes(draw: st.DrawFn) -> Quote:
    """One to three sentences of an article, a key one among them, perhaps with what answers."""
    article = draw(articles())
    sentences = article_sentences(article)
    first = draw(st.integers(0, len(sentences) - 1))
    last = min(first + draw(st.integers(0, 2)), len(sentences) - 1)
    key = sentences[draw(st.integers(first, last))]
    start = draw(st.integers(key.start, key.end - 1))
    answer = Span(start, draw(st.integers(start + 1, key.end)))
    return Quote(
        article,
        sentences[first].start,
        sentences[last].end,
        key,
        also_in=tuple(draw(st.lists(st.integers(3, 9), max_size=3))),
        answer=draw(st.sampled_from([None, answer])),
    )


@st.composite
def answers(draw: st.DrawFn) -> Answer:
    cited = tuple(draw(st.lists(quotes(), min_size=1, max_size=4)))
    others = draw(st.lists(quotes(), max_size=3))
    return Answer(
        question=draw(ANY),
        status=draw(st.sampled_from(Status)),
        confidence=0.5,
        language="vi",
        quotes=cited,
        hits=tuple(
            Hit(
                Passage(1, q.article.id, q.start, q.end),
                q.article,
                0.5,
                sentences=(ScoredSentence(q.sentence, 1.0, 1.0, 0.0, None),),
            )
            for q in (*cited, *others)
        ),
        reading=draw(st.none() | ANY),
        completed=draw(st.booleans()),
        unheard=tuple(draw(st.lists(ANY, max_size=3))),
        apart=tuple(draw(st.lists(ANY, max_size=3))),
    )


NAMES = st.dictionaries(st.integers(3, 9), ANY, max_size=6)
NUMBERS = st.integers(0, 2**53)


def check(messages: Sequence[Message], texts: Sequence[str], labels: bool) -> None:
    """Every message is accepted, and what stands in its block quotes are slices of ``texts``."""
    for message in messages:
        seen = accepted(message)
        for block in seen.of("blockquote"):
            words = block.rpartition(" [")[0] if labels else block
            pieces = [piece.strip() for piece in words.split("[…]")]
            assert any(words in text or all(piece in text for piece in pieces) for text in texts), (
                block
            )
        for url in seen.links:
            assert url.startswith(("http://", "https://"))
            assert len(url.encode()) <= 2_000
            if url.startswith("https://t.me/"):
                (payload,) = parse_qs(urlsplit(url).query)["start"]
                assert len(payload) <= 64
                assert isinstance(parse(payload), ArticlePage)
        for row in message.keyboard:
            for button in row:
                assert button.data is None or parse(button.data) is not None


@settings(max_examples=60, deadline=None)
@given(answer=answers(), number=NUMBERS, names=NAMES, texts=st.sampled_from([VI, EN]))
def test_any_answer_is_accepted_with_its_quotes_verbatim(
    answer: Answer, number: int, names: dict[int, str], texts: Texts
) -> None:
    cited = [hit.article.text for hit in answer.hits]
    messages = answer_messages(answer, number, texts, LINKS, names)
    check(messages, cited, labels=True)
    blocks = [block for m in messages for block in accepted(m).of("blockquote")]
    assert len(blocks) == (0 if answer.status is Status.NOT_FOUND else len(answer.quotes))
    check(more_messages(answer, number, 0, texts, LINKS, names), cited, labels=True)
    check([guest_message(answer, texts, LINKS, names)], cited, labels=True)
    results = inline_results(answer, texts, LINKS, names)
    assert len({result.id for result in results}) == len(results)
    for result in results:
        assert 1 <= len(result.id.encode()) <= 64
        assert result.title.encode()
        assert len(result.description.encode("utf-16-le")) // 2 <= 100
        check([result.message], cited, labels=False)


@settings(max_examples=60, deadline=None)
@given(article=articles(), data=st.data(), texts=st.sampled_from([VI, EN]))
def test_any_article_can_be_read_through(
    article: Article, data: st.DataObject, texts: Texts
) -> None:
    sentences = article_sentences(article)
    cited = data.draw(st.none() | st.sampled_from(sentences))
    spans = pages(article, sentences)
    assert "".join("".join(article.text[slice(*page)].split()) for page in spans) == "".join(
        article.text.split()
    )
    bold = ""
    for number, page in enumerate(spans, start=1):
        message = page_message(article, sentences, number, cited, texts)
        seen = accepted(message)
        (block,) = seen.of("blockquote")
        if all(b.kind is not BlockKind.CAPTION or b.start >= page.end for b in article.blocks):
            assert block.split() == article.text[slice(*page)].split()
        bold += "".join("".join(seen.of("b")[1:]).split())
    assert bold == ("".join(article.text[slice(*cited)].split()) if cited else "")
    changed = changed_message(article, texts)
    assert accepted(changed).of("b")
    ((button,),) = changed.keyboard
    assert button.data == ArticlePage(article.id, checksum(article.text), 1).pack()
