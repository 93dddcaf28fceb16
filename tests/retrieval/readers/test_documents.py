"""Documents of every kind, told by content, and exports and packed files of many."""

import csv
import gzip
import io
import json
import zipfile
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

import matplotlib as mpl
import pytest
from fpdf import FPDF

from retrieval.errors import (
    SourceBinary,
    SourceDamaged,
    SourceEmpty,
    SourceEncrypted,
    SourceError,
    SourceIsFeed,
    SourceScanned,
    SourceTitleOnly,
    SourceTooLong,
    SourceTooManyPages,
    SourceUnmapped,
)
from retrieval.readers import pdf as pdf_reader
from retrieval.readers.documents import read_document
from retrieval.readers.files import read_files
from retrieval.types import VIETNAM, Article, Block, BlockKind, DateSource, Dating, Precision
from tests.retrieval.readers.rendering import (
    CORPUS,
    SEEDS,
    docx,
    epub,
    lines_of,
    modern_page,
    pdf,
    zipped,
)

WHEN = datetime(2016, 1, 5, 8, 30, tzinfo=VIETNAM)
METADATA = Dating(WHEN, Precision.MINUTE, DateSource.METADATA)
SIMPLE = Article(
    source="a",
    title="Chợ hoa Quảng An",
    text="Chợ hoa đông nghịt người mua.\n\nGiá đào giảm một nửa so với năm ngoái.",
    blocks=(Block(BlockKind.PARAGRAPH, 0, 29), Block(BlockKind.PARAGRAPH, 31, 69)),
)


def one(data: bytes, source: str, mime: str | None = None) -> Article:
    (found,) = read_document(data, source, mime=mime)
    assert isinstance(found, Article), found
    return found


def error_of(data: bytes, source: str = "a") -> SourceError:
    (found,) = read_document(data, source)
    assert isinstance(found, SourceError)
    return found


@pytest.mark.parametrize("name", ["a.docx", "a", "a.txt"])
@pytest.mark.parametrize("seed", SEEDS, ids=["page_dump", "url_headed"])
def test_word(seed: Article, name: str) -> None:
    article = one(docx(seed, WHEN), name, mime="text/plain")
    assert (article.title, article.text, article.blocks) == (
        seed.title,
        seed.text,
        tuple(Block(BlockKind.PARAGRAPH, b.start, b.end) if b.kind is BlockKind.LEAD else
              Block(b.kind, b.start, b.end) for b in seed.blocks),
    )  # fmt: skip


@pytest.mark.parametrize("seed", SEEDS, ids=["page_dump", "url_headed"])
def test_pdf(seed: Article) -> None:
    article = one(pdf(seed, WHEN), "a")
    assert (article.title, article.paragraphs) == (seed.title, tuple(lines_of(seed)))


SENTENCE = "Nước lên rất nhanh trong đêm, hàng trăm nhà dân ở các xã ven sông đã chìm trong nước. "


def printed(
    title: str,
    paragraphs: list[str],
    *,
    head: Sequence[str] = (),
    foot: Sequence[str] = (),
    said: str | None = None,
) -> bytes:
    """A PDF with these lines around each page, ``{}`` being its number."""

    class Paper(FPDF):
        def header(self) -> None:
            self.lines(head)

        def footer(self) -> None:
            self.set_y(-25)
            self.lines(foot)

        def lines(self, running: Sequence[str]) -> None:
            self.set_font("DejaVu", size=8)
            for line in running:
                text = line.format(self.page_no())
                self.cell(0, 5, text, new_x="LMARGIN", new_y="NEXT")

    paper = Paper()
    paper.add_font("DejaVu", fname=Path(mpl.get_data_path()) / "fonts/ttf/DejaVuSans.ttf")
    if said is not None:
        paper.set_title(said)
    paper.set_auto_page_break(auto=True, margin=30)
    paper.add_page()
    for size, text in ((14, title), *((11, paragraph) for paragraph in paragraphs)):
        paper.set_font("DejaVu", size=size)
        paper.multi_cell(0, 7, text, new_x="LMARGIN", new_y="NEXT", align="L")
    return bytes(paper.output())


@pytest.mark.parametrize(
    ("bound", "kind", "limit"),
    [("MAX_PAGES", SourceTooManyPages, 2), ("MAX_PDF_CHARACTERS", SourceTooLong, 1000)],
)
def test_a_pdf_without_bounds_is_not_read(
    monkeypatch: pytest.MonkeyPatch, bound: str, kind: type[SourceError], limit: int
) -> None:
    sentences = [f"Xã thứ {n} có {n * 37} nhà dân chìm trong nước lũ." for n in range(200)]
    data = printed("Mưa lũ ở Lào Cai", [" ".join(sentences)], head=[], foot=[])
    monkeypatch.setattr(pdf_reader, bound, limit)
    error = error_of(data, "a.pdf")
    assert (type(error), error.facts) == (kind, {"source": "a.pdf", "limit": limit})


