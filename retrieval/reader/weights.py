"""The reader's file: trained layers in int8 with a scale for each row, heads in float16."""

from __future__ import annotations

from contextlib import contextmanager
from copy import deepcopy
from typing import TYPE_CHECKING, Any

import torch
from safetensors import SafetensorError, safe_open
from safetensors.torch import save_file
from torch import nn
from transformers.models.bert.modeling_bert import BertLayer

from retrieval.errors import ReaderInvalid, ReaderMismatch, ReaderMissing
from retrieval.reader.network import ReaderNetwork

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from pathlib import Path

    from torch import Tensor

    from retrieval.reader.base import Base

_BASE = "base"
_SCALE = ".scale"  # of a matrix in int8: what each row was divided by
_LARGEST = 127  # of int8, on both sides of 0
_TINY = 1e-12


def store(path: Path, tensors: Mapping[str, Tensor], base: str, notes: Mapping[str, str]) -> None:
    """Writes the weights, the fingerprint of the model they stand on, and ``notes``."""
    stored: dict[str, Tensor] = {}
    for name, tensor in tensors.items():
        values = tensor.detach().float()
        if name.startswith("layers.") and values.ndim == 2:
            scale = values.abs().amax(dim=1, keepdim=True).clamp_min(_TINY) / _LARGEST
            stored |= {name: (values / scale).round().to(torch.int8), name + _SCALE: scale}
        else:
            stored[name] = values.half().contiguous()
    save_file(stored, path, metadata={_BASE: base, **notes})


def base_of(path: Path) -> str | None:
    """The fingerprint of the model below a file's weights. Errors: :class:`ReaderInvalid`."""
    with _opened(path) as file:
        return (file.metadata() or {}).get(_BASE)


def load(path: Path, base: Base) -> ReaderNetwork:
    """The network of a file, in the precision of ``base``, its heads in float32.

    Errors: :class:`ReaderMissing`, :class:`ReaderInvalid`, if the file cannot be read or is no
    reader, :class:`ReaderMismatch`, if it stands on other weights than those of ``base``.
    """
    with _opened(path) as file:
        metadata = file.metadata() or {}
        tensors = {name: file.get_tensor(name).float() for name in file.keys()}  # noqa: SIM118
    for name in [name for name in tensors if name.endswith(_SCALE)]:
        tensors[name.removesuffix(_SCALE)] *= tensors.pop(name)
    if metadata.get(_BASE) != base.fingerprint:
        raise ReaderMismatch(str(path), str(metadata.get(_BASE)), base.fingerprint)
    config = deepcopy(base.bert.config)
    with torch.device("meta"):
        layers = [BertLayer(config) for _ in range(_layers(tensors))]  # type: ignore[no-untyped-call]
        network = ReaderNetwork(nn.ModuleList(layers), config.hidden_size)
    try:
        network.load_state_dict(tensors, assign=True)
    except RuntimeError as error:
        raise ReaderInvalid(str(path), str(error).replace("\n", " ")) from error
    network.layers.to(base.bert.dtype)
    network.marks.to(base.bert.dtype)
    return network.eval().requires_grad_(False)


def _layers(names: Iterable[str]) -> int:
    return len({name.split(".")[1] for name in names if name.startswith("layers.")})


@contextmanager
def _opened(path: Path) -> Iterator[Any]:
    try:
        with safe_open(path, "pt") as file:
            yield file
    except FileNotFoundError as error:
        raise ReaderMissing(str(path)) from error
    except (OSError, SafetensorError) as error:
        raise ReaderInvalid(str(path), str(error)) from error
