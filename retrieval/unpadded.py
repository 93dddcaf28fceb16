"""A BERT over texts of all lengths laid end to end, for inference.

Padding computes what nobody reads, and of a short question's time the libraries' modules spend
about as much between the matrix products as in them. Here the products run over the tokens of all
texts at once; only attention, a small part of the work, pads.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple, Self, TypeGuard

import torch
from torch import Tensor, nn
from torch.nn.functional import gelu, layer_norm, linear, scaled_dot_product_attention

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from sentence_transformers import SentenceTransformer
    from transformers import BertModel
    from transformers.models.bert.modeling_bert import BertEmbeddings


FEW = 128
"""Tokens. A product with so few takes as long as the weights do from memory to the processor; in
halves they are there twice as soon (15 tokens and 1,536 × 384 weights, two AVX2 cores: .15 ms for
.38), and with 200 tokens no sooner."""


class _Product:
    """A linear map of tokens, (tokens, inputs) to (tokens, outputs)."""

    def __init__(self, weight: Tensor, bias: Tensor) -> None:
        self._weight, self._bias = weight, bias
        self._halves: Any = None

    def halve(self) -> None:
        """Keeps the weights as float16 too, by which few tokens are multiplied in float32."""
        self._halves = torch.ops.quantized.linear_prepack_fp16(self._weight, self._bias)

    def __call__(self, hidden: Tensor) -> Tensor:
        if self._halves is not None and len(hidden) <= FEW:
            product: Tensor = torch.ops.quantized.linear_dynamic_fp16(hidden, self._halves)
            return product
        return linear(hidden, self._weight, self._bias)


class _Layer(NamedTuple):
    """The parts of a layer; queries, keys and values are one product."""

    attention: _Product
    attended: _Product
    attended_norm: nn.LayerNorm
    up: _Product
    down: _Product
    norm: nn.LayerNorm

    def products(self) -> Iterator[_Product]:
        return (part for part in self if isinstance(part, _Product))


class Layers:
    """Layers of a BERT, whose weights stay the modules' own, only laid together."""

    def __init__(self, layers: Iterable[nn.Module], heads: int) -> None:
        self._layers = [_layer(layer) for layer in layers]
        self._heads = heads

    def __call__(self, hidden: Tensor, lengths: Sequence[int]) -> Tensor:
        """What the layers make of texts of so many tokens each: (tokens, dimension), as it came."""
        places = torch.arange(max(lengths)) < torch.tensor(lengths)[:, None]
        attend = self._attend_evenly if min(lengths) == max(lengths) else self._attend
        for layer in self._layers:
            attended = attend(layer.attention(hidden), places)
            hidden = _normed(hidden + layer.attended(attended), layer.attended_norm)
            hidden = _normed(hidden + layer.down(gelu(layer.up(hidden))), layer.norm)
        return hidden

    def halve(self) -> None:
        """Makes few tokens go through faster, for half the weights' memory again."""
        for layer in self._layers:
            for product in layer.products():
                product.halve()

    def _attend(self, projected: Tensor, places: Tensor) -> Tensor:
        """``places``: of (texts, tokens of the longest), those that there are."""
        padded = projected.new_zeros(*places.shape, projected.shape[1])
        padded[places] = projected
        query, key, value = self._parts(padded)
        found = scaled_dot_product_attention(query, key, value, places[:, None, None])
        return found.transpose(1, 2).flatten(2)[places]

    def _attend_evenly(self, projected: Tensor, places: Tensor) -> Tensor:
        """The same for texts of one length, as any text by itself is."""
        query, key, value = self._parts(projected.view(*places.shape, -1))
        found = scaled_dot_product_attention(query, key, value)
        return found.transpose(1, 2).reshape(len(projected), -1)

    def _parts(self, projected: Tensor) -> Tensor:
        """Queries, keys and values, each (texts, heads, tokens, ...), of (texts, tokens, ...)."""
        texts, tokens, _ = projected.shape
        return projected.view(texts, tokens, 3, self._heads, -1).permute(2, 0, 3, 1, 4)


class MeanPooledBert:
    """The mean of a BERT's last states, as e5 and many of its kind are read."""

    def __init__(self, bert: BertModel) -> None:
        self._embeddings = bert.embeddings
        self._layers = Layers(bert.encoder.layer, bert.config.num_attention_heads)
        # FBGEMM has this product, where there is AVX2; bfloat16, where it is in use, is faster.
        has_product = torch.backends.quantized.engine in ("x86", "fbgemm")
        self._halves_pay = bert.dtype == torch.float32 and has_product

    @classmethod
    def of(cls, model: SentenceTransformer) -> Self | None:
        """The same model in this form; None for one that is built otherwise, or not on the CPU."""
        from sentence_transformers.sentence_transformer.modules import Normalize, Pooling

        transformer, *rest = model
        bert = getattr(transformer, "model", None)
        if not is_plain(bert) or not rest:
            return None
        pooling, *last = rest
        if not isinstance(pooling, Pooling) or pooling.pooling_mode != "mean":
            return None
        is_all = pooling.include_prompt and all(isinstance(each, Normalize) for each in last)
        return cls(bert) if is_all else None

    def halve(self) -> None:
        """As :meth:`Layers.halve`, where it pays; vectors then change in the fourth digit."""
        if self._halves_pay:
            self._layers.halve()

    @torch.inference_mode()
    def __call__(self, ids: Sequence[Sequence[int]]) -> Tensor:
        """The vectors of texts given as token ids, not normalised: float32, (texts, dimension)."""
        lengths = [len(each) for each in ids]
        hidden = self._layers(embedded(self._embeddings, ids), lengths).float()
        return torch.stack([text.mean(0) for text in torch.split(hidden, lengths)])


def is_plain(model: object) -> TypeGuard[BertModel]:
    """Whether a model is a BERT that computes what :class:`Layers` do, on the CPU."""
    from transformers import BertModel

    if not isinstance(model, BertModel) or model.device.type != "cpu":
        return False
    return model.config.hidden_act == "gelu" and not model.config.is_decoder


def embedded(embeddings: BertEmbeddings, ids: Sequence[Sequence[int]]) -> Tensor:
    """The first states of texts laid end to end, (tokens, dimension)."""
    tokens = torch.tensor([token for each in ids for token in each])
    places = torch.cat([torch.arange(len(each)) for each in ids])
    words = embeddings.word_embeddings.weight[tokens]
    positions = embeddings.position_embeddings.weight[places]
    kind = embeddings.token_type_embeddings.weight[0]
    return _normed(words + kind + positions, embeddings.LayerNorm)


def _layer(layer: Any) -> _Layer:
    parts = [getattr(layer.attention.self, name) for name in ("query", "key", "value")]
    joined = []
    with torch.no_grad():
        for name in ("weight", "bias"):
            whole = torch.cat([getattr(part, name) for part in parts])
            for part, piece in zip(parts, whole.chunk(3), strict=True):
                getattr(part, name).data = piece
            joined.append(whole)
    return _Layer(
        _Product(*joined),
        _product(layer.attention.output.dense),
        layer.attention.output.LayerNorm,
        _product(layer.intermediate.dense),
        _product(layer.output.dense),
        layer.output.LayerNorm,
    )


def _product(module: nn.Linear) -> _Product:
    return _Product(module.weight, module.bias)


def _normed(hidden: Tensor, norm: nn.LayerNorm) -> Tensor:
    return layer_norm(hidden, norm.normalized_shape, norm.weight, norm.bias, norm.eps)
