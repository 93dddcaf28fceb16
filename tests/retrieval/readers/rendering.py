"""An article, rendered as the web, feeds and offices would print it."""

from __future__ import annotations

import io
import json
import zipfile
from datetime import UTC, datetime
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING

import matplotlib as mpl
from docx import Document
from fpdf import FPDF

from retrieval.readers.files import read_file

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from retrieval.types import Article

CORPUS = Path(__file__).parents[3] / "corpus"
SEEDS = [read_file(path) for path in sorted(CORPUS.iterdir())]

_MENU = "".join(
    f'<li><a href="/{n}">{name}</a></li>'
    for n, name in enumerate(["Thời sự", "Thế giới", "Kinh doanh", "Giải trí", "Thể thao"])
)
_RELATED = "".join(
    f'<li><a href="/tin/{n}.html">{name}</a></li>'
    for n, name in enumerate(
        ["Mưa lớn gây ngập nhiều tuyến phố", "Giá vàng tăng trở lại sau kỳ nghỉ lễ"]
    )
)
_FOOTER = "<p>Cơ quan chủ quản: Bộ Thông tin. Giấy phép số 1/GP, cấp ngày 1/1/2010.</p>"


def paragraphs(article: Article) -> str:
    return "\n".join(f"<p>{escape(text)}</p>" for text in article.paragraphs)


def figures(article: Article) -> str:
    return "".join(
        f'<figure><img src="/a.jpg"><figcaption>{escape(caption)}</figcaption></figure>'
        for caption in article.captions
    )


def modern_page(article: Article, when: datetime) -> str:
    """Metadata in JSON-LD and Open Graph, ``<article>``, ``<figure>``, a marked lead."""
    data = {
        "@context": "https://schema.org",
        "@graph": [
            {"@type": "WebSite", "name": "Tin Mẫu"},
            {
                "@type": "NewsArticle",
                "headline": article.title,
                "datePublished": when.isoformat(),
                "author": [{"@type": "Person", "name": "Lê An"}],
                "publisher": {"@type": "Organization", "name": "Tin Mẫu"},
            },
        ],
    }
    linked = json.dumps(data, ensure_ascii=False).replace("<", "\\u003c")
    return f"""<!DOCTYPE html><html lang="vi"><head><meta charset="utf-8">
<title>{escape(article.title)} | Tin Mẫu</title>
<link rel="canonical" href="https://tinmau.example/bai-1.html">
<meta property="og:title" content="{escape(article.title)}">
<meta property="og:site_name" content="Tin Mẫu">
<script type="application/ld+json">{linked}</script>
</head><body><header><nav><ul>{_MENU}</ul></nav></header><main>
<h1 class="title">{escape(article.title)}</h1>
<p class="sapo">{escape(article.lead or "")}</p>
<article class="detail-content">{figures(article)}
{paragraphs(article)}</article>
<div class="box-related"><h3>Tin liên quan</h3><ul>{_RELATED}</ul></div>
<div class="comment-box"><h3>Bình luận (2)</h3><p>Bài viết hay quá, cảm ơn báo.</p></div>
</main><footer>{_FOOTER}</footer></body></html>"""


def microdata_page(article: Article, when: datetime) -> str:
    """Metadata in attributes, the body marked as ``articleBody``, related links in its midst."""
    parts = paragraphs(article).split("\n")
    middle = len(parts) // 2
    body = "\n".join(
        [*parts[:middle], f'<div class="related-news"><ul>{_RELATED}</ul></div>', *parts[middle:]]
    )
    lead = f'<h2 class="lead">{escape(article.lead)}</h2>' if article.lead else ""
    captions = "".join(
        f'<table class="picture"><tr><td><img src="/a.jpg"></td></tr>'
        f'<tr><td class="pic-caption">{escape(caption)}</td></tr></table>'
        for caption in article.captions
    )
    return f"""<html><head><meta http-equiv="Content-Type" content="text/html; charset=utf-8">
<title>Tin Mẫu - {escape(article.title)}</title></head><body>
<div id="top-menu"><ul class="menu">{_MENU}</ul></div>
<div itemscope itemtype="http://schema.org/NewsArticle">
<h1 itemprop="headline">{escape(article.title)}</h1>
<meta itemprop="datePublished" content="{when.isoformat()}">{lead}
<div itemprop="articleBody" id="abody">{captions}{body}</div></div>
<div class="sidebar"><h3>Đọc nhiều</h3><ul>{_RELATED}</ul></div>
<div id="footer">{_FOOTER}</div></body></html>"""


