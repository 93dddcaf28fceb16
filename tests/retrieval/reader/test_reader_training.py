from __future__ import annotations

import math
import zlib
from dataclasses import replace
from random import Random
from typing import TYPE_CHECKING

import numpy as np
import pytest
import torch
from safetensors.torch import save_file

from retrieval.errors import ReaderInvalid, ReaderMismatch, ReaderMissing
from retrieval.reader import weights
from retrieval.reader.average import average
from retrieval.reader.learning.examples import Example
from retrieval.reader.learning.lessons import (
    NO_ANSWER,
    batched,
    lessons,
    loss,
    masked,
    tensors,
    token_span,
)
from retrieval.reader.learning.training import Plan, Trainer, export, schedule
from retrieval.reader.network import (
    SPAN_TOKENS,
    TRAINED_LAYERS,
    Batch,
    ReaderNetwork,
    lower,
)
from retrieval.reader.pairs import MAX_TOKENS, is_word, join
from retrieval.reader.reader import Reader
from retrieval.reader.reading import Readable
from retrieval.types import Span
from retrieval.vietnamese.sentences import split_sentences

if TYPE_CHECKING:
    from pathlib import Path

    from retrieval.reader.base import Base
    from retrieval.reader.learning.lessons import Lesson

PLAN = Plan(examples=24, size=4, rate=1e-3, seed=5, masked=0.05)


def readable(text: str) -> Readable:
    return Readable("Huế", text, tuple(split_sentences(text)))


def example(number: int, *, answered: bool = True) -> Example:
    text = f"Hôm qua trời đẹp. Ba đến Huế năm {1900 + number}, rồi về{' lại' * (number % 5)}."
    at = text.index("năm")
    answers = (Span(at, at + 8),) if answered else ()
    return Example(str(number), "Ba đến Huế bao giờ?", readable(text), answers)


@pytest.fixture
def batches(base: Base) -> list[list[Lesson]]:
    found = lessons(base, [example(n, answered=n % 3 > 0) for n in range(24)])
    return batched(found, PLAN.size, Random(2))


def state(trainer: Trainer) -> dict[str, np.ndarray]:
    return {name: tensor.numpy() for name, tensor in trainer.network.state_dict().items()}


def assert_same(one: dict[str, np.ndarray], other: dict[str, np.ndarray]) -> None:
    assert one.keys() == other.keys()
    for name, values in one.items():
        np.testing.assert_array_equal(values, other[name], err_msg=name)


def test_a_killed_run_resumes_exactly(
    base: Base, batches: list[list[Lesson]], tmp_path: Path
) -> None:
    whole = Trainer(base, PLAN, batches)
    losses = [whole.advance() for _ in batches]
    first = Trainer(base, PLAN, batches)
    again = [first.advance() for _ in range(3)]
    first.save(tmp_path / "last.pt")
    first.advance()  # lost when it is killed
    second = Trainer(base, PLAN, batches)
    second.restore(tmp_path / "last.pt")
    assert second.step == 3
    again += [second.advance() for _ in range(3)]
    assert again == losses
    assert_same(state(second), state(whole))
    assert [path.name for path in tmp_path.iterdir()] == ["last.pt"]


def test_training_lowers_the_loss_and_leaves_the_lower_layers(
    base: Base, batches: list[list[Lesson]]
) -> None:
    before = {name: tensor.clone() for name, tensor in base.bert.state_dict().items()}
    trainer = Trainer(base, replace(PLAN, rate=3e-3), batches * 10)
    losses = [trainer.advance() for _ in trainer.batches]
    assert np.mean(losses[-6:]) < 0.75 * np.mean(losses[:6])
    for name, tensor in base.bert.state_dict().items():
        assert torch.equal(tensor, before[name]), name


def test_the_seed_decides(base: Base, batches: list[list[Lesson]]) -> None:
    one, same, other = (Trainer(base, replace(PLAN, seed=seed), batches) for seed in (1, 1, 2))
    assert_same(state(one), state(same))
    assert not np.array_equal(state(one)["ends.weight"], state(other)["ends.weight"])


def test_a_checkpoint_of_another_run_is_refused(
    base: Base, batches: list[list[Lesson]], tmp_path: Path
) -> None:
    Trainer(base, PLAN, batches).save(tmp_path / "last.pt")
    for other in (
        Trainer(base, replace(PLAN, seed=6), batches),
        Trainer(base, PLAN, batches[::-1]),
        Trainer(replace(base, fingerprint="another"), PLAN, batches),
    ):
        with pytest.raises(ReaderInvalid):
            other.restore(tmp_path / "last.pt")


