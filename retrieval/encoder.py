"""Texts to vectors: what the rest of the program needs of a model, and any model that has it."""

from __future__ import annotations

from threading import Lock
from typing import TYPE_CHECKING, Protocol, Self

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from numpy.typing import NDArray
    from sentence_transformers import SentenceTransformer
    from torch import Tensor

# Padded tokens in one batch. On two free cores, 32 news passages of 109 tokens on average went
# through at 12.9, 15.0, 13.7 and 11.3 a second with 256, 512, 1,024 and 4,096 of them (encode's
# default of 32 texts: 8.4). A small batch also lets a question in sooner; but beside other busy
# processes every batch costs a wait, and 512 fell to half of the default's speed.
BATCH_TOKENS = 1024
_PASSAGE_PROMPTS = ("passage", "document", "corpus")
_UNLIMITED = 1 << 20


class Encoder(Protocol):
    """Turns texts into vectors of unit length, so that their product is the cosine."""

    @property
    def name(self) -> str:
        """What people call the model."""

    @property
    def fingerprint(self) -> str:
        """Sixteen hexadecimal digits that change whenever the vectors would.

        The precision of the arithmetic is not part of it: bfloat16 and float32 vectors of one text
        have a cosine above .999 and may stand in one index.
        """

    @property
    def dimension(self) -> int:
        """Length of a vector."""

    @property
    def max_tokens(self) -> int:
        """The longest text, in tokens as :meth:`count_tokens` counts them, that is read whole."""

    def encode_passages(
        self, texts: Sequence[str], progress: Callable[[int], None] | None = None
    ) -> NDArray[np.float32]:
        """Vectors of passages, (n, dimension), in the order of ``texts``.

        ``progress`` is called after every batch with the number of texts it held.
        """

    def encode_questions(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Vectors of questions, (n, dimension), in the order of ``texts``."""

    def count_tokens(self, texts: Sequence[str]) -> list[int]:
        """How many tokens each text has, without a prompt and the model's special tokens."""


class SentenceEncoder:
    """Any SentenceTransformer as an :class:`Encoder`, with its prompts where it has them.

    May be used from several threads: they take turns, batch by batch.
    """

    def __init__(self, model: SentenceTransformer, name: str, fingerprint: str) -> None:
        from retrieval.unpadded import MeanPooledBert

        self.name = name
        self.fingerprint = fingerprint
        self.dimension = int(model.get_embedding_dimension() or 0)
        self.model = model
        self._unpadded = MeanPooledBert.of(model)
        self._question_prompt = model.prompts.get("query") or ""
        prompts = (model.prompts.get(key) for key in _PASSAGE_PROMPTS)
        self._passage_prompt = next(filter(None, prompts), "")
        # The tokenizer keeps the length it last cut texts to, so two threads would disturb it.
        self._lock = Lock()
        self._overhead = self._tokens_added()
        limit = model.max_seq_length
        self.max_tokens = int(min(_UNLIMITED if limit is None else limit, _UNLIMITED))
        self.max_tokens -= self._overhead

    @classmethod
    def load(cls, model: str | None = None) -> Self:
        """The bundled model, or any by its sentence-transformers name or folder.

        A name is taken from the local cache where it is complete there, otherwise from the hub.
        Weights are bfloat16 where the processor multiplies them (AVX512-BF16, AMX, ARM's bf16).
        Elsewhere they stay float32: on an AVX2 machine bfloat16 took 8 times as long, its vectors
        having a cosine of at least .9999 to float32's. Errors: :class:`ModelError`.
        """
        from retrieval import models

        loaded = models.load_bundled() if model is None else models.load_named(model)
        if loaded.model.device.type == "cpu" and models.multiplies_bfloat16():
            loaded.model.bfloat16()
        return cls(loaded.model, loaded.name, loaded.fingerprint)

    def quicken(self) -> None:
        """Makes questions encode about twice as fast from now on, in float32 on AVX2.

        It takes .2 s and 42 MB for the bundled model, so it is for a process that stays. Short
        texts' vectors change in the fourth digit.
        """
        if self._unpadded is not None:
            with self._lock:
                self._unpadded.halve()

    def encode_passages(
        self, texts: Sequence[str], progress: Callable[[int], None] | None = None
    ) -> NDArray[np.float32]:
        return self._encode(texts, self._passage_prompt, "document", progress)

    def encode_questions(self, texts: Sequence[str]) -> NDArray[np.float32]:
        return self._encode(texts, self._question_prompt, "query", None)

    def count_tokens(self, texts: Sequence[str]) -> list[int]:
        with self._lock:
            return self._count(texts, special=False)

    def _encode(
        self,
        texts: Sequence[str],
        prompt: str,
        task: str,
        progress: Callable[[int], None] | None,
    ) -> NDArray[np.float32]:
        vectors = np.empty((len(texts), self.dimension), np.float32)
        lengths = [
            min(count, self.max_tokens) + self._overhead for count in self.count_tokens(texts)
        ]
        for batch in batches(lengths, BATCH_TOKENS):
            with self._lock:
                encoded = self._embed([texts[i] for i in batch], prompt, task)
            vectors[batch] = encoded.float().cpu().numpy()
            if progress is not None:
                progress(len(batch))
        vectors /= np.maximum(np.linalg.norm(vectors, axis=1, keepdims=True), 1e-12)
        return vectors

    def _embed(self, texts: list[str], prompt: str, task: str) -> Tensor:
        if self._unpadded is not None:
            limit = self.model.max_seq_length
            prompted = [prompt + text for text in texts]
            cut = self.model.tokenizer(prompted, truncation=limit is not None, max_length=limit)
            return self._unpadded(cut["input_ids"])
        return self.model.encode(
            texts,
            prompt=prompt,
            task=task,
            batch_size=len(texts),
            show_progress_bar=False,
            convert_to_tensor=True,
        )

    def _count(self, texts: Sequence[str], *, special: bool) -> list[int]:
        from transformers import PreTrainedTokenizerBase

        if not texts:
            return []
        tokenizer = self.model.tokenizer
        if isinstance(tokenizer, PreTrainedTokenizerBase):
            ids = tokenizer(list(texts), add_special_tokens=special, verbose=False)["input_ids"]
            return [len(each) for each in ids]
        encodings = tokenizer.encode_batch(list(texts), add_special_tokens=special)
        return [len(encoding.ids) for encoding in encodings]

    def _tokens_added(self) -> int:
        """How many tokens the longer prompt and the special tokens add to a text."""
        prompted = [self._question_prompt + "a", self._passage_prompt + "a"]
        (alone,) = self._count(["a"], special=False)
        return max(self._count(prompted, special=True)) - alone


def batches(lengths: Sequence[int], budget: int) -> Iterator[list[int]]:
    """Indices of ``lengths``, longest first, in batches that padded hold ``budget`` at most.

    One that is longer than the budget stands alone.
    """
    batch: list[int] = []
    for index in sorted(range(len(lengths)), key=lambda i: -lengths[i]):
        if batch and lengths[batch[0]] * (len(batch) + 1) > budget:
            yield batch
            batch = []
        batch.append(index)
    if batch:
        yield batch
