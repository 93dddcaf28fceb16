import math
import unicodedata
from itertools import chain
from pathlib import Path
from unittest.mock import patch

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from retrieval.vietnamese import counts
from retrieval.vietnamese.counts import Counts, Growing
from retrieval.vietnamese.diacritics import Reading, Restorer
from retrieval.vietnamese.language_model import BREAK, SyllableModel
from retrieval.vietnamese.syllable import could_be_vietnamese
from retrieval.vietnamese.text import strip_marks

ARCHIVE = [
    "Tổng Bí thư Nông Đức Mạnh phát biểu chỉ đạo hội nghị. Ông Nông Đức Mạnh thăm Hà Nội.",
    "Thủ tướng làm việc với Văn phòng Trung ương Đảng về công tác tham mưu.",
    "Nhà máy đường ở Bình Dương giảm giá đường. Cầu Long Biên bắc qua sông Hồng.",
]


@pytest.fixture(scope="module")
def restorer() -> Restorer:
    made = Restorer()
    made.learn(ARCHIVE)
    return made


def best(restorer: Restorer, question: str) -> str:
    return restorer.restore(question)[0].text


# Counts and the model ------------------------------------------------------------------


def test_counts_add_up() -> None:
    added = Counts.of(np.array([5, 3, 5, 9])).plus(Counts.of(np.array([3, 4])).times(2))
    assert added.keys.tolist() == [3, 4, 5, 9]
    assert added.values.tolist() == [3, 2, 2, 1]
    assert added[np.array([[3, 9], [5, 0]])].tolist() == [[3, 1], [2, 0]]
    assert added.between(np.array([3, 9]), np.array([5, 12])).tolist() == [2, 1]
    assert added.total == 8


@given(st.lists(st.lists(st.integers(0, 30), max_size=12), max_size=8))
def test_growing_counts_are_those_of_all_at_once(parts: list[list[int]]) -> None:
    growing, keys = Growing.of(Counts.empty()), np.arange(32)
    with patch.object(counts, "_RECENT", 10):
        for part in parts:
            growing = growing.plus(Counts.of(np.array(part, np.int64)))
    at_once = Counts.of(np.array(list(chain.from_iterable(parts)), np.int64))
    assert growing.whole.keys.tolist() == at_once.keys.tolist()
    assert growing.whole.values.tolist() == at_once.values.tolist()
    assert growing[keys].tolist() == at_once[keys].tolist()
    starts, stops = keys[:-5], keys[5:]
    assert growing.between(starts, stops).tolist() == at_once.between(starts, stops).tolist()
    assert growing.total == at_once.total
    assert len(growing.recent.keys) <= 10


def test_the_model_counts_what_follows_what() -> None:
    model = SyllableModel()
    model.learn(["Hoà bình, hòa bình và 2 nước.", "HÒA BÌNH"])
    assert model.count("hòa") == 3
    assert model.count("hoà", "Bình") == 3
    assert model.count("và", "2", "nước") == 1
    assert model.count("bình", "hòa") == 0
    assert [model.word(int(i)) for i in model.ids_like("hoa")] == ["hòa"]


def test_probabilities_are_absolute_discounting_by_hand() -> None:
    model = SyllableModel()
    model.learn(["a b", "a c", "a b"])
    ids = np.array([model.id_of(word) for word in "abc"])
    # Six letters and the breaks around each text; three letters and three that are no word.
    low_b = (2 + 0.02) / (12 + 0.02 * 6)
    pair_b = (2 - 0.75 + 0.75 * 2 * low_b) / 3
    triple_b = (2 - 0.75 + 0.75 * 2 * pair_b) / 3
    found = model.log_probabilities(np.array([BREAK]), ids[:1], ids[1:2])
    assert found[0, 0] == pytest.approx(math.log(triple_b))


def test_a_saved_restorer_is_the_same(restorer: Restorer, tmp_path: Path) -> None:
    restorer.save(tmp_path / "marks.npz", "generation 7")
    loaded = Restorer.load(tmp_path / "marks.npz", "generation 7")
    assert loaded.restore("duong o dau") == restorer.restore("duong o dau")
    assert loaded.model.count("nông", "đức", "mạnh") == 2


@pytest.mark.parametrize("stamp", ["generation 8", ""])
def test_another_stamp_is_refused(restorer: Restorer, tmp_path: Path, stamp: str) -> None:
    restorer.save(tmp_path / "marks.npz", "generation 7")
    with pytest.raises(ValueError, match="generation 7"):
        Restorer.load(tmp_path / "marks.npz", stamp)


