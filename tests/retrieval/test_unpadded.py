"""A BERT without padding says what the library's modules say with it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from sentence_transformers.sentence_transformer.modules import Dense, Normalize, Pooling
from transformers import BertConfig, BertModel

from retrieval.unpadded import Layers, MeanPooledBert, embedded, is_plain

if TYPE_CHECKING:
    from collections.abc import Sequence

    from torch import Tensor

_CONFIG: dict[str, Any] = {
    "vocab_size": 50,
    "hidden_size": 24,
    "num_hidden_layers": 3,
    "num_attention_heads": 4,
    "intermediate_size": 40,
    "max_position_embeddings": 32,
    "initializer_range": 0.5,
}


def network(**options: Any) -> BertModel:
    with torch.random.fork_rng():
        torch.manual_seed(5)
        config = BertConfig(**(_CONFIG | options))
        made = BertModel(config, add_pooling_layer=False)
        for name, parameter in made.named_parameters():
            if "bias" in name or "LayerNorm" in name:
                torch.nn.init.normal_(parameter)
    made.eval()  # type: ignore[no-untyped-call]
    return made


BERT = network()


def padded(bert: BertModel, ids: Sequence[Sequence[int]]) -> list[Tensor]:
    """The last states of each text as the library gives them, (tokens, dimension)."""
    longest = max(map(len, ids))
    together = torch.tensor([[*each, *([0] * (longest - len(each)))] for each in ids])
    mask = torch.tensor([[1] * len(each) + [0] * (longest - len(each)) for each in ids])
    with torch.no_grad():
        states = bert(input_ids=together, attention_mask=mask).last_hidden_state
    return [row[: len(each)] for row, each in zip(states, ids, strict=True)]


texts = st.lists(st.lists(st.integers(0, 49), min_size=1, max_size=32), min_size=1, max_size=8)


@settings(deadline=None)
@given(texts)
def test_the_states_of_every_token_are_the_library_s(ids: list[list[int]]) -> None:
    expected = torch.cat(padded(BERT, ids))
    with torch.no_grad():
        states = Layers(BERT.encoder.layer, 4)(embedded(BERT.embeddings, ids), list(map(len, ids)))
    torch.testing.assert_close(states, expected, atol=2e-5, rtol=1e-4)


@settings(deadline=None)
@given(texts)
def test_vectors_are_the_means_of_the_states(ids: list[list[int]]) -> None:
    expected = torch.stack([states.mean(0) for states in padded(BERT, ids)])
    torch.testing.assert_close(MeanPooledBert(BERT)(ids), expected, atol=2e-5, rtol=1e-4)


@pytest.mark.skipif(torch.backends.quantized.engine not in ("x86", "fbgemm"), reason="needs FBGEMM")
def test_short_texts_are_multiplied_by_halves_once_there_are_any_and_long_ones_never() -> None:
    short, long = [[1, 2, 3, 4, 5]], [[n % 50 for n in range(32)]] * 5
    bert = MeanPooledBert(network())
    whole, expected = bert(short), bert(long)
    bert.halve()
    assert not torch.equal(bert(short), whole)
    torch.testing.assert_close(bert(short), whole, atol=0.01, rtol=0.01)
    assert torch.equal(bert(long), expected)


def test_bfloat16_is_not_halved_again() -> None:
    bert = MeanPooledBert(network().bfloat16())
    whole = bert([[1, 2, 3]])
    bert.halve()
    assert torch.equal(bert([[1, 2, 3]]), whole)


def test_the_modules_keep_their_weights() -> None:
    bert = network()
    before = {name: tensor.clone() for name, tensor in bert.state_dict().items()}
    Layers(bert.encoder.layer, 4)
    assert bert.state_dict().keys() == before.keys()
    for name, tensor in bert.state_dict().items():
        assert torch.equal(tensor, before[name]), name
    layer: Any = bert.encoder.layer[0]
    attention = layer.attention.self
    starts = [part.weight.data_ptr() for part in (attention.query, attention.key, attention.value)]
    assert [start - starts[0] for start in starts] == [0, 24 * 24 * 4, 2 * 24 * 24 * 4]


def test_bfloat16_gives_float32_near_by() -> None:
    ids = [[1, 2, 3, 4], [7, 8]]
    rough = MeanPooledBert(network().bfloat16())(ids)
    assert rough.dtype is torch.float32
    assert torch.cosine_similarity(rough, MeanPooledBert(BERT)(ids)).min() > 0.999


@pytest.mark.parametrize("options", [{"hidden_act": "relu"}, {"is_decoder": True}])
def test_other_networks_are_not_taken_for_it(options: dict[str, object]) -> None:
    assert is_plain(BERT)
    assert not is_plain(network(**options))
    assert not is_plain(torch.nn.Linear(1, 1))


class Front(torch.nn.Module):
    """Stands where sentence-transformers keep the network."""

    def __init__(self, model: torch.nn.Module) -> None:
        super().__init__()
        self.model = model


MEAN, FIRST = Pooling(24, "mean"), Pooling(24, "cls")


@pytest.mark.parametrize(
    ("modules", "taken"),
    [
        ([Front(BERT), MEAN], True),
        ([Front(BERT), MEAN, Normalize()], True),
        ([Front(BERT), FIRST], False),
        ([Front(BERT), Pooling(24, "mean", include_prompt=False)], False),
        ([Front(BERT), MEAN, Dense(24, 8)], False),
        ([Front(BERT)], False),
        ([Front(torch.nn.Linear(1, 1)), MEAN], False),
        ([torch.nn.Linear(1, 1), MEAN], False),
    ],
)
def test_only_means_of_a_bert_are_computed_so(
    modules: list[torch.nn.Module], *, taken: bool
) -> None:
    model = torch.nn.Sequential(*modules)
    assert (MeanPooledBert.of(model) is not None) is taken  # type: ignore[arg-type]