def test_the_rate_rises_and_falls_to_nothing() -> None:
    factors = [schedule(step, 100) for step in range(101)]
    assert factors[:5] == pytest.approx([0.2, 0.4, 0.6, 0.8, 1.0])
    assert factors[5:] == pytest.approx([(100 - step) / 95 for step in range(5, 101)])
    assert schedule(0, 0) == 0


def test_an_exported_checkpoint_reads_as_the_network_did(
    base: Base, batches: list[list[Lesson]], tmp_path: Path
) -> None:
    trainer = Trainer(base, PLAN, batches)
    for _ in range(4):
        trainer.advance()
    trainer.save(tmp_path / "last.pt")
    export(tmp_path / "last.pt", tmp_path / "reader.safetensors")
    passages = [example(n).passage for n in range(3)]
    stored = Reader(base, weights.load(tmp_path / "reader.safetensors", base))
    for one, other in zip(
        stored.read("Ai?", passages),
        Reader(base, trainer.network.requires_grad_(False)).read("Ai?", passages),
        strict=True,
    ):
        assert one.score == pytest.approx(other.score, abs=0.05)  # 256 values to a row
        assert one.sentences == pytest.approx(other.sentences, abs=0.02)


def test_training_goes_on_from_a_stored_reader(
    base: Base, batches: list[list[Lesson]], tmp_path: Path
) -> None:
    path = tmp_path / "reader.safetensors"
    first = Trainer(base, PLAN, batches)
    first.advance()
    weights.store(path, first.network.state_dict(), base.fingerprint, {})
    second = Trainer(base, replace(PLAN, start=path), batches)
    second.save(tmp_path / "second.pt")
    described = torch.load(tmp_path / "second.pt", weights_only=True)["plan"]
    assert f"going on from {zlib.crc32(path.read_bytes()):08x}" in described
    assert str(tmp_path) not in described
    stored = weights.load(path, base).state_dict()
    assert_same(state(second), {name: values.numpy() for name, values in stored.items()})
    second.advance()
    assert not np.array_equal(state(second)["ends.weight"], stored["ends.weight"].numpy())


def test_what_it_goes_on_from_may_have_fewer_layers_of_its_own(
    base: Base, batches: list[list[Lesson]], tmp_path: Path
) -> None:
    path = tmp_path / "reader.safetensors"
    shallow = ReaderNetwork.untrained(base.bert, 4, layers=3)
    weights.store(path, shallow.state_dict(), base.fingerprint, {})
    start = weights.load(path, base)
    assert len(start.layers) == 3
    network = Trainer(base, replace(PLAN, start=path, layers=5), batches).network
    assert len(network.layers) == 5
    under = base.bert.encoder.layer[-5:-3]
    for own, other in zip(network.layers, [*under, *start.layers], strict=True):
        for name, values in other.state_dict().items():
            assert torch.equal(own.state_dict()[name], values), name
    name = "attention.self.query.weight"
    own, other = (layer.state_dict()[name] for layer in (network.layers[0], under[0]))
    assert own.data_ptr() != other.data_ptr()
    assert torch.equal(network.ends.weight, start.ends.weight)


def test_what_is_trained_on_padded_pairs_is_what_reads_them(
    base: Base, batches: list[list[Lesson]]
) -> None:
    trainer = Trainer(base, PLAN, batches)
    trainer.advance()
    passages = [example(n).passage for n in range(5)]
    pairs = join(base, ["Ai?"] * 5, passages)
    batch = Batch.of(pairs, base.pad)
    assert len({len(pair.ids) for pair in pairs}) > 1
    network = trainer.network.requires_grad_(False)
    scores = network(lower(base.bert, len(network.layers), batch), batch)
    null = scores.flatten(1).softmax(1)[:, 0].tolist()
    read = Reader(base, network).read("Ai?", passages)
    assert [reading.null for reading in read] == pytest.approx(null, abs=1e-5)


