"""Mails and saved pages, as mail programs and browsers write them."""

import time
from datetime import datetime
from email.message import EmailMessage

import pytest

from retrieval.errors import (
    SourceBinary,
    SourceEmpty,
    SourceError,
    SourceTooDeep,
    SourceTooManyParts,
)
from retrieval.readers.documents import read_document
from retrieval.types import VIETNAM, Article, DateSource, Dating, Precision
from tests.retrieval.readers.rendering import SEEDS, docx, modern_page, zipped

WHEN = datetime(2016, 1, 5, 8, 30, tzinfo=VIETNAM)
SENT = Dating(WHEN, Precision.MINUTE, DateSource.METADATA)
TEXT = "Chợ hoa đông nghịt người mua.\n\nGiá đào giảm một nửa so với năm ngoái.\n-- \nLê An\n0123"
PARAGRAPHS = ("Chợ hoa đông nghịt người mua.", "Giá đào giảm một nửa so với năm ngoái.")


def mail(text: str | None = TEXT) -> EmailMessage:
    message = EmailMessage()
    message["Subject"] = "Chợ hoa Quảng An: giá đào giảm, người mua vẫn đông từ sáng sớm đến đêm"
    message["From"] = "Vũ Bình <toasoan@tinmau.example>"
    message["Date"] = "Tue, 05 Jan 2016 08:30:00 +0700"
    if text is not None:
        message.set_content(text)
    return message


def read(message: EmailMessage | bytes, name: str = "thu.eml") -> list[Article | SourceError]:
    data = message if isinstance(message, bytes) else message.as_bytes()
    return list(read_document(data, name))


def test_a_mail_in_every_encoding() -> None:
    for encoding in ("base64", "quoted-printable", "8bit"):
        message = mail(None)
        message.set_content(TEXT, cte=encoding)
        for name in ("thu.eml", "thu"):
            (article,) = read(message, name)
            assert isinstance(article, Article)
            assert (article.title, article.paragraphs) == (message["Subject"], PARAGRAPHS)
            assert (article.author, article.dating) == ("Vũ Bình", SENT)


def test_a_mail_of_html_alone() -> None:
    message = mail(None)
    text = f"<style>p {{}}</style><p>{PARAGRAPHS[0]}</p><p>{PARAGRAPHS[1]}</p>"
    message.set_content(f"<html><head><title>x</title></head><body>{text}</body></html>", "html")
    (article,) = read(message)
    assert isinstance(article, Article)
    assert article.paragraphs == PARAGRAPHS


def test_a_mail_brings_documents() -> None:
    message = mail("\n")
    message.add_attachment(docx(SEEDS[0], WHEN), "application", "octet-stream", filename="bài.docx")
    message.add_attachment(b"\x89PNG\r\n", "image", "png", filename="a.png")
    message.add_attachment(b"{\\rtf", "application", "rtf", filename="b.rtf")
    message.add_attachment("Tin\nNội dung.", filename="c.txt")
    found = read(message)
    assert [(type(each), each.source) for each in found] == [
        (Article, "thu.eml#bài.docx"),
        (SourceBinary, "thu.eml#b.rtf"),
        (Article, "thu.eml#c.txt"),
    ]
    assert [a.title for a in found if isinstance(a, Article)] == [SEEDS[0].title, "Tin"]


def test_a_saved_page_is_the_page() -> None:
    page = EmailMessage()
    page["Snapshot-Content-Location"] = "https://tinmau.example/bai-1.html?utm_source=zalo"
    page["Subject"] = "Mưa lũ | Tin Mẫu"
    page.set_content(modern_page(SEEDS[0], WHEN), "html", cte="quoted-printable")
    page.add_related(b"\x89PNG\r\n", "image", "png", cid="<a>")
    (article,) = read(page, "trang.mhtml")
    assert isinstance(article, Article)
    assert (article.title, article.text) == (SEEDS[0].title, SEEDS[0].text)
    assert article.url == "https://tinmau.example/bai-1.html"


def test_mails_in_mails_end() -> None:
    data = mail().as_bytes()
    for _ in range(5):
        data = zipped([("a.eml", mailing(data))])
    assert [type(each) for each in read(mailing(data))][-1] is SourceTooDeep


def mailing(data: bytes) -> bytes:
    message = mail()
    message.add_attachment(data, "application", "zip", filename="a.zip")
    return message.as_bytes()


def nested(depth: int, inside: bytes) -> bytes:
    begun = b"".join(
        b"Content-Type: multipart/mixed; boundary=b%d\n\n--b%d\n" % (n, n) for n in range(depth)
    )
    return b"MIME-Version: 1.0\n" + begun + inside


@pytest.mark.parametrize(
    ("data", "kind", "limit"),
    [
        (nested(3000, b"\na\n"), SourceTooDeep, 20),
        (nested(18, b"\n" * 10_000_000), SourceTooManyParts, 1_000_000),
        (
            nested(1, b"\n--b0\nContent-Type: application/zip; name=a\n\na" * 200_000),
            SourceTooManyParts,
            2_000,
        ),
    ],
    ids=["deep", "lines", "parts"],
)
def test_mails_without_bounds(data: bytes, kind: type[SourceError], limit: int) -> None:
    began = time.monotonic()
    (error,) = read(data)
    assert isinstance(error, SourceError)
    assert (type(error), error.facts["limit"]) == (kind, limit)
    assert time.monotonic() - began < 5


@pytest.mark.parametrize(
    "data",
    [
        b"MIME-Version: 1.0\nSubject: a\n\n",
        b"MIME-Version: 1.0\nContent-Type: multipart/mixed; boundary=\n\n--\n",
        b"MIME-Version: 1.0\nContent-Type: image/png\n\nabc",
    ],
)
def test_a_mail_without_a_text(data: bytes) -> None:
    (error,) = read(data)
    assert type(error) is SourceEmpty


@pytest.mark.parametrize(
    "data",
    [
        b"MIME-Version: 1.0\nSubject: =?no-such?b?////?=\nFrom: =?utf-8?q?=FF?= <\n\nMot.\n\nHai.",
        b"MIME-Version: 1.0\nContent-Transfer-Encoding: base64\n\n!!!!",
        b"Received: " + b"a\n b" * 50_000 + b"\n\nMot.\n\nHai.",
        b"MIME-Version: 1.0\nContent-Type: text/html; charset=no-such\n\n<p>Mot.<p>Hai.",
    ],
)
def test_broken_mails_never_raise(data: bytes) -> None:
    assert read(data)


def test_a_text_with_a_colon_in_its_first_lines_is_no_mail() -> None:
    (article,) = read(b"Tin: Mua lu\nNguon: VOV\n\nNuoc len nhanh.\n", "a.txt")
    assert isinstance(article, Article)
    assert article.title == "Tin: Mua lu"
