"""The lines that belong to a page and not to the article on it."""

from __future__ import annotations

import re

from retrieval.readers.bylines import byline

# Whole lines only: the same words inside a sentence are the article's.
_BUTTONS = (
    r"chia sẻ(?: bài(?: viết| báo)?)?(?: này)?(?: (?:lên|qua|trên) (?:facebook|zalo|e-?mail))?",
    r"(?:in|lưu|gửi|nghe|thích|theo dõi|báo lỗi) (?:bài(?: viết| báo| này)?|trang|tin)(?: này)?",
    r"bản in|in trang này|gửi (?:e-?mail|cho bạn bè|bình luận|phản hồi)|e-?mail",
    r"(?:facebook|twitter|zalo|google\+?|linkedin|youtube|tiktok|messenger|telegram|x|print)",
    r"sao chép (?:liên kết|link)|copy link|link bài gốc.*|lấy link!?",
    r"(?:tags?|từ khóa|từ khoá|chủ đề|thẻ) ?(?::.*)?",
    r"(?:0|[\d.]+) (?:bình luận|lượt xem|lượt thích|thích|chia sẻ)|lượt xem ?: ?[\d.]+",
    r"thích \d*|quan tâm ?\d*|like|share|tweet|aa|a[-+]|cỡ chữ.*|font size.*|đánh giá bài viết",
    r"trang chủ(?: ?[>»/|].*)?|về trang chủ|quay lại|trở lại|lên đầu trang|đầu trang|xem thêm",
    r"theo dõi (?:chúng tôi|báo) .{0,60} trên .{0,30}|mời quý độc giả .{0,80}|quảng cáo",
    r"bạn (?:đang|đã) đọc .{0,80}|đăng nhập|đăng ký|tìm kiếm|video|ảnh",
)
_RELATED = (
    r"(?:các )?(?:tin|bài)(?: viết)? (?:liên quan|khác|mới(?: nhất)?|đọc nhiều|cùng chuyên mục)",
    r"(?:có thể bạn quan tâm|đọc thêm|xem nhiều|đọc nhiều|đọc nhiều nhất|mới cập nhật|tin nổi bật)",
    r"cùng chuyên mục|các tin đã đưa|những tin mới hơn|những tin cũ hơn",
)
# Headlines of other articles with the words that lead there.
_LEADING_ON = (
    r">{1,3} ?(?:xem|đọc)(?: thêm| tiếp)? ?:.{0,200}|>{2,3} .{1,160}|"
    r"(?:xem|đọc|tin|bài) (?:thêm|tiếp|liên quan) ?: .{1,200}",
)
_COMMENTS = (
    r"(?:ý kiến(?: bạn đọc| của bạn)?|bình luận|phản hồi|viết bình luận)(?: ?\(\d+\))?",
    r"(?:gửi )?(?:ý kiến|bình luận) của bạn.{0,40}",
)


def _whole_line(patterns: tuple[str, ...]) -> re.Pattern[str]:
    return re.compile(rf"\W*(?:{'|'.join(patterns)})[\W]*", re.IGNORECASE)


# Above the text, "Bình luận" names the section.
_BUTTON_LINE = _whole_line(_BUTTONS + _COMMENTS)
_LEADING_ON_LINE = _whole_line(_LEADING_ON)
_RELATED_LINE = _whole_line(_RELATED)
_COMMENTS_LINE = _whole_line(_COMMENTS)
_LONGEST_FURNITURE = 500  # a list of tags
_LONGEST_HEADLINE = 160
_SENTENCE_END = re.compile(r"[.!?…]\W*$")


def without_furniture(lines: list[str]) -> list[str]:
    """``lines`` without buttons, tags and counters, lists of other articles, and comments.

    Below a heading such as "Tin liên quan", headlines are dropped up to the next line that reads
    like a sentence; below "Bình luận", everything.
    """
    kept: list[str] = []
    in_related = False
    for line in lines:
        if len(line) > _LONGEST_FURNITURE:
            in_related = False
            kept.append(line)
        elif _COMMENTS_LINE.fullmatch(line) and any(map(_is_sentence, kept)):
            break
        elif _RELATED_LINE.fullmatch(line):
            in_related = True
        elif _LEADING_ON_LINE.fullmatch(line):
            in_related = False
        elif not (_BUTTON_LINE.fullmatch(line) or (in_related and _is_headline(line))):
            in_related = False
            kept.append(line)
    return kept


def _is_headline(line: str) -> bool:
    signed = byline(line)
    if signed and signed.agency:
        return False
    return len(line) <= _LONGEST_HEADLINE and not _is_sentence(line)


def _is_sentence(line: str) -> bool:
    return _SENTENCE_END.search(line[-10:]) is not None