def test_broken_files_are_refused(restorer: Restorer, tmp_path: Path) -> None:
    path = tmp_path / "marks.npz"
    restorer.save(path)
    whole = path.read_bytes()
    np.savez(tmp_path / "other.npz", x=np.zeros(3))
    for content in (
        b"",
        b"no archive",
        whole[: len(whole) // 2],
        (tmp_path / "other.npz").read_bytes(),
    ):
        path.write_bytes(content)
        with pytest.raises(ValueError):  # noqa: PT011 - the reasons are NumPy's
            Restorer.load(path)
    with pytest.raises(FileNotFoundError):
        Restorer.load(tmp_path / "missing.npz")


@pytest.mark.parametrize(
    "word", ["nghieng", "duong", "thuy", "oanh", "gi", "quy", "khuya", "uong", "yeu", "xoong", "a"]
)
def test_vietnamese_shapes(word: str) -> None:
    assert could_be_vietnamese(word)


@pytest.mark.parametrize(
    "word", ["who", "what", "live", "how", "new", "test", "boss", "is", "street", "f", "dz", "2"]
)
def test_other_shapes(word: str) -> None:
    assert not could_be_vietnamese(word)


# Restoring -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("tong bi thu nong duc manh", "tổng bí thư nông đức mạnh"),
        ("Tong Bi thu Nong Duc Manh noi gi?", "Tổng Bí thư Nông Đức Mạnh nói gì?"),
        ("AI LA TONG BI THU?", "AI LÀ TỔNG BÍ THƯ?"),
        ("Hoi nghi to chuc khi nao, o dau", "Hội nghị tổ chức khi nào, ở đâu"),
        ("  gia duong   nam 2009 la bao nhieu ?!", "  giá đường   năm 2009 là bao nhiêu ?!"),
        ("tham muu cho van phong trung uong", "tham mưu cho văn phòng trung ương"),
        ("Barack Obama tham Ha Noi khi nao", "Barack Obama thăm Hà Nội khi nào"),
        ("ai cho vay", "ai cho vay"),
    ],
)
def test_marks_come_back(restorer: Restorer, typed: str, meant: str) -> None:
    assert best(restorer, typed) == meant


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("tổng bi thu nông duc manh", "tổng bí thư nông đức mạnh"),
        ("Nông Đức Mạnh là tong bi thu", "Nông Đức Mạnh là tổng bí thư"),
        ("văn phòng trung uong", "văn phòng trung ương"),
    ],
)
def test_the_part_without_marks_is_restored(restorer: Restorer, typed: str, meant: str) -> None:
    assert best(restorer, typed) == meant


@pytest.mark.parametrize(
    "question",
    [
        "Ai phát biểu chỉ đạo hội nghị?",
        "Hai ba người trong ban nào cho vay?",
        "Cầu Long Biên bắc qua sông nào?",
        "Vì sao công ty Sony thua?",
        "Đội Manchester United thắng bao nhiêu trận?",
        "ai đang ở Nha Trang",
        "who chaired the conference?",
        "How many people live in Hanoi?",
        "Quand le président est-il arrivé?",
        "誰が首相ですか",
        "2009?",
        "???",
        "",
    ],
)
def test_what_is_right_stays(restorer: Restorer, question: str) -> None:
    assert restorer.restore(question) == [Reading(question, 1.0)]


def test_several_readings_where_the_marks_are_in_doubt(restorer: Restorer) -> None:
    readings = restorer.restore("duong")
    assert [reading.text for reading in readings] == ["đường", "dương"]
    assert sum(reading.weight for reading in readings) == pytest.approx(1)
    assert readings[0].weight > readings[1].weight >= 0.15


def test_one_reading_where_they_are_not(restorer: Restorer) -> None:
    assert restorer.restore("nong duc manh") == [Reading("nông đức mạnh", 1.0)]


def test_what_comes_into_the_archive_is_known() -> None:
    restorer = Restorer()
    assert best(restorer, "Nong Duc Manh") != "Nông Đức Mạnh"
    restorer.learn(ARCHIVE)
    assert best(restorer, "Nong Duc Manh") == "Nông Đức Mạnh"


def test_decomposed_questions_come_back_composed(restorer: Restorer) -> None:
    typed = unicodedata.normalize("NFD", "tổng bi thu nông đức mạnh")
    assert best(restorer, typed) == "tổng bí thư nông đức mạnh"


WORDS = st.sampled_from(" ".join(ARCHIVE).replace(".", "").split())


@given(st.lists(WORDS, min_size=1, max_size=8).map(" ".join))
@settings(max_examples=100, deadline=None)
def test_marked_syllables_are_never_touched(restorer: Restorer, question: str) -> None:
    for reading in restorer.restore(question):
        for typed, read in zip(question.split(), reading.text.split(), strict=True):
            assert read == typed or strip_marks(typed) == typed


@given(st.text())
@settings(max_examples=200, deadline=None)
def test_only_marks_change_and_nothing_breaks(restorer: Restorer, question: str) -> None:
    readings = restorer.restore(question)
    assert 1 <= len(readings) <= 3
    assert sum(reading.weight for reading in readings) == pytest.approx(1)
    for reading in readings:
        assert strip_marks(reading.text) == strip_marks(question)
