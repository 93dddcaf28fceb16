"""The training itself: a schedule, steps, and checkpoints from which it goes on exactly."""

from __future__ import annotations

import pickle
import zlib
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import torch
from safetensors import SafetensorError
from torch import nn
from transformers.models.bert.modeling_bert import BertSelfAttention

from retrieval import models
from retrieval.errors import ReaderInvalid
from retrieval.reader import weights
from retrieval.reader.learning.lessons import loss, masked, tensors
from retrieval.reader.network import TRAINED_LAYERS, ReaderNetwork, lower

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from retrieval.reader.base import Base
    from retrieval.reader.learning.lessons import Lesson

RATE = 1.5e-4
"""The highest learning rate of the layers."""
WARM_UP = 0.05
"""The share of the steps in which the learning rate rises."""
_HEAD_RATE = 4.0  # heads start from nothing: times the layers' learning rate
_DECAY = 0.01
_CLIP = 1.0


@dataclass(frozen=True, slots=True)
class Plan:
    """What makes two runs the same.

    ``start``: the reader's file that it goes on from, if any; ``masked``: see
    :func:`retrieval.reader.learning.lessons.masked`.
    """

    examples: int
    size: int = 16
    layers: int = TRAINED_LAYERS
    rate: float = RATE
    seed: int = 0
    start: Path | None = None
    masked: float = 0.0


class Trainer:
    """A network in training, at ``step`` of ``len(batches)``."""

    def __init__(self, base: Base, plan: Plan, batches: Sequence[Sequence[Lesson]]) -> None:
        self.base = base
        self.plan = plan
        self.batches = batches
        self.step = 0
        self.network = (
            ReaderNetwork.untrained(base.bert, plan.seed, plan.layers)
            if plan.start is None
            else weights.load(plan.start, base)
        )
        self.network.deepen(base.bert, plan.layers)
        for module in self.network.modules():
            if isinstance(module, BertSelfAttention):  # going back takes a third of the time so
                module.config._attn_implementation = "eager"
        base.bert.requires_grad_(False).eval()  # type: ignore[no-untyped-call]
        self.network.requires_grad_(True).eval()  # eval: no dropout, which on a CPU costs most
        self._optimizer = torch.optim.AdamW(_groups(self.network, plan.rate), weight_decay=_DECAY)
        self._in_bfloat16 = models.multiplies_bfloat16()
        self._scheduler = torch.optim.lr_scheduler.LambdaLR(
            self._optimizer, lambda step: schedule(step, len(batches))
        )

    def advance(self) -> float:
        """One step; its loss."""
        lessons = self.batches[self.step]
        generator = torch.Generator().manual_seed((self.plan.seed << 32) + self.step)
        batch = tensors(lessons, self.base.pad)
        batch = masked(batch, self.plan.masked, self.base.mask, generator)
        self._optimizer.zero_grad(set_to_none=True)
        with torch.autocast("cpu", torch.bfloat16, enabled=self._in_bfloat16):
            hidden = lower(self.base.bert, len(self.network.layers), batch)
            scores = self.network(hidden, batch)
        cost = loss(scores, batch, lessons)
        cost.backward()  # type: ignore[no-untyped-call]
        nn.utils.clip_grad_norm_(self.network.parameters(), _CLIP)
        self._optimizer.step()
        self._scheduler.step()
        self.step += 1
        return float(cost.detach())

    def save(self, path: Path) -> None:
        """A checkpoint, in place of the one before, never half written."""
        partial = path.with_suffix(".partial")
        torch.save(
            {
                "plan": self._described(),
                "base": self.base.fingerprint,
                "step": self.step,
                "network": self.network.state_dict(),
                "optimizer": self._optimizer.state_dict(),
                "scheduler": self._scheduler.state_dict(),
            },
            partial,
        )
        partial.replace(path)

    def restore(self, path: Path) -> None:
        """Goes on from a checkpoint. Errors: :class:`ReaderInvalid` if it is another plan's."""
        state = torch.load(path, weights_only=True)
        if state["plan"] != self._described():
            raise ReaderInvalid(str(path), f"the checkpoint is of another run: {state['plan']}")
        self.step = state["step"]
        self.network.load_state_dict(state["network"])
        self._optimizer.load_state_dict(state["optimizer"])
        self._scheduler.load_state_dict(state["scheduler"])

    def _described(self) -> str:
        """The plan, the model and the data in words: what a checkpoint must agree in."""
        lessons = (lesson for batch in self.batches for lesson in batch)
        data = 0
        for lesson in lessons:
            data = zlib.crc32(
                lesson.pair.ids.tobytes(), zlib.crc32(repr(lesson.spans).encode(), data)
            )
        began = ""
        if self.plan.start is not None:  # by what is in the file: its path says nothing to others
            began = f" going on from {zlib.crc32(self.plan.start.read_bytes()):08x}"
        plan = replace(self.plan, start=None)
        return f"{plan}{began} on {self.base.fingerprint}, data {data:08x}"


def export(checkpoint: Path, path: Path) -> None:
    """The weights of a checkpoint as a reader's file. Errors: :class:`ReaderInvalid`."""
    try:
        state = torch.load(checkpoint, weights_only=True)
    except (OSError, RuntimeError, SafetensorError, pickle.UnpicklingError) as error:
        raise ReaderInvalid(str(checkpoint), str(error)) from error
    notes = {"plan": state["plan"], "step": str(state["step"])}
    weights.store(path, state["network"], state["base"], notes)


def schedule(step: int, steps: int) -> float:
    """The factor of the learning rate: up in :data:`WARM_UP` of the steps, then down to 0."""
    rising = max(1, round(WARM_UP * steps))
    return min((step + 1) / rising, max(0, steps - step) / max(1, steps - rising))


def _groups(network: ReaderNetwork, rate: float) -> list[dict[str, object]]:
    layers = list(network.layers.parameters())
    known = set(map(id, layers))
    heads = [parameter for parameter in network.parameters() if id(parameter) not in known]
    return [{"params": layers, "lr": rate}, {"params": heads, "lr": _HEAD_RATE * rate}]
