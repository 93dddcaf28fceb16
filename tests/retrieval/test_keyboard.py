import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from retrieval.vietnamese.diacritics import Restorer
from retrieval.vietnamese.keyboard import respell

ARCHIVE = [
    "Tổng Bí thư Nông Đức Mạnh phát biểu tại hội nghị tổng kết. Ai biết Nông Đức Mạnh?",
    "Văn phòng Trung ương Đảng ở Hà Nội. Người dân hỏi giá xăng. Xin chào.",
]


@pytest.fixture(scope="module")
def restorer() -> Restorer:
    made = Restorer()
    made.learn(ARCHIVE)
    return made


FOUND = {
    # Telex
    "vawn phongf trung uwowng": "văn phòng trung ương",
    "Vawn phongf nao": "Văn phòng nào",
    "vawn phong trung uong": "văn phòng trung ương",
    "dduwowngf": "đường",
    "dduwowngf sawts": "đường sắt",
    "duwowngf saws": None,
    "cais gif": "cái gì",
    "nguowif daan": "người dân",
    "hooij nghij toongr keets": "hội nghị tổng kết",
    "chur tichj nuwowcs laf ai": "chủ tịch nước là ai",
    "gias xawng laf bao nhieeu": "giá xăng là bao nhiêu",
    "toongr bis thuw laf ai": "tổng bí thư là ai",
    "xin chaof": "xin chào",
    "nhw thế nào": "như thế nào",
    # VNI
    "va8n pho2ng trung u7o7ng": "văn phòng trung ương",
    "d9u7o7ng2 sa8t1": "đường sắt",
    "to6ng3 bi1 thu7": "tổng bí thư",
    # Chat
    "tong bi thu noi j": "tổng bí thư nói gì",
    "ai dc bau lam chu tich": "ai được bầu làm chủ tịch",
    "ai đc bầu": "ai được bầu",
    "ko biet ai": "không biết ai",
    "k biết ai": "không biết ai",
    "có bn người chết": "có bao nhiêu người chết",
    "ntn là lạm phát": "như thế nào là lạm phát",
    "việt nam vs thái lan": "việt nam với thái lan",
    "ng dân nói j": "người dân nói gì",
    "hqua ai noi": "hôm qua ai nói",
    # Capitals, spaces and signs
    "AI LÀ TỔNG BÍ THƯ": "Ai là tổng bí thư",
    "AI LA TONG BI THU": "Ai là tổng bí thư",
    "ai  là   ai???": "ai là ai?",
    "\t ai là ai , , , ": None,
    "tongbithu la ai": "tổng bí thư là ai",
    "tổngbíthư là ai": "tổng bí thư là ai",
    "tong bi thu nongducmanh": "tổng bí thư nông đức mạnh",
    "hanoi o dau": "hà nội ở đâu",
    "vanphong trung uong": "văn phòng trung ương",
    # Left as typed: right, foreign, or beyond guessing
    "Ai là Tổng Bí thư?": None,
    "ai la tong bi thu": None,
    "hội nghị tổng kêt": None,
    "test nhanh như thế nào": None,
    "Super Bowl là gì?": None,
    "london ở đâu": None,
    "u23 việt nam": None,
    "covid19 là gì": None,
    "G7 họp ở đâu": None,
    "UBND họp ở đâu": None,
    "boss là ai": None,
    "How was the new test, boss?": None,
    "the boss is new": None,
    "Who was the first car for his star?": None,
    "was how new test boss": None,
    "WHO IS THE BOSS": None,
    "": None,
    " ": None,
    "???": None,
    "2009": None,
}


@pytest.mark.parametrize(("typed", "read"), FOUND.items(), ids=list(FOUND))
def test_noisy_typing(restorer: Restorer, typed: str, read: str | None) -> None:
    assert respell(typed, restorer) == read


@given(st.text())
@settings(max_examples=150, deadline=None)
def test_any_text_is_borne(restorer: Restorer, text: str) -> None:
    read = respell(text, restorer)
    assert read is None or read != text


@given(
    st.lists(st.sampled_from(" ".join(ARCHIVE).replace(".", "").split()), min_size=1).map(" ".join)
)
@settings(max_examples=50, deadline=None)
def test_correct_vietnamese_is_left_alone(restorer: Restorer, question: str) -> None:
    assert respell(question, restorer) is None


@given(st.text("aeiouwsfrxjdn1289 ", max_size=60))
@settings(max_examples=100, deadline=None)
def test_strings_of_keys_are_borne(restorer: Restorer, text: str) -> None:
    assert respell(text, restorer) != text