def test_running_heads_and_feet_of_several_lines() -> None:
    sentences = [f"Xã thứ {n} có {n * 37} nhà dân chìm trong nước lũ." for n in range(200)]
    data = printed(
        "Mưa lũ ở Lào Cai",
        [" ".join(sentences)],
        head=["BÁO MẪU", "Thứ Ba, 3/2/2015 - Trang {}"],
        foot=["Tòa soạn: 1 Tràng Tiền, Hà Nội", "{}/3"],
    )
    article = one(data, "a.pdf")
    assert (article.title, article.text) == ("Mưa lũ ở Lào Cai", " ".join(sentences))


def test_figures_at_the_edges_of_pages_are_text() -> None:
    paragraphs = [f"Năm {year}: thu được {year % 7 + 1} tấn." for year in range(1950, 2010)]
    data = printed("Mưa lũ ở Lào Cai", paragraphs)
    assert one(data, "a.pdf").text.replace("\n\n", " ") == " ".join(paragraphs)


@pytest.mark.parametrize("said", [None, "Microsoft Word - bai1.doc"])
def test_a_title_that_only_its_size_tells(said: str | None) -> None:
    title = "Nước sông Hồng lên nhanh, hàng trăm nhà dân ở các xã ven sông chìm trong nước"
    data = printed(title, [SENTENCE * 2], head=["BÁO MẪU"], said=said)
    article = one(data, "a.pdf")
    assert (article.title, article.text) == (title, (SENTENCE * 2).strip())


def test_a_hyphen_at_the_end_of_a_line_holds_a_word_together() -> None:
    paragraph = " ".join(["Lê-nin-grát và Xanh-pê-téc-bua, giai đoạn 2015-2020 -"] * 12) + " hết."
    assert one(printed("Mưa lũ ở Lào Cai", [paragraph]), "a.pdf").text == paragraph


@pytest.mark.parametrize("render", [docx, pdf])
def test_when_a_document_was_made_counts_last(render: type) -> None:
    assert one(render(SIMPLE, WHEN), "a").dating == METADATA
    inferred = Dating(datetime(2009, 1, 1, tzinfo=VIETNAM), Precision.MONTH, DateSource.INFERRED)
    assert one(render(SEEDS[0], WHEN), "a").dating == inferred


def test_pdfs_without_a_text() -> None:
    from pypdf import PdfWriter

    scanned, locked = PdfWriter(), PdfWriter()
    for _ in range(3):
        scanned.add_blank_page(200, 200)
    locked.append(io.BytesIO(pdf(SIMPLE, WHEN)))
    locked.encrypt("mật khẩu", algorithm="RC4-128")
    out = io.BytesIO()
    scanned.write(out)
    error = error_of(out.getvalue())
    assert (type(error), error.facts) == (SourceScanned, {"source": "a", "pages": 3})
    out = io.BytesIO()
    locked.write(out)
    assert type(error_of(out.getvalue())) is SourceEncrypted
    assert type(error_of(b"%PDF-1.7\nnothing of the kind")) is SourceDamaged


def test_a_pdf_locked_against_changes_alone() -> None:
    from pypdf import PdfWriter

    locked = PdfWriter(clone_from=io.BytesIO(pdf(SIMPLE, WHEN)))
    locked.encrypt("", owner_password="chủ", algorithm="RC4-128")
    out = io.BytesIO()
    locked.write(out)
    assert one(out.getvalue(), "a").text == SIMPLE.text


def test_epub() -> None:
    found = list(read_document(epub([*SEEDS, SIMPLE], WHEN), "tuan-san.epub"))
    assert [(a.source, a.title, a.outlet, a.dating) for a in found if isinstance(a, Article)] == [
        (f"tuan-san.epub#OEBPS/text/c {n}.xhtml", title, "Nhà xuất bản Mẫu", METADATA)
        for n, title in enumerate([SEEDS[0].title, SEEDS[1].title, SIMPLE.title])
    ]
    assert [a.text for a in found if isinstance(a, Article)] == [
        SEEDS[0].text,
        SEEDS[1].text,
        SIMPLE.text,
    ]


