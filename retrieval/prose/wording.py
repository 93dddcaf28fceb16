"""Whether a Vietnamese sentence is made of its article's words.

Likeness does not tell what a model made up: with the bundled model "Cầu đã bị sập ngay sau lễ khánh
thành" is as like the news of an opening as what that says. But "sập" is not in it. What everybody
needs to join words is free, and so are numbers, which are compared as such; every other syllable
has to stand somewhere in the article.
"""

from __future__ import annotations

import re

from retrieval.vietnamese.text import place_tones, word_set

_SYLLABLE = re.compile(r"(?<!\w)[^\W\d_]+")  # not "h" of "22h30"

# Without "bị" and "mất": whoever "bị bắt" or "mất" needs an article that has the word.
_FREE = word_set(
    "và với của cho tại ở trong ngoài trên dưới từ đến tới vào ra lên xuống qua lại về theo bởi "
    "do vì nhờ nên để mà thì là có không chưa chẳng đã đang sẽ vừa mới từng được phải cần thể nếu "
    "khi lúc sau trước giữa cùng cũng còn chỉ đều vẫn cả mọi mỗi các những một nhiều ít vài này "
    "đó kia ấy đây đấy nay nào gì ai sao thế vậy như hơn kém nhất rất quá khá khoảng gần hay hoặc "
    "nhưng song tuy dù mặc bằng rằng việc sự cuộc cái chiếc con cây người ông bà anh chị em cô "
    "chú bác cụ họ nó dân nơi chỗ điều thứ lần đầu cuối tiên tiếp riêng chung tổng cộng gồm bao "
    "thêm nữa làm khiến giúp dùng thực hiện diễn nói biết nêu tin bài báo viết ghi thông nguồn "
    "tên gọi tức nghĩa lý nguyên nhân kết quả số lượng mức độ vị trí thời gian điểm ngày tháng "
    "năm tuần quý giờ phút giây sáng trưa chiều tối đêm hôm buổi dịp đồng đô la nghìn ngàn triệu "
    "tỷ tỉ trăm mươi mười chục rưỡi linh lẻ phần hai ba bốn tư lăm sáu bảy bẩy tám chín mốt đôi "
    "gấp nửa mét tấn tạ usd vnd tuổi hộ lít bên phía đối liên quan thuộc cạnh ngay hết tất toàn "
    "bộ tỉnh thành phố huyện xã quận phường tp rõ kg km m cm mm ha"
)


def syllables_of(text: str) -> frozenset[str]:
    """The syllables of ``text`` (NFC), lower case, tone marks placed as newspapers do."""
    return frozenset(place_tones(word) for word in _SYLLABLE.findall(text.lower()))


def is_worded_by(text: str, known: frozenset[str]) -> bool:
    """Whether ``text`` has no other syllables than those ``known`` and those that are free."""
    return syllables_of(text) <= known | _FREE
