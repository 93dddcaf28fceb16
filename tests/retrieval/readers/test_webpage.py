"""Pages of newspapers, rendered from articles: the same articles come out."""

import unicodedata
from collections import Counter
from dataclasses import replace
from datetime import datetime
from html import escape
from zoneinfo import ZoneInfo

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from retrieval.errors import SourceEmpty, SourceTitleOnly
from retrieval.readers.layout import assemble
from retrieval.readers.webpage import read
from retrieval.types import Article, Block, BlockKind, DateSource, Dating, Precision
from tests.retrieval.readers.rendering import PAGES, SEEDS, modern_page

VIETNAM = ZoneInfo("Asia/Ho_Chi_Minh")
WHEN = datetime(2016, 1, 5, 8, 30, tzinfo=VIETNAM)
MINUTE = Precision.MINUTE
HOW = {
    "modern": DateSource.METADATA,
    "microdata": DateSource.METADATA,
    "plain": DateSource.STATED,
}


@pytest.mark.parametrize("layout", PAGES)
@pytest.mark.parametrize("seed", SEEDS, ids=["page_dump", "url_headed"])
def test_the_corpus(seed: Article, layout: str) -> None:
    article = read(PAGES[layout](seed, WHEN).encode(), "a.html")
    assert (article.title, article.text) == (seed.title, seed.text)
    assert article.captions == seed.captions
    assert article.lead == seed.lead
    assert article.dating == Dating(WHEN, MINUTE, HOW[layout])


WORDS = st.text("aăâbcdđeêghiklmnoôơpqrstuưvxyáạếộữ<>&\"'%=-/;", min_size=1, max_size=9).filter(
    lambda word: any(map(str.isalnum, word))
)
SENTENCES = st.lists(WORDS, min_size=4, max_size=25).map(
    lambda words: f"Báo {' '.join(words)} hết."
)
TITLES = st.lists(WORDS, min_size=2, max_size=12).map(lambda words: f"Tin {' '.join(words)}")


def tokens(article: Article) -> Counter[str]:
    return Counter(article.text.split())


@settings(max_examples=40, deadline=None)
@given(TITLES, st.lists(SENTENCES, min_size=1, max_size=7), st.sampled_from(sorted(PAGES)))
@example("Tin <script>alert(1)</script>", ["Báo </p></body> &amp; &lt; hết."], "modern")
@example("Tin b", ["Báo tin b hết.", "Báo tin b hết.", "Báo x y z hết."], "plain")
def test_any_article(title: str, paragraphs: list[str], layout: str) -> None:
    lead, *rest = paragraphs
    body = [paragraph for paragraph in rest if paragraph != lead]
    article = assemble(
        source="a.html", title=title, lead=lead if body else None, paragraphs=body or [lead]
    )
    page = PAGES[layout](article, WHEN).encode()
    read_back = read(page, "a.html")
    assert read_back.title == title
    assert tokens(read_back) == tokens(article)


def test_every_field() -> None:
    page = """<html><head><title>Chợ hoa Quảng An - Tin Mẫu</title>
        <meta name="author" content="Tin Mẫu"><meta property="og:site_name" content="Tin Mẫu">
        <meta property="article:published_time" content="2015-02-03T09:05:00+07:00">
        <link rel="canonical" href="/cho-hoa.html?utm=1#top"></head><body>
        <h1>Chợ hoa<br> <b>Quảng&nbsp;An</b><script>var x = "y";</script></h1>
        <div class="detail__sapo">Chiều 2/2, chợ hoa đông nghịt.</div>
        <article><p>Giá đào <a href="/x">giảm</a> một nửa
        trong ngày.</p><figure><img><figcaption>Người bán đào. Ảnh: Lê An</figcaption></figure>
        <ul><li>Đào: 200.000 đồng.</li></ul><p>Dòng một.<br>Dòng hai.</p>
        <p>AN BÌNH (TTXVN)</p></article></body></html>"""
    assert read(
        page.encode(), "tep.html", url="https://tinmau.vn/cho-hoa.html?utm=1&fb=2"
    ) == Article(
        source="tep.html",
        title="Chợ hoa Quảng An",
        text="Chiều 2/2, chợ hoa đông nghịt.\n\nGiá đào giảm một nửa trong ngày.\n\n"
        "Đào: 200.000 đồng.\n\nDòng một.\n\nDòng hai.\n\nNgười bán đào.",
        blocks=(
            Block(BlockKind.LEAD, 0, 30),
            Block(BlockKind.PARAGRAPH, 32, 64),
            Block(BlockKind.PARAGRAPH, 66, 84),
            Block(BlockKind.PARAGRAPH, 86, 95),
            Block(BlockKind.PARAGRAPH, 97, 106),
            Block(BlockKind.CAPTION, 108, 122, "Lê An"),
        ),
        author="AN BÌNH",
        agency="TTXVN",
        outlet="Tin Mẫu",
        url="https://tinmau.vn/cho-hoa.html?utm=1",
        dating=Dating(datetime(2015, 2, 3, 9, 5, tzinfo=VIETNAM), MINUTE, DateSource.METADATA),
    )