def test_matrices_are_stored_with_256_values_to_a_row_and_the_rest_in_halves(
    base: Base, tmp_path: Path
) -> None:
    network = ReaderNetwork.untrained(base.bert, 0)
    assert len(network.layers) == TRAINED_LAYERS
    path = tmp_path / "reader.safetensors"
    weights.store(path, network.state_dict(), base.fingerprint, {})
    size = 0
    found = weights.load(path, base).state_dict()
    for name, values in network.state_dict().items():
        if name.startswith("layers.") and values.ndim == 2:
            step = values.abs().amax(1, keepdim=True) / 127
            assert ((found[name] - values).abs() <= 0.5001 * step).all(), name
            assert ((found[name] / step).round() - found[name] / step).abs().max() < 1e-3, name
            size += values.numel() + 4 * len(values)
        else:
            assert torch.equal(found[name], values.half().float()), name
            size += 2 * values.numel()
    assert size < path.stat().st_size < size + 40_000


def test_a_row_of_zeros_stays_one(base: Base, tmp_path: Path) -> None:
    tensors_ = ReaderNetwork.untrained(base.bert, 0).state_dict()
    name = "layers.0.intermediate.dense.weight"
    tensors_[name][3] = 0
    weights.store(tmp_path / "reader.safetensors", tensors_, base.fingerprint, {})
    found = weights.load(tmp_path / "reader.safetensors", base).state_dict()[name]
    assert not found[3].any()
    assert found[2].any()


def test_a_file_all_in_halves_is_read_as_well(base: Base, tmp_path: Path) -> None:
    halves = {
        name: values.half()
        for name, values in ReaderNetwork.untrained(base.bert, 0, layers=6).state_dict().items()
    }
    path = tmp_path / "reader.safetensors"
    save_file(halves, path, metadata={"base": base.fingerprint})
    found = weights.load(path, base)
    assert len(found.layers) == 6
    for name, values in found.state_dict().items():
        assert torch.equal(values, halves[name].float()), name


