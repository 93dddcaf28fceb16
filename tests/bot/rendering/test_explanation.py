"""How an answer came about, line by line."""

from __future__ import annotations

import io
from datetime import date

from bot.rendering.explanation import explanation_view
from bot.session import console
from retrieval.answer import Consideration, Trial
from retrieval.confidence import Features
from retrieval.evidence import Evidence
from retrieval.lacking import Lacking
from retrieval.query import Query
from retrieval.types import Article, Block, BlockKind, Hit, Passage, ScoredSentence, Span
from retrieval.vietnamese.diacritics import Reading
from retrieval.vietnamese.facts import Fact, FactKind
from retrieval.vietnamese.periods import Period
from retrieval.vietnamese.timeframe import FrameKind, TimeFrame

TEXT = "Cầu đã thông xe. Đường [1] còn sửa."
ARTICLE = Article("/a", "Cầu mới", TEXT, (Block(BlockKind.PARAGRAPH, 0, len(TEXT)),), id=7)
FIRST = ScoredSentence(Span(0, 16), 1.5, 0.875, 0.5, offers=True, read=0.75)
SECOND = ScoredSentence(Span(17, len(TEXT)), 0.25, 0.8, 0.125, offers=None)
HIT = Hit(Passage(3, 7, 0, len(TEXT)), ARTICLE, 2.5, 0.85, 0.625, -0.5, (FIRST, SECOND), read=0.5)
UNREAD = Hit(Passage(4, 7, 17, len(TEXT)), ARTICLE, 1.0, 0.8, 0.25, 0.0, (SECOND,))
YEAR = Period(date(2012, 1, 1), date(2012, 12, 31))
TRIAL = Trial(
    query=Query(
        text="cau nam 2012",
        language="vi",
        readings=(Reading("cầu năm 2012", 0.75), Reading("cậu năm 2012", 0.25)),
        additions=(Reading("cầu đường năm 2012", 0.6),),
        frame=TimeFrame(
            FrameKind.FILTER, Span(4, 12), (Period(date(2012, 1, 1), date(2012, 12, 31)),)
        ),
        abbreviated=(Reading("c năm 2012", 0.6),),
    ),
    hits=(HIT, UNREAD),
    evidence=(Evidence(HIT, FIRST), Evidence(UNREAD, SECOND)),
    lacking=Lacking(
        missing=(Fact(FactKind.YEAR, "năm 2012"), Fact(FactKind.NAME, "Hà Giang")),
        unheard=(Fact(FactKind.YEAR, "năm 2012"),),
    ),
    features=Features(0.5, 0.75, 0.625, 0.5, 1.5, 1.0, 2.0, 0.0, 0.0, 0.5, 1.0986, 0.0),
)
LITERAL = Trial(Query("và đâu nữa?", "vi", (Reading("và đâu nữa?", 1.0),), (), None))


def test_every_reading_is_told_with_all_that_was_found() -> None:
    out = console(io.StringIO())
    considered = Consideration("và đâu nữa?", (LITERAL, TRIAL), TRIAL)
    for part in explanation_view(considered):
        out.print(part)
    assert isinstance(out.file, io.StringIO)
    lines = [" ".join(line.split()) for line in out.file.getvalue().splitlines()]
    assert lines == [
        "và đâu nữa?",
        "language vi",
        "→ cau nam 2012",
        "reading 0.75 cầu năm 2012",
        "reading 0.25 cậu năm 2012",
        "besides 0.60 cầu đường năm 2012",
        "by words 0.60 c năm 2012",
        "language vi",
        "time filter 2012-01-01 – 2012-12-31",
        "missing năm 2012, Hà Giang",
        "unheard năm 2012",
        "features passage 0.500, sentence 0.750, lexical 0.625, coverage 0.500, margin 1.500,"
        " offers 1.000, missing 2.000, foreign 0.000, foreign_sentence 0.000, read 0.500,"
        " sentence_read 1.099, marked 0.000",
        "read 1 of 2 hits",
        "2.500 dense 0.850 lexical 0.625 time -0.50 read 0.500 7: Cầu mới",
        "1.000 dense 0.800 lexical 0.250 time +0.00 unread 7: Cầu mới",
        "3.700 dense 0.875 covers 0.500 offers True read 0.750 Cầu đã thông xe.",
        "1.150 dense 0.800 covers 0.125 offers None unread Đường [1] còn sửa.",
        f"{considered.status} with confidence {TRIAL.confidence:.3f}",
    ]