def page(head: str = "", body: str = "", title: str = "Mưa lũ ở Lào Cai") -> bytes:
    text = "<p>Nước lên rất nhanh trong đêm.</p><p>Người dân phải dời đi nơi khác.</p>"
    return f"<html><head>{head}</head><body><h1>{title}</h1>{body}{text}</body></html>".encode()


@pytest.mark.parametrize(
    ("claimed", "url"),
    [
        ("https://tinmau.vn/bai.html", "https://tinmau.vn/bai.html"),
        ("https://m.tinmau.vn/bai.html#x", "https://m.tinmau.vn/bai.html"),
        ("https://vnexpress.net/bai-cua-ho.html", "https://www.tinmau.vn/bai?a=1"),
        ("https://tinmau.vn/", "https://www.tinmau.vn/bai?a=1"),
        ("javascript:alert(1)", "https://www.tinmau.vn/bai?a=1"),
        ("http://[", "https://www.tinmau.vn/bai?a=1"),
    ],
)
def test_a_page_names_its_address_but_no_other_outlets(claimed: str, url: str) -> None:
    head = f'<link rel="canonical" href="{claimed}">'
    assert read(page(head), "a", url="https://www.tinmau.vn/bai?a=1").url == url


@pytest.mark.parametrize(
    ("head", "body", "date"),
    [
        ('<meta name="pubdate" content="2015-02-03T02:05:00Z">', "", "2015-02-03T09:05+07:00"),
        ("", '<time datetime="2015-02-03">hôm qua</time>', "2015-02-03"),
        ("", '<span class="date">Thứ ba, 3/2/2015, 09:05</span>', "2015-02-03T09:05+07:00"),
        # Vietnam's time, marked as Greenwich's, as the printed date shows
        (
            '<meta property="article:published_time" content="2015-02-03T09:05:00Z">',
            '<span class="date">3/2/2015, 09:05</span>',
            "2015-02-03T09:05+07:00",
        ),
        (
            '<meta name="date" content="2015-02-03">',
            '<p class="time">3/2/2015 09:05</p>',
            "2015-02-03T09:05+07:00",
        ),
        ('<meta name="date" content="2999-02-03">', "", None),
        ("", '<span class="date">3/2/2999 09:05</span>', None),
        ("", '<aside><span class="date">3/2/2015 09:05</span></aside>', None),
        ("", '<header><span class="date">3/2/2015 09:05</span></header>', None),
        ("", '<p class="date">Cập nhật: 5/2/2015</p><p class="date">3/2/2015</p>', "2015-02-03"),
        ("", '<p class="date">Cập nhật: 5/2/2015</p>', "2015-02-05"),
        (
            '<script type="application/ld+json">{"@type": "Article", "datePublished": 7}</script>',
            "",
            None,
        ),
        ('<script type="application/ld+json">[[[[</script>', "", None),
    ],
)
def test_dates(head: str, body: str, date: str | None) -> None:
    dating = read(page(head, body), "a.html").dating
    assert (dating and dating.isoformat()) == date