def test_an_epub_that_does_not_call_itself_one() -> None:
    with zipfile.ZipFile(io.BytesIO(epub([SIMPLE], WHEN))) as packed:
        members = [(n, packed.read(n)) for n in packed.namelist() if n != "mimetype"]
    article = one(zipped(members), "tuan-san.epub")
    assert (article.title, article.text) == (SIMPLE.title, SIMPLE.text)


@pytest.mark.parametrize("mark", [">", ">-", "|"])
def test_front_matter_of_several_lines(mark: str) -> None:
    text = (
        f"---\ntitle: Chợ hoa\ndescription: {mark}\n  Chợ đông.\n  Hoa rẻ.\ndate: 2015-02-03\n---\n"
    )
    article = one(f"{text}Giá đào giảm.\n".encode(), "a.md")
    assert (article.lead, article.paragraphs) == ("Chợ đông. Hoa rẻ.", ("Giá đào giảm.",))
    assert article.dating is not None
    assert article.dating.isoformat() == "2015-02-03"


def test_a_table_in_markdown() -> None:
    text = "# Thu chi\n\n| Năm | Thu |\n|---|---|\n| 2015 | 7 |\n"
    assert one(text.encode(), "a.md").paragraphs == ("Năm | Thu", "2015 | 7")


def test_markdown() -> None:
    text = """---
title: "Chợ hoa: xuân"
date: 2015-02-03
author: Lê An
url: https://vtv.vn/cho-hoa
tags: [hoa]
---
# Chợ hoa: xuân

Chợ hoa **đông nghịt** [người](https://x.vn) mua
cả ngày.

![Người bán đào. Ảnh: Lê Mai](a.jpg)

- Đào giảm giá.
- Quất lên giá.
"""
    assert one(text.encode(), "a.md") == Article(
        source="a.md",
        title="Chợ hoa: xuân",
        text="Chợ hoa đông nghịt người mua cả ngày.\n\nĐào giảm giá.\n\nQuất lên giá.\n\n"
        "Người bán đào.",
        blocks=(
            Block(BlockKind.PARAGRAPH, 0, 37),
            Block(BlockKind.PARAGRAPH, 39, 52),
            Block(BlockKind.PARAGRAPH, 54, 67),
            Block(BlockKind.CAPTION, 69, 83, "Lê Mai"),
        ),
        author="Lê An",
        outlet="VTV",
        url="https://vtv.vn/cho-hoa",
        dating=Dating(datetime(2015, 2, 3, tzinfo=VIETNAM), Precision.DAY, DateSource.METADATA),
    )
    assert one(b"# T\xc3\xaan\n\nM\xe1\xbb\x99t *c\xc3\xa2u*.", "a").text == "Một câu."


RECORD = {
    "id": "7",
    "title": "Chợ hoa &amp; <b>Tết</b>",
    "lead": "Chợ đông.",
    "body": "Giá đào giảm.\n\nQuất lên.",
    "date": "2016-01-05T08:30:00+07:00",
    "url": "https://vtv.vn/7",
    "source": "Ai đó",
}
READ = Article(
    source="a#7",
    title="Chợ hoa & Tết",
    text="Chợ đông.\n\nGiá đào giảm.\n\nQuất lên.",
    blocks=(
        Block(BlockKind.LEAD, 0, 9),
        Block(BlockKind.PARAGRAPH, 11, 24),
        Block(BlockKind.PARAGRAPH, 26, 35),
    ),
    outlet="VTV",
    url="https://vtv.vn/7",
    dating=METADATA,
)


def as_csv(rows: list[dict[str, str]], delimiter: str = ",") -> bytes:
    out = io.StringIO()
    writer = csv.DictWriter(out, list(rows[0]), delimiter=delimiter)
    writer.writeheader()
    writer.writerows(rows)
    return out.getvalue().encode("utf-8-sig")


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_csv(delimiter: str) -> None:
    assert list(read_document(as_csv([RECORD], delimiter), "a")) == [READ]


