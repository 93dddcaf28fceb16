"""Feeds and sitemaps of every kind, compared whole."""

import gzip
from datetime import datetime

import pytest

from retrieval.errors import SourceDamaged, SourceEntities, SourceError, SourceNoFeed, SourceTooDeep
from retrieval.readers.feeds import Entry, Feed, FeedKind, read_feed
from retrieval.readers.limits import MAX_ENTRIES
from retrieval.types import VIETNAM, DateSource, Dating, Precision

URL = "https://tinmau.vn/rss/home.rss"
WHEN = Dating(datetime(2015, 2, 3, 9, 5, tzinfo=VIETNAM), Precision.MINUTE, DateSource.METADATA)
LATER = Dating(datetime(2015, 2, 4, tzinfo=VIETNAM), Precision.DAY, DateSource.METADATA)

RSS_2 = """<?xml version="1.0" encoding="utf-8"?><rss version="2.0"
xmlns:media="http://search.yahoo.com/mrss/" xmlns:atom="http://www.w3.org/2005/Atom"><channel>
<title>Tin Mẫu</title><link>https://tinmau.vn</link>
<atom:link href="https://tinmau.vn/x" rel="self"/>
<item><media:title>Ảnh</media:title><title><![CDATA[Mưa &amp; lũ <b>ở</b> Huế]]></title>
<link> /mua-lu.html#a </link><pubDate>Tue, 03 Feb 2015 09:05:00 +0700</pubDate>
<description><![CDATA[<a href="x"><img src="y"></a></br>Nước <i>lên</i> nhanh.]]></description>
</item>
<item><title>&lt;script&gt;alert(1)&lt;/script&gt;Chợ</title><guid>https://tinmau.vn/cho.html</guid></item>
<item><title>Lặp</title><link>https://tinmau.vn/mua-lu.html</link></item>
<item><title>Không nơi</title><link>javascript:alert(1)</link></item>
</channel></rss>"""
ATOM = """<feed xmlns="http://www.w3.org/2005/Atom"><title>Tin Mẫu</title><entry>
<title type="html">Mưa &amp;lt; lũ</title><link rel="enclosure" href="https://tinmau.vn/a.mp3"/>
<link href="https://tinmau.vn/mua-lu.html"/><id>tag:tinmau.vn,2015:1</id>
<published>2015-02-03T02:05:00Z</published><updated>2015-02-04</updated>
<summary>Nước lên.</summary></entry></feed>"""
RSS_1 = """<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"
xmlns="http://purl.org/rss/1.0/" xmlns:dc="http://purl.org/dc/elements/1.1/">
<channel rdf:about="https://tinmau.vn"><title>Tin Mẫu</title></channel>
<item rdf:about="x"><title>Mưa lũ</title><link>https://tinmau.vn/mua-lu.html</link>
<dc:date>2015-02-03T09:05+07:00</dc:date></item></rdf:RDF>"""
NEWS = """<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"
xmlns:news="http://www.google.com/schemas/sitemap-news/0.9"
xmlns:image="http://www.google.com/schemas/sitemap-image/1.1"><url>
<image:image><image:loc>https://tinmau.vn/a.jpg</image:loc><image:title>Ảnh</image:title></image:image>
<loc>https://tinmau.vn/mua-lu.html</loc><lastmod>2015-02-04</lastmod><news:news>
<news:publication><news:name>Tin Mẫu</news:name></news:publication>
<news:publication_date>2015-02-03T09:05:00+07:00</news:publication_date>
<news:title>Mưa lũ</news:title></news:news></url></urlset>"""
INDEX = """<sitemapindex xmlns="http://www.google.com/schemas/sitemap/0.84">
<sitemap><loc>https://tinmau.vn/s1.xml</loc><lastmod>2015-02-04</lastmod></sitemap></sitemapindex>"""
ADDRESS = "https://tinmau.vn/mua-lu.html"


@pytest.mark.parametrize(
    ("text", "feed"),
    [
        (
            RSS_2,
            Feed(
                FeedKind.FEED,
                "Tin Mẫu",
                (
                    Entry(ADDRESS, "Mưa & lũ ở Huế", WHEN, None, "Nước lên nhanh."),
                    Entry("https://tinmau.vn/cho.html", "Chợ"),
                ),
            ),
        ),
        (
            ATOM,
            Feed(FeedKind.FEED, "Tin Mẫu", (Entry(ADDRESS, "Mưa < lũ", WHEN, LATER, "Nước lên."),)),
        ),
        (RSS_1, Feed(FeedKind.FEED, "Tin Mẫu", (Entry(ADDRESS, "Mưa lũ", WHEN),))),
        (NEWS, Feed(FeedKind.SITEMAP, None, (Entry(ADDRESS, "Mưa lũ", WHEN, LATER),))),
        (
            INDEX,
            Feed(FeedKind.SITEMAP_INDEX, None, (Entry("https://tinmau.vn/s1.xml", updated=LATER),)),
        ),
    ],
    ids=["RSS 2.0", "Atom", "RSS 1.0", "news sitemap", "sitemap index"],
)
def test_kinds(text: str, feed: Feed) -> None:
    assert read_feed(text.encode(), URL) == feed
    assert read_feed(gzip.compress(text.encode()), URL) == feed
    assert read_feed(text.encode("utf-16"), URL) == feed