@pytest.mark.parametrize(
    "printed",
    [
        '<span class="date">{day}</span><h1>T</h1><span class="date">3/2/2015</span><p>{text}</p>',
        '<div><p class="date">{day}</p></div><div><div class="date">3/2/2015</div><h1>T</h1>'
        '<p>{text}</p></div><ul><li class="date">{day}</li></ul>',
        '<h1>T</h1><div><p>{text}</p></div><div><span class="date">3/2/2015</span></div>'
        '<ul><li class="date">{day}</li></ul>',
        '<time datetime="2020-05-04">{day}</time><h1>T</h1><time datetime="2015-02-03">x</time>'
        "<p>{text}</p>",
    ],
)
def test_the_date_nearest_to_the_headline_is_the_articles(printed: str) -> None:
    html = printed.format(day="4/5/2020", text="Nước lên rất nhanh trong đêm.")
    dating = read(html.encode(), "a.html").dating
    assert dating is not None
    assert dating.isoformat() == "2015-02-03"


LINKED = (
    '{"@type": "NewsArticle", "headline": "Mưa lũ ở Lào Cai", "author": {"name": "Lê An"}, '
    '"publisher": {"name": "Tin Mẫu"}, "datePublished": "2015-02-03"}'
)


@pytest.mark.parametrize(
    "linked",
    [
        LINKED,
        f"[{LINKED}]",
        f'[[{{"@type": "WebSite"}}], {{"@graph": [{{"@type": "WebPage"}}, {LINKED}]}}]',
        f'{{"@type": "WebPage", "mainEntity": {LINKED}}}',
        LINKED.replace('"NewsArticle"', '["Thing", "NewsArticle"]'),
        LINKED.replace('"2015-02-03"', '["2015-02-03"]'),
        LINKED.replace('{"name": "Lê An"}', '[{"name": ["Lê An"]}]'),
        LINKED.replace('{"name": "Tin Mẫu"}', '[{"@type": "Organization", "name": "Tin Mẫu"}]'),
        LINKED.replace("}}", "},}").replace('"2015-02-03"}', '"2015-02-03",}'),
        f"<!-- {LINKED} -->",
        f"\n//<![CDATA[\n{LINKED}\n//]]>",
        f"{LINKED};",
    ],
)
def test_linked_data_in_all_its_forms(linked: str) -> None:
    article = read(page(f'<script type="application/ld+json">{linked}</script>'), "a.html")
    assert (article.author, article.outlet) == ("Lê An", "Tin Mẫu")
    assert article.dating is not None
    assert article.dating.isoformat() == "2015-02-03"


def test_linked_data_without_bounds_is_none() -> None:
    linked = '{"mainEntity":' * 3000 + "1" + "}" * 3000
    html = page(f'<script type="application/ld+json">{linked}</script>')
    assert read(html, "a.html").dating is None


TOLD = "Nước lên rất nhanh trong đêm & hàng trăm nhà dân chìm."


@pytest.mark.parametrize("around", ["{}", "<p>{}</p><p>Dân dời đi.</p>", "{}\\nDân dời đi."])
def test_a_page_that_a_program_fills_is_read_from_its_linked_data(around: str) -> None:
    told = around.format(TOLD.replace("&", "&amp;"))
    html = f"""<title>Mưa lũ | Tin Mẫu</title><script type="application/ld+json">{{
        "@type": "NewsArticle", "headline": "Mưa lũ", "articleBody": "{told}"}}</script>
        <div id="app">Đang tải</div>"""
    article = read(html.encode(), "a.html")
    rest = () if around == "{}" else ("Dân dời đi.",)
    assert (article.title, article.paragraphs) == ("Mưa lũ", (TOLD, *rest))


def test_what_the_page_shows_comes_before_what_it_tells() -> None:
    linked = (
        '<script type="application/ld+json">{"@type": "Article", "articleBody": "Khác."}</script>'
    )
    assert read(page(linked), "a.html").paragraphs[0] == "Nước lên rất nhanh trong đêm."


