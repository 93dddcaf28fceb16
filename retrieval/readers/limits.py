"""How much of anything is read: what stands between hostile input and the machine, in one place."""

MIB = 1024 * 1024

MAX_BYTES = 20 * MIB
"""Larger files are no articles. Telegram's limit for downloads too."""

MAX_EXPORT_BYTES = 512 * MIB
"""Of a file that holds many articles: JSON lines, CSV, zip, EPUB."""

MAX_PAGE_BYTES = 8 * MIB
"""Of a web page. The largest pages of newspapers are below 2 MiB."""

MAX_MARKDOWN_BYTES = MIB // 4
"""Forty thousand words. Made-up brackets take 30 s a MiB to read."""

MAX_DEPTH = 256
"""Of elements in elements; libxml2's own limit too. Pages of newspapers come to 40."""

MAX_ELEMENTS = 30_000
"""Of a web page: what is done with each takes 0.2 ms. Pages of newspapers have some thousands."""

MAX_ATTRIBUTES = 500
"""Of one element: libxml2's time grows with their square."""

MAX_ALL_ATTRIBUTES = 100_000
"""Of a web page. Each takes about a KiB."""

MAX_FEED_BYTES = 20 * MIB
"""Of a feed, unpacked: 400 for each of the most entries that are read."""

MAX_ENTRIES = 50_000
"""Of a feed; the sitemap protocol's own limit. Those beyond are left out."""

MAX_RECORD_BYTES = 4 * MIB
"""Of one line of a JSON export, or one row of a CSV export."""

MAX_UNPACKED_BYTES = 512 * MIB
"""Of everything in a packed file, packed files in it included."""

MAX_MEMBERS = 20_000
"""In a packed file, packed files in it included."""

MAX_PACKED_DEPTH = 3
"""A zip in a zip in a zip is still read."""

MAX_RATIO = 200
"""Unpacked to packed bytes of a member. Text comes to 10, made-up repetition to 1,000."""

MIN_RATIO_BYTES = MIB
"""Members that unpack to less than this may be packed as tightly as they are."""

MAX_MAIL_LINES = 1_000_000
"""Of a mail: four times those of the longest that is read. Each is compared with every boundary."""

MAX_MAIL_BOUNDARIES = 20
"""Of parts in parts of a mail. Forwarded three times, it comes to 10."""

MAX_MAIL_PARTS = 2_000
"""Of a mail; a saved page has one for every picture."""

MAX_PAGES = 2_000
"""Of a PDF."""

MAX_PDF_CHARACTERS = 10_000_000
"""Of a PDF's text, all pages together."""
