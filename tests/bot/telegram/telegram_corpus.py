"""The articles in the archive of the bots that are tested, beside the repository's own two."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

BRIDGE_URL = "https://bao.example.vn/cau-song-vang.html"
BRIDGE = f"""{BRIDGE_URL}
-----------------
Khánh thành cầu Sông Vàng
-----------------
Sáng 12/3/2016, cầu Sông Vàng nối hai xã Tân An và Bình Phú được khánh thành. \
Ông Lê Văn Tám, Giám đốc Sở Giao thông, cắt băng khánh thành cầu Sông Vàng. \
Cầu dài 420 mét, rộng 12 mét, tổng vốn đầu tư 185 tỷ đồng.
Trước đây người dân hai xã phải đi đò, mất gần một giờ mới sang được bờ bên kia.
"""

WOOD_TITLE = "Lớp học nghề mộc ở làng Vân Hạ"
WOOD_TEACHER = "Nghệ nhân Đỗ Thị Mơ dạy lớp học nghề mộc đầu tiên ở làng Vân Hạ."
WOOD_PUPILS = "Lớp học nghề mộc có 34 học viên, phần lớn là thanh niên trong làng Vân Hạ."
WOOD = f"""{WOOD_TITLE}

{WOOD_TEACHER} {WOOD_PUPILS}

Học viên được học miễn phí trong sáu tháng, sau đó xưởng của hợp tác xã nhận vào làm.
"""

RICE_TITLE = "Giá <b>gạo</b> & cà phê 🌾 שלום *tăng*"
RICE_PRICE = "Giá gạo thơm ở chợ Bến Đò tăng lên 21.500 đồng một ký trong tháng 5."
RICE = f"""{RICE_TITLE}

{RICE_PRICE} Giá cà phê <nhân> cũng tăng 8 % & còn có thể tăng nữa.

Tiểu thương Phạm Thị Lụa cho biết gạo về chợ Bến Đò ít hơn mọi năm vì mưa kéo dài.
"""

WATER_TITLE = "Nhật ký công trường nhà máy nước Thác Bạc"
WATER_OPENING = "Nhà máy nước Thác Bạc do kỹ sư Hoàng Minh Khôi thiết kế."
_WORKS = ("đào móng", "đổ bê tông", "lắp đường ống", "xây bể lắng", "kéo điện", "sơn tường")
_TEAMS = ("đội một", "đội hai", "đội ba", "đội bốn", "đội năm")


def water() -> str:
    """An article of several pages."""
    weeks = [
        f"Tuần thứ {week}, {_TEAMS[week % 5]} {_WORKS[week % 6]} ở khu {week} của công trường, "
        f"dùng hết {week * 7 + 5} bao xi măng và {week * 3 + 2} xe cát."
        for week in range(1, 49)
    ]
    paragraphs = [" ".join(weeks[start : start + 4]) for start in range(0, len(weeks), 4)]
    return "\n\n".join([WATER_TITLE, WATER_OPENING, *paragraphs])


def write_corpus(folder: Path, seeds: Path) -> None:
    """Puts the repository's articles (``seeds``) and these into ``folder``."""
    folder.mkdir()
    for path in sorted(seeds.iterdir()):
        (folder / path.name).write_bytes(path.read_bytes())
    articles = {"bridge": BRIDGE, "wood": WOOD, "rice": RICE, "water": water()}
    for name, text in articles.items():
        (folder / f"{name}.txt").write_text(text, encoding="utf-8")


# What the bot says of them: articles are numbered in the order of their files' names.
WOOD_QUESTION = "Ai dạy lớp học nghề mộc ở làng Vân Hạ?"
_LINK = "https://t.me/hoibao_bot?start="
WOOD_PAGE = f"{_LINK}a-6-f7472bb6-0-0-1s"
WOOD_SOURCE = f'<a href="{WOOD_PAGE}">{WOOD_TITLE}</a>'
WOOD_ANSWER = (
    f"<blockquote><b>{WOOD_TEACHER}</b> [1]</blockquote>\n"
    "Xem thêm:\n"
    f"<blockquote expandable><b>{WOOD_PUPILS}</b> [2]</blockquote>\n"
    "<blockquote expandable><b>Học viên được học miễn phí trong sáu tháng, sau đó xưởng của hợp "
    "tác xã nhận vào làm.</b> [3]</blockquote>\n\n"
    f"[1][2][3] {WOOD_SOURCE}"
)
PASSAGES = ["📖 [1]", "📖 [2]", "📖 [3]"]
NEXT_STEPS = ["➕ Thêm kết quả", "👍", "👎"]
FOLLOW = ["🔔 Theo dõi câu hỏi này"]
WOOD_LABELS = [PASSAGES, NEXT_STEPS, FOLLOW]

WATER_QUESTION = "Ai thiết kế nhà máy nước Thác Bạc?"
WATER_ANSWER = (
    f"<blockquote><b>{WATER_OPENING}</b> [1]</blockquote>\n\n"
    f'[1] <a href="{_LINK}a-5-3548bf1c-0-0-1k">{WATER_TITLE}</a>'
)

RICE_QUESTION = "Giá gạo thơm ở chợ Bến Đò bao nhiêu?"
RICE_ANSWER = (
    f"<blockquote><b>{RICE_PRICE}</b> [1]</blockquote>\n"
    "Xem thêm:\n"
    "<blockquote expandable><b>Tiểu thương Phạm Thị Lụa cho biết gạo về chợ Bến Đò ít hơn mọi năm "
    "vì mưa kéo dài.</b> [2]</blockquote>\n\n"
    f'[1][2] <a href="{_LINK}a-4-854cb69d-0-0-1w">'
    "\u2068Giá &lt;b&gt;gạo&lt;/b&gt; &amp; cà phê 🌾 שלום *tăng*\u2069</a>"
)

UNANSWERABLE = "Giá vé xem phim ở Paris là bao nhiêu?"
NOT_FOUND = (
    "❔ Không tìm thấy câu trả lời trong kho bài báo.\n"
    "Không thấy bài nào nói về Paris.\n\n"
    f'Bài gần nhất: <a href="{_LINK}a-4-854cb69d-0-1x-3f">'
    "\u2068Giá &lt;b&gt;gạo&lt;/b&gt; &amp; cà phê 🌾 שלום *tăng*\u2069</a>\n\n"
    "<i>Bạn thử hỏi rõ hơn: tên đầy đủ của người hay cơ quan, địa điểm, thời gian.</i>"
)