def test_the_title_of_the_tab_is_no_text() -> None:
    with pytest.raises(SourceTitleOnly):
        read(b"<title>Trang A | Tin B</title><h1>Trang A</h1><script>a()</script>", "a.html")


@pytest.mark.parametrize(
    "logo",
    [
        '<h1><a href="/">Tin Mẫu</a></h1>',
        '<h1><a href="https://tinmau.vn">Tin Mẫu</a></h1>',
        '<h1 class="site-title">Tin Mẫu</h1>',
        '<meta property="og:site_name" content="Tin Mẫu"><h1>Tin Mẫu</h1>',
    ],
)
@pytest.mark.parametrize("tag", ["h1", "h2"])
def test_the_name_of_the_site_is_no_title(logo: str, tag: str) -> None:
    text = "<p>Nước lên rất nhanh trong đêm.</p>"
    html = f"<title>Mưa lũ - Tin Mẫu</title>{logo}<{tag}>Mưa lũ</{tag}>{text}"
    article = read(html.encode(), "a.html")
    assert (article.title, article.text) == ("Mưa lũ", "Nước lên rất nhanh trong đêm.")


@pytest.mark.parametrize("mark", ["fck_detail", "detail-content", "noi-dung", "x1", ""])
def test_headings_lists_and_divisions_are_text_whatever_their_box_is_called(mark: str) -> None:
    menu = "".join(f'<li><a href="/{n}">Chuyên mục {n}</a></li>' for n in range(9))
    html = f"""<title>Mưa lũ</title><ul>{menu}</ul><h1>Mưa lũ</h1><div class="{mark}">
        <p>Nước lên rất nhanh trong đêm, hàng trăm nhà dân ở các xã ven sông đã chìm trong nước.</p>
        <h2>Đường bị cắt</h2>
        <div>Quốc lộ bị cắt đứt ở ba nơi, xe cộ phải đi đường vòng xa hơn bốn mươi ki-lô-mét.</div>
        <ul><li>Ba cầu gãy.</li><li>Mười nhà trôi.</li></ul>
        <p>Chính quyền đưa người già và trẻ em tới các trường học ở trên cao ngay trong đêm.</p>
        </div><ul>{menu}</ul>"""
    assert read(html.encode(), "a.html").paragraphs == (
        "Nước lên rất nhanh trong đêm, hàng trăm nhà dân ở các xã ven sông đã chìm trong nước.",
        "Đường bị cắt",
        "Quốc lộ bị cắt đứt ở ba nơi, xe cộ phải đi đường vòng xa hơn bốn mươi ki-lô-mét.",
        "Ba cầu gãy.",
        "Mười nhà trôi.",
        "Chính quyền đưa người già và trẻ em tới các trường học ở trên cao ngay trong đêm.",
    )


@pytest.mark.parametrize("cell", ["{}", "<p>{}</p>", "\n<b>{}</b> "])
def test_rows_of_figures_are_lines(cell: str) -> None:
    rows = "".join(
        f"<tr>{''.join(f'<td>{cell.format(words)}</td>' for words in row)}</tr>"
        for row in (("Năm", "Thu", "Chi"), ("2015", "7", "7"), ("2016", "", "8"))
    )
    article = read(page(body=f"<article><table>{rows}</table>", title="Thu chi"), "a.html")
    assert article.paragraphs[:3] == ("Năm | Thu | Chi", "2015 | 7 | 7", "2016 | 8")


def test_a_table_that_lays_out_a_page_is_none_of_figures() -> None:
    html = """<h1>Mưa lũ</h1><table><tr><td class="date">3/2/2015</td><td>In bài</td></tr>
        <tr><td><p>Nước lên.</p><p>Dân dời đi.</p></td><td>Mưa to.</td></tr></table>"""
    article = read(html.encode(), "a.html")
    assert article.paragraphs == ("Nước lên.", "Dân dời đi.", "Mưa to.")


def test_a_place_that_the_style_sets_apart_stands_apart() -> None:
    lead = '<p class="description"><span class="location-stamp">Hà Nội</span>Nước lên nhanh.</p>'
    assert read(page(body=lead), "a.html").lead == "Hà Nội Nước lên nhanh."