def test_json_lines_with_broken_ones() -> None:
    lines = [
        json.dumps(RECORD),
        "",
        "{not json",
        "[1]",
        json.dumps({"title": "Chợ"}),
        json.dumps({"title": "Chợ", "body": " "}),
        json.dumps({**RECORD, "url": None, "date": "2999-01-01"}),
        json.dumps({"title": " ", "body": "", "id": 1}),
        json.dumps({"TieuDe": "Chợ", "Nội dung": "<p>Một <b>câu</b>.</p><p>Hai câu.</p>", "id": 3}),
    ]
    found = list(read_document("\n".join(lines).encode(), "a"))
    assert found[0] == READ
    assert [(type(e), e.source) for e in found if isinstance(e, SourceError)] == [
        (SourceDamaged, "a#3"),
        (SourceDamaged, "a#4"),
        (SourceUnmapped, "a#5"),
        (SourceTitleOnly, "a#6"),
        (SourceEmpty, "a#8"),
    ]
    assert isinstance(found[1], SourceDamaged)
    assert found[1].why == "Expecting property name enclosed in double quotes, column 2"
    again, last = (a for a in found[5:] if isinstance(a, Article))
    assert (again.source, again.dating, again.outlet) == ("a#7:7", None, "Ai đó")
    assert (last.source, last.title, last.text) == ("a#3", "Chợ", "Một câu.\n\nHai câu.")


def test_halves_of_letters_are_left_out_of_a_record() -> None:
    halves = {"id": "7\ud800", "title": "Chợ\ud83d hoa &amp; <b>Tết</b>", "lead": "Chợ\udc00 đông."}
    assert one(json.dumps({**RECORD, **halves}).encode(), "a") == READ
    found = one(json.dumps({**RECORD, "url": "https://vtv.vn/\ud83d"}).encode(), "a")
    assert (found.url, found.text) == (None, READ.text)


TWO = [{"title": "Một", "body": "Nội dung một."}, {"title": "Hai", "body": "Nội dung hai."}]


@pytest.mark.parametrize(
    ("text", "sources"),
    [
        (json.dumps(TWO), ["a#1", "a#2"]),
        (json.dumps(TWO, indent=2), ["a#1", "a#2"]),
        ("\ufeff\n" + json.dumps(TWO, indent=2), ["a#1", "a#2"]),
        ("\n".join(json.dumps(each, indent=2) for each in TWO), ["a#1", "a#2"]),
        (json.dumps({"status": "ok", "tags": [1], "articles": TWO}), ["a#1.1", "a#1.2"]),
        (json.dumps({"total": 2, "articles": TWO}, indent=2), ["a#1.1", "a#1.2"]),
    ],
    ids=["list", "indented list", "mark", "indented objects", "in an object", "indented"],
)
def test_json_that_is_no_lines(text: str, sources: list[str]) -> None:
    found = list(read_document(text.encode(), "a"))
    assert [(a.source, a.title, a.text) for a in found if isinstance(a, Article)] == [
        (sources[0], "Một", "Nội dung một."),
        (sources[1], "Hai", "Nội dung hai."),
    ]
    assert len(found) == 2


def test_a_bad_object_in_a_list_stops_no_other() -> None:
    one_, two = (json.dumps(each) for each in TWO)
    bad = '{"title": "Ba",\n "body": "Nói "không""}'
    found = list(read_document(f"[{one_},\n{bad},\n{two}, 7]".encode(), "a.json"))
    assert [each.source for each in found] == ["a.json#1", "a.json#2", "a.json#3", "a.json#4"]
    wrong = [each.facts for each in found if isinstance(each, SourceError)]
    assert wrong == [
        {
            "source": "a.json#2",
            "kind": "JSON",
            "why": "Expecting ',' delimiter, line 3, column 16",
        },
        {"source": "a.json#4", "kind": "JSON", "why": "no object, line 4"},
    ]


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ({"author": ["Lê An", "Vũ Bình"]}, ("Lê An, Vũ Bình", None)),
        ({"author": [{"name": "Lê An"}, {"name": "Vũ Bình"}]}, ("Lê An, Vũ Bình", None)),
        ({"date": 1422929100}, (None, "2015-02-03T09:05+07:00")),
        ({"date": {"$date": {"$numberLong": "1422929100000"}}}, (None, "2015-02-03T09:05+07:00")),
        ({"title": {"rendered": "Chợ &#8211; hoa"}}, (None, None)),
        ({"body": {"rendered": "<p>Giá đào giảm.</p>\n"}}, (None, None)),
        ({"body": "Giá <b>đào</b>&nbsp;giảm."}, (None, None)),
    ],
)
def test_fields_as_programs_write_them(
    fields: dict[str, object], expected: tuple[str | None, str | None]
) -> None:
    record = {"title": "Chợ – hoa", "body": "Giá đào giảm.", **fields}
    article = one(json.dumps(record).encode(), "a.jsonl")
    assert (article.title, article.text) == ("Chợ – hoa", "Giá đào giảm.")
    assert (article.author, article.dating and article.dating.isoformat()) == expected


