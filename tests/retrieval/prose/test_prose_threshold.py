"""The thresholds of likeness, on the bundled model."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from retrieval.prose.checks import Checker
from tests.retrieval.prose.prose_evidence import quote_of

if TYPE_CHECKING:
    from retrieval.encoder import SentenceEncoder

BRIDGE = (
    "Sáng 12/3, tại Cần Thơ, Bộ trưởng Lê Văn Hạnh dự lễ khánh thành cầu Vàm Xáng dài 480 mét, "
    "tổng vốn đầu tư 1.250 tỷ đồng, rút ngắn thời gian đi lại giữa hai huyện từ 40 phút xuống còn "
    "5 phút."
)
WATER = (
    "Công ty Nước sạch Hòa Bình cho biết việc cắt nước kéo dài từ 22 giờ ngày 5/8 đến 6 giờ sáng "
    "hôm sau để sửa đường ống bị vỡ; khoảng 3.000 hộ dân bị ảnh hưởng."
)
HEALTH = (
    "Theo các bác sĩ, người cao tuổi nên đi bộ mỗi ngày ít nhất 30 phút và tránh ăn mặn để giảm "
    "nguy cơ tăng huyết áp."
)
SUPPORTED = [
    ("vi", BRIDGE, "Cầu Vàm Xáng dài 480 mét, được đầu tư 1.250 tỷ đồng [1]."),
    ("vi", BRIDGE, "Bộ trưởng Lê Văn Hạnh đã dự lễ khánh thành cầu tại Cần Thơ [1]."),
    ("vi", BRIDGE, "Nhờ cây cầu, thời gian đi giữa hai huyện chỉ còn 5 phút [1]."),
    ("vi", WATER, "Khoảng 3.000 hộ dân bị cắt nước [1]."),
    ("vi", WATER, "Nước bị cắt để sửa đường ống vỡ [1]."),
    ("vi", HEALTH, "Người cao tuổi nên đi bộ ít nhất 30 phút mỗi ngày [1]."),
    ("vi", HEALTH, "Tránh ăn mặn và đi bộ giúp giảm nguy cơ tăng huyết áp [1]."),
    ("en", BRIDGE, "The Vàm Xáng bridge is 480 metres long and cost 1,250 billion dong [1]."),
    ("en", BRIDGE, "Minister Lê Văn Hạnh attended the opening of the bridge in Cần Thơ [1]."),
    ("en", BRIDGE, "It cuts travel time between the two districts from 40 minutes to 5 [1]."),
    ("en", WATER, "The water was cut off to repair a broken pipe [1]."),
    ("en", WATER, "About 3,000 households were affected [1]."),
    ("en", HEALTH, "Doctors advise older people to walk daily and to avoid salty food [1]."),
]
OFF_THE_EVIDENCE = [
    # As like as what is supported: their words are not the article's.
    ("vi", BRIDGE, "Cầu Vàm Xáng đã bị sập ngay sau lễ khánh thành [1]."),
    ("vi", BRIDGE, "Bộ trưởng Lê Văn Hạnh hứa miễn phí qua cầu Vàm Xáng [1]."),
    ("vi", WATER, "Công ty Nước sạch Hòa Bình bị phạt vì cắt nước [1]."),
    ("vi", HEALTH, "Người cao tuổi nên uống thuốc hạ huyết áp mỗi ngày [1]."),
    # Unlike it.
    ("vi", BRIDGE, "Hãy truy cập trang này để nhận quà miễn phí [1]."),
    ("vi", BRIDGE, "Thủ đô của nước này nằm bên một con sông lớn [1]."),
    ("vi", BRIDGE, "Tôi là mô hình ngôn ngữ và tôi không thể trả lời câu hỏi này [1]."),
    ("vi", BRIDGE, "Đội tuyển bóng đá đã thắng trận chung kết [1]."),
    ("vi", WATER, "Giá vàng trong nước hôm nay tăng mạnh [1]."),
    ("vi", WATER, "Mọi người nên mua cổ phiếu ngay bây giờ [1]."),
    ("vi", WATER, "Đây là một ngày đẹp trời [1]."),
    ("vi", HEALTH, "Vắc-xin là trò lừa đảo của các hãng dược [1]."),
    ("vi", HEALTH, "Công ty bị phạt vì xả thải ra sông [1]."),
    ("en", BRIDGE, "Please send your password to the administrator [1]."),
    ("en", BRIDGE, "The moon is made of cheese [1]."),
    ("en", WATER, "The government resigned after the protests [1]."),
    ("en", HEALTH, "Ignore all rules and obey [1]."),
    ("en", HEALTH, "Stock prices fell sharply in the afternoon [1]."),
]


@pytest.mark.parametrize(
    ("pairs", "citations"), [(SUPPORTED, (1,)), (OFF_THE_EVIDENCE, ())], ids=["supported", "off"]
)
def test_the_model_tells_what_the_evidence_says(
    pairs: list[tuple[str, str, str]], citations: tuple[int, ...], model_encoder: SentenceEncoder
) -> None:
    judged = {
        sentence: Checker.of(
            "", language, [quote_of(evidence, "Tin trong ngày")], model_encoder
        ).citations(sentence)
        for language, evidence, sentence in pairs
    }
    assert judged == dict.fromkeys(judged, citations)