@pytest.mark.parametrize(
    ("caption", "credit"),
    [
        ("Cầu gãy - Ảnh: LÊ AN", "LÊ AN"),
        ("Cầu gãy. Ảnh: LÊ AN", "LÊ AN"),
        ("Cầu gãy | Nguồn: AFP", "AFP"),
        ("Cầu gãy", None),
    ],
)
def test_the_credit_of_a_marked_caption(caption: str, credit: str | None) -> None:
    article = read(page(body=f"<figure><figcaption>{caption}</figcaption></figure>"), "a.html")
    (block,) = [b for b in article.blocks if b.kind is BlockKind.CAPTION]
    assert (article.captions[0].rstrip("."), block.credit) == ("Cầu gãy", credit)


@pytest.mark.parametrize(
    ("html", "title"),
    [
        ("&lt;script&gt;alert(1)&lt;/script&gt; ở Huế", "<script>alert(1)</script> ở Huế"),
        ("<script>alert(1)</script>Mưa ở <i>Huế</i>", "Mưa ở Huế"),
        ("Mưa\x00\u200b ở \n Huế", "Mưa ở Huế"),
    ],
)
def test_markup_in_titles_is_text(html: str, title: str) -> None:
    assert read(page(title=html), "a.html").title == title


def test_a_title_without_a_headline_loses_the_outlet() -> None:
    html = "<title>Mưa - lũ ở Huế | Tin Mẫu</title><p>Nước lên rất nhanh trong đêm.</p>"
    assert read(html.encode(), "a.html").title == "Mưa - lũ ở Huế"


def test_the_first_paragraph_that_is_the_summary_is_the_lead() -> None:
    summary = "Nước lên rất nhanh trong đêm, hàng trăm nhà dân chìm"
    html = page(
        f'<meta property="og:description" content="{summary}...">',
        f"<p>{summary} trong nước.</p>",
    )
    assert read(html, "a.html").lead == f"{summary} trong nước."


def tones_apart(text: str) -> str:
    """As Windows-1258 writes: vowels with their hats, tones as letters of their own."""
    split = (_split(unicodedata.normalize("NFD", letter)) for letter in text)
    return "".join(unicodedata.normalize("NFC", base) + tone for base, tone in split)


def _split(letter: str) -> tuple[str, str]:
    tones = "".join(c for c in letter if c in "\u0300\u0301\u0303\u0309\u0323")
    return "".join(c for c in letter if c not in tones), tones


@pytest.mark.parametrize(
    ("encoding", "declared"),
    [
        ("utf-8", "iso-8859-1"),
        ("utf-8-sig", "windows-1258"),
        ("utf-16", "utf-8"),
        ("cp1258", "windows-1258"),
        ("cp1258", "utf-8"),
        ("cp1258", "no-such-charset"),
    ],
)
def test_charsets(encoding: str, declared: str) -> None:
    seed = replace(SEEDS[1], title="Văn phòng Trung ương Đảng")
    text = modern_page(seed, WHEN).replace('charset="utf-8"', f'charset="{declared}"')
    if encoding == "cp1258":
        text = tones_apart(text)
    article = read(text.encode(encoding), "a.html", mime=f"text/html; charset={declared}")
    assert (article.title, article.text) == (seed.title, seed.text)


def test_the_servers_charset_before_the_pages() -> None:
    html = "<meta charset=shift_jis><h1>Новости</h1><p>Вода быстро поднялась ночью.</p>"
    data = html.encode("cp1251")
    assert read(data, "a.html", mime="text/html; charset=windows-1251").title == "Новости"


@pytest.mark.parametrize("html", ["<html></html>", "<body><p> &nbsp; </p>", "<!-- a -->"])
def test_nothing(html: str) -> None:
    with pytest.raises(SourceEmpty):
        read(html.encode(), "a.html")


def test_a_title_alone() -> None:
    with pytest.raises(SourceTitleOnly) as raised:
        read(f"<h1>{escape('Mưa & lũ')}</h1>".encode(), "a.html")
    assert raised.value.facts == {"source": "a.html", "title": "Mưa & lũ"}