def plain_page(article: Article, when: datetime) -> str:
    """An older page without metadata: a printed date, and paragraphs in a table's cell."""
    lead = f'<p class="Lead">{escape(article.lead)}</p>' if article.lead else ""
    captions = "".join(
        f'<div class="image-caption">{escape(caption)}</div>' for caption in article.captions
    )
    return f"""<html><head><title>{escape(article.title)}</title></head><body>
<table width="960"><tr><td><ul class="menu">{_MENU}</ul></td></tr><tr><td>
<h1>{escape(article.title)}</h1>
<span class="publish-date">{when:%d/%m/%Y, %H:%M} (GMT+7)</span>
{lead}<div class="content">{captions}{paragraphs(article)}</div>
</td></tr></table><div class="tin-lien-quan"><ul>{_RELATED}</ul></div>
<div class="footer">{_FOOTER}</div></body></html>"""


PAGES: dict[str, Callable[[Article, datetime], str]] = {
    "modern": modern_page,
    "microdata": microdata_page,
    "plain": plain_page,
}


def lines_of(article: Article) -> list[str]:
    return [*filter(None, [article.lead]), *article.paragraphs]


def docx(article: Article, when: datetime) -> bytes:
    document = Document()
    document.core_properties.created = when.astimezone(UTC)
    document.add_heading(article.title, 0)
    for line in lines_of(article):
        document.add_paragraph(line)
    for caption in article.captions:
        document.add_paragraph(caption, style="Caption")
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def pdf(article: Article, when: datetime) -> bytes:
    """Printed with the letters of DejaVu, page numbers and a running head."""

    class Paper(FPDF):
        def header(self) -> None:
            self.set_font("DejaVu", size=8)
            self.cell(0, 8, "Tin Mẫu - bản in", new_x="LMARGIN", new_y="NEXT")

        def footer(self) -> None:
            self.set_y(-15)
            self.cell(0, 8, f"Trang {self.page_no()}")

    paper = Paper()
    fonts = Path(mpl.get_data_path()) / "fonts/ttf"
    paper.add_font("DejaVu", fname=fonts / "DejaVuSans.ttf")
    paper.set_title(article.title)
    paper.set_creation_date(when)
    paper.add_page()
    paper.set_font("DejaVu", size=18)
    paper.multi_cell(0, 9, article.title, new_x="LMARGIN", new_y="NEXT", align="L")
    paper.set_font("DejaVu", size=11)
    for line in lines_of(article):
        paper.ln(3)
        paper.multi_cell(0, 6, line, new_x="LMARGIN", new_y="NEXT", align="L")
    return bytes(paper.output())


def zipped(members: Iterable[tuple[str, str | bytes]]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, content in members:
            packed.writestr(name, content)
    return out.getvalue()


def epub(articles: Iterable[Article], when: datetime) -> bytes:
    """A magazine: a cover, a table of contents, and a chapter for every article."""
    chapters = list(articles)
    items = "".join(
        f'<item id="c{n}" href="text/c%20{n}.xhtml" media-type="application/xhtml+xml"/>'
        for n in range(len(chapters))
    )
    order = "".join(f'<itemref idref="c{n}"/>' for n in range(len(chapters)))
    package = f"""<?xml version="1.0" encoding="utf-8"?>
<package xmlns="http://www.idpf.org/2007/opf" version="3.0">
<metadata xmlns:dc="http://purl.org/dc/elements/1.1/"><dc:title>Tuần san</dc:title>
<dc:publisher>Nhà xuất bản Mẫu</dc:publisher><dc:date>{when.isoformat()}</dc:date></metadata>
<manifest><item id="cover" href="cover.xhtml" media-type="application/xhtml+xml"/>
<item id="nav" href="nav.xhtml" properties="nav" media-type="application/xhtml+xml"/>{items}
</manifest><spine><itemref idref="cover"/><itemref idref="nav"/>{order}</spine></package>"""
    body = '<html xmlns="http://www.w3.org/1999/xhtml"><head><title>x</title></head><body>{}</body></html>'
    container = (
        '<container><rootfiles><rootfile full-path="OEBPS/book.opf"/></rootfiles></container>'
    )
    return zipped(
        [
            ("mimetype", "application/epub+zip"),
            ("META-INF/container.xml", container),
            ("OEBPS/book.opf", package),
            ("OEBPS/cover.xhtml", body.format('<img src="cover.jpg"/>')),
            ("OEBPS/nav.xhtml", body.format("<nav><ol><li>Một</li></ol></nav>")),
            *(
                (
                    f"OEBPS/text/c {n}.xhtml",
                    body.format(
                        f"<h1>{escape(a.title)}</h1>"
                        + "".join(f"<p>{escape(line)}</p>" for line in lines_of(a))
                        + figures(a)
                    ),
                )
                for n, a in enumerate(chapters)
            ),
        ]
    )