def test_lines_of_a_text_with_marked_letters_stay_lines() -> None:
    body = "Dòng <i>một</i> &amp; hai.\nA < B > C; R&D.\n\nDòng ba."
    article = one(json.dumps({"title": "Chợ", "body": body}).encode(), "a.jsonl")
    assert article.paragraphs == ("Dòng một & hai.", "A < B > C; R&D.", "Dòng ba.")


@pytest.mark.parametrize(
    "head",
    [
        "sep=;\ntitle;body\n",
        "sep=;\r\ntitle;body\r\n",
        'title;body;"a,b,c,d"\n',
        "\n\ntitle;body\n",
    ],
)
@pytest.mark.parametrize("name", ["a.csv", "a.txt"])
def test_what_stands_between_fields_is_found(head: str, name: str) -> None:
    article = one(f"{head}Chợ;Giá, và hoa, giảm.\n".encode(), name)
    assert (article.source, article.text) == (
        f"{name}#{head.count(chr(10)) + 1}",
        "Giá, và hoa, giảm.",
    )


def test_a_quote_that_is_never_closed_takes_no_other_row() -> None:
    rows = ["title,body", '"Một, một","a\nb"', 'Hai,"c', "Ba,d", "Bốn,e"]
    found = list(read_document("\n".join(rows).encode(), "a.csv"))
    assert [each.source for each in found] == [f"a.csv#{line}" for line in (2, 4, 5, 6)]
    assert [a.title for a in found if isinstance(a, Article)] == ["Một, một", "Ba", "Bốn"]
    assert isinstance(found[1], SourceDamaged)
    assert found[1].why == "a quote is opened and never closed"


def test_a_mapping() -> None:
    rows = [{"t": "Chợ", "x": "Giá đào giảm."}]
    (error,) = read_document(as_csv(rows), "a.csv")
    assert isinstance(error, SourceUnmapped)
    assert error.facts == {"source": "a.csv", "missing": "title", "columns": "t, x"}
    (article,) = read_document(as_csv(rows), "a.csv", mapping={"title": "t", "body": "X"})
    assert isinstance(article, Article)
    assert (article.title, article.text) == ("Chợ", "Giá đào giảm.")


def test_kinds_by_content_before_name_before_mime() -> None:
    page = modern_page(SIMPLE, WHEN).encode()
    assert one(page, "a.txt", mime="text/plain").outlet == "Tin Mẫu"
    assert one(page.decode().encode("utf-16"), "a.pdf").outlet == "Tin Mẫu"
    assert one("<b>Chợ</b><br>Một <i>câu</i>.".encode(), "a", mime="text/html").text == "Một câu."
    assert one("<b>Chợ</b>\n\nMột câu.".encode(), "a.txt", mime="text/html").title == "<b>Chợ</b>"
    assert one("# Chợ\n\nMột *câu*.".encode(), "a.txt").text == "Một *câu*."
    assert type(error_of(b"<?xml version='1.0'?><rss/>", "a.txt")) is SourceIsFeed
    assert type(error_of(b"\x89PNG\r\n\x1a\n" + bytes(100), "a.txt")) is SourceBinary


def test_zip_of_any_of_these() -> None:
    seeds = [(path.name, path.read_bytes()) for path in sorted(CORPUS.iterdir())]
    inner = zipped([("trong.jsonl", json.dumps(RECORD))])
    packed = zipped(
        [
            *seeds,
            ("bài/a.html", modern_page(SIMPLE, WHEN)),
            ("b.pdf", pdf(SIMPLE, WHEN)),
            ("c.docx", docx(SIMPLE, WHEN)),
            ("d.csv.gz", gzip.compress(as_csv([RECORD]))),
            ("e.zip", inner),
            ("hỏng.html", "<html></html>"),
            (".DS_Store", b"\0"),
            ("__MACOSX/a.html", b"\0"),
        ]
    )
    found = list(read_document(packed, "kho.zip"))
    assert [a.source for a in found] == [
        f"kho.zip#{name}"
        for name in (
            *(name for name, _ in seeds),
            *("bài/a.html", "b.pdf", "c.docx", "d.csv#7", "e.zip#trong.jsonl#7", "hỏng.html"),
        )
    ]
    assert [isinstance(a, Article) for a in found] == [True] * 7 + [False]
    assert [a.text for a in found[:2] if isinstance(a, Article)] == [a.text for a in SEEDS]


def test_files(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    path.write_text(json.dumps(RECORD) + "\n{", "utf-8")
    article, error = read_files(path)
    assert (article.source, error.source) == (f"{path}#7", f"{path}#2")
    (missing,) = read_files(tmp_path / "b")
    assert isinstance(missing, SourceError)