@pytest.mark.parametrize("content", [b"", b"no safetensors", b"\xff" * 100])
def test_a_broken_file_is_refused(base: Base, tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "reader.safetensors"
    path.write_bytes(content)
    with pytest.raises(ReaderInvalid) as raised:
        weights.load(path, base)
    assert raised.value.path == str(path)
    with pytest.raises(ReaderInvalid):
        export(path, tmp_path / "out")


def test_a_missing_foreign_or_partial_file_is_refused(base: Base, tmp_path: Path) -> None:
    with pytest.raises(ReaderMissing) as missing:
        weights.load(tmp_path / "none", base)
    assert missing.value.path == str(tmp_path / "none")
    with pytest.raises(ReaderInvalid):
        export(tmp_path / "none", tmp_path / "out")
    path = tmp_path / "reader.safetensors"
    tensors_ = ReaderNetwork.untrained(base.bert, 0).state_dict()
    weights.store(path, tensors_, "another", {})
    with pytest.raises(ReaderMismatch) as other:
        weights.load(path, base)
    assert other.value.facts == {
        "path": str(path),
        "stored": "another",
        "wanted": base.fingerprint,
    }
    del tensors_["ends.weight"]
    weights.store(path, tensors_, base.fingerprint, {})
    with pytest.raises(ReaderInvalid) as raised:
        weights.load(path, base)
    assert "ends.weight" in raised.value.why


def test_answers_become_tokens_and_back(base: Base) -> None:
    found = example(54)
    (lesson,) = lessons(base, [found])
    ((first, last),) = lesson.spans
    offsets = lesson.pair.offsets
    start, end = (
        int(offsets[first - lesson.pair.first, 0]),
        int(offsets[last - lesson.pair.first, 1]),
    )
    assert found.passage.text[start:end] == "năm 1954"
    (without,) = lessons(base, [example(54, answered=False)])
    assert without.spans == (NO_ANSWER,)


def test_answers_that_cannot_be_given_are_left_out(base: Base) -> None:
    text = "Ba về. " * 10
    passage = readable(text)
    across, far = Span(0, 12), Span(len(text) * 30, len(text) * 30 + 3)
    long = readable("ba " * 1_000 + ".")
    assert lessons(base, [Example("", "Ai?", passage, (across,))]) == []
    assert lessons(base, [Example("", "Ai?", long, (far,))]) == []
    (pair,) = join(base, ["Ai?"], [long])
    assert len(pair.ids) == MAX_TOKENS
    first, last = token_span(pair, Span(0, 150)) or NO_ANSWER
    assert SPAN_TOKENS - 2 <= last - first < SPAN_TOKENS  # it ends with no lone space


def test_the_loss_is_the_logarithm_of_all_right_spans_and_of_their_sentences(base: Base) -> None:
    found = lessons(base, [example(1), example(2, answered=False)])
    batch = tensors(found, base.pad)
    scores = torch.full((2, *batch.ids.shape[1:] * 2), -torch.inf)
    scores[:, 0, 0] = 0.0
    ((first, last),) = found[0].spans
    scores[0, first, last] = math.log(3)
    scores[0, first, last - 1] = math.log(2)  # of the same sentence
    scores[0, found[0].pair.first, found[0].pair.first] = math.log(4)  # of another
    scores[1, first, last] = math.log(7)
    expected = [2 * math.log(10) - math.log(3) - math.log(5), 2 * math.log(8)]
    assert float(loss(scores, batch, found)) == pytest.approx(sum(expected) / 2)


def test_so_many_pieces_of_words_are_hidden_and_nothing_else(base: Base) -> None:
    batch = tensors(lessons(base, [example(n) for n in range(16)]), base.pad)
    hidden = masked(batch, 0.25, base.mask, torch.Generator().manual_seed(1))
    changed = hidden.ids != batch.ids
    words = is_word(batch.marks)
    assert 0.2 < float(changed.sum() / words.sum()) < 0.3
    assert set(hidden.ids[changed].tolist()) == {base.mask}
    assert not changed[~words].any()
    assert torch.equal(masked(batch, 0.0, base.mask, torch.Generator()).ids, batch.ids)
    assert [hidden.mask is batch.mask, hidden.sentences is batch.sentences] == [True, True]


def test_batches_hold_pairs_of_one_length(base: Base) -> None:
    found = lessons(base, [example(n) for n in range(22)])
    batches = batched(found, 4, Random(0))
    taken = [id(lesson) for batch in batches for lesson in batch]
    assert len(taken) == len(set(taken)) == 20
    lengths = [[len(lesson.pair.ids) for lesson in batch] for batch in batches]
    assert max(max(each) - min(each) for each in lengths) <= 4
    assert batched(found, 4, Random(0)) == batches


def test_between_two_readers_lie_the_weights_of_a_third(base: Base, tmp_path: Path) -> None:
    first, second, out = (tmp_path / f"{name}.safetensors" for name in ("one", "two", "between"))
    for path, seed in ((first, 1), (second, 2)):
        network = ReaderNetwork.untrained(base.bert, seed)
        weights.store(path, network.state_dict(), base.fingerprint, {})
    average(first, second, 0.25, out, base)
    one, two, between = (weights.load(path, base).state_dict() for path in (first, second, out))
    for name, values in between.items():
        wanted = 0.75 * one[name] + 0.25 * two[name]
        # In int8, half a step of a row at most; a half has eleven bits.
        step = wanted.abs().amax(-1, keepdim=True) / (127 if name.startswith("layers.") else 1024)
        assert ((values - wanted).abs() <= 0.51 * step).all(), name
    assert any(not torch.equal(one[name], two[name]) for name in one)


def test_the_shallower_of_two_readers_is_deepened_first(base: Base, tmp_path: Path) -> None:
    shallow, deep, out = (tmp_path / f"{name}.safetensors" for name in ("one", "two", "between"))
    for path, seed, layers in ((shallow, 1, 2), (deep, 2, 3)):
        network = ReaderNetwork.untrained(base.bert, seed, layers)
        weights.store(path, network.state_dict(), base.fingerprint, {})
    for first, second in ((shallow, deep), (deep, shallow)):
        average(first, second, 0.5, out, base)
        between = weights.load(out, base)
        assert len(between.layers) == 3
        name = "layers.0.intermediate.dense.weight"  # the encoder's in both, in int8 in one
        own = base.bert.encoder.layer[-3].state_dict()[name.removeprefix("layers.0.")]
        step = own.abs().amax(1, keepdim=True) / 127
        assert ((between.state_dict()[name] - own).abs() <= 0.76 * step).all()
        ends = [weights.load(path, base).ends.weight for path in (first, second)]
        torch.testing.assert_close(between.ends.weight, (ends[0] + ends[1]) / 2, atol=1e-4, rtol=0)


def test_readers_on_other_weights_are_not_averaged(base: Base, tmp_path: Path) -> None:
    path = tmp_path / "other.safetensors"
    network = ReaderNetwork.untrained(base.bert, 1)
    weights.store(path, network.state_dict(), "f" * 16, {})
    with pytest.raises(ReaderMismatch) as caught:
        average(path, path, 0.5, tmp_path / "out.safetensors", base)
    assert caught.value.path == str(path)
    assert not (tmp_path / "out.safetensors").exists()