def test_small_faults_are_forgiven() -> None:
    broken = "<rss><channel><item><title>A & B&nbsp;C</title><link>/a</link></item><item>"
    (entry,) = read_feed(f"\n {broken}".encode(), URL).entries
    assert (entry.url, entry.title) == ("https://tinmau.vn/a", "A & B C")


@pytest.mark.parametrize(
    ("title", "address"),
    [
        ("Ch&agrave;o &ocirc;ng &Acirc;u & b&agrave;", "/a?b=1&c=2"),
        ("Chào &#244;ng &#xC2;u &amp; bà", "/a?b=1&amp;c=2"),
        ("<![CDATA[Chào ông Âu & bà]]>", "<![CDATA[/a?b=1&c=2]]>"),
        ("Chào ông &Acirc;u <!-- &khong; -->&amp; bà", "\n  /a?b=1&c=2\n"),
    ],
)
def test_ampersands_are_what_they_were_meant_as(title: str, address: str) -> None:
    text = (
        f"<rss><channel><item><title>{title}</title><link>{address}</link></item></channel></rss>"
    )
    assert read_feed(text.encode(), URL).entries == (
        Entry("https://tinmau.vn/a?b=1&c=2", "Chào ông Âu & bà"),
    )


def test_marks_without_an_end_take_no_longer_than_the_text() -> None:
    text = "<rss><channel><title>" + "<![CDATA[ & <!-- " * 200_000
    assert read_feed(text.encode(), URL).entries == ()


def test_relative_addresses() -> None:
    text = """<feed xmlns="http://www.w3.org/2005/Atom" xml:base="https://tinmau.vn/tin/">
        <entry><link href="a.html"/></entry>
        <entry xml:base="/khac/"><link xml:base="sau/" href="b.html"/></entry>
        <entry><link href="//vtv.vn/c d.html"/></entry></feed>"""
    assert [entry.url for entry in read_feed(text.encode(), "https://x.vn/rss").entries] == [
        "https://tinmau.vn/tin/a.html",
        "https://tinmau.vn/khac/sau/b.html",
        "https://vtv.vn/c%20d.html",
    ]


def test_a_feed_in_a_namespace_of_its_own() -> None:
    text = RSS_2.replace("<rss ", '<rss xmlns="http://backend.userland.com/rss2" ')
    assert read_feed(text.encode(), URL) == read_feed(RSS_2.encode(), URL)


def test_dates_to_come_are_not_believed() -> None:
    text = RSS_2.replace("Feb 2015", "Feb 2999")
    assert read_feed(text.encode(), URL).entries[0].published is None


def test_long_feeds_are_cut() -> None:
    items = "".join(f"<url><loc>/{n}</loc></url>" for n in range(MAX_ENTRIES + 1))
    feed = read_feed(f"<urlset>{items}</urlset>".encode(), URL)
    assert (len(feed.entries), feed.cut) == (MAX_ENTRIES, True)
    assert feed.entries[-1].url == f"https://tinmau.vn/{MAX_ENTRIES - 1}"


LAUGHS = '<!DOCTYPE r [<!ENTITY a "ha">{}]><rss><channel><title>&z;</title></channel></rss>'.format(
    "".join(
        f'<!ENTITY {b} "{f"&{a};" * 10}">' for a, b in zip("abcdefghi", "bcdefghiz", strict=True)
    )
)
EXTERNAL = '<!DOCTYPE r [<!ENTITY a SYSTEM "file:///etc/passwd">]><rss><title>&a;</title></rss>'


@pytest.mark.parametrize(
    ("data", "error"),
    [
        (LAUGHS.encode(), SourceEntities),
        (LAUGHS.encode("utf-16"), SourceEntities),
        (EXTERNAL.encode(), SourceEntities),
        (b"<rss>" * 100_000, SourceTooDeep),
        (b"<html><body><p>a</p></body></html>", SourceNoFeed),
        (b"no feed", SourceNoFeed),
        (b'{"version": "https://jsonfeed.org/version/1.1", "items": []}', SourceNoFeed),
        (b"<", SourceDamaged),
    ],
    ids=["laughs", "laughs in UTF-16", "file", "deep", "page", "text", "JSON", "damaged"],
)
def test_hostile_and_wrong(data: bytes, error: type[SourceError]) -> None:
    with pytest.raises(error) as raised:
        read_feed(data, URL)
    assert raised.value.source == URL
