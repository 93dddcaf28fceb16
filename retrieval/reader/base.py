"""The parts of the embedding model that the reader stands on."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol, Self

from tokenizers import Tokenizer

from retrieval.errors import ReaderUnsupported
from retrieval.unpadded import is_plain

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sentence_transformers import SentenceTransformer
    from transformers import BertModel


class Loaded(Protocol):
    """A loaded model, as :class:`retrieval.models.LoadedModel` is one."""

    @property
    def model(self) -> SentenceTransformer: ...

    @property
    def name(self) -> str: ...

    @property
    def fingerprint(self) -> str: ...


@dataclass(frozen=True, slots=True)
class Base:
    """A network whose lower layers are shared, and what cuts text into its pieces."""

    bert: BertModel
    tokenizer: Tokenizer
    bos: int
    eos: int
    pad: int
    mask: int
    fingerprint: str

    @classmethod
    def of(cls, loaded: Loaded) -> Self:
        """The network and tokenizer of a model; nothing is copied.

        Errors: :class:`ReaderUnsupported` for a model that is no BERT with a fast tokenizer.
        """
        from transformers import PreTrainedTokenizerFast

        transformer = loaded.model[0]
        bert, wrapper = getattr(transformer, "model", None), loaded.model.tokenizer
        if not is_plain(bert) or not isinstance(wrapper, PreTrainedTokenizerFast):
            raise ReaderUnsupported(loaded.name)
        # The encoder's own may be told by another thread to cut or pad. This one shares its parts.
        shared = wrapper.backend_tokenizer
        tokenizer = Tokenizer(shared.model)
        tokenizer.normalizer = shared.normalizer
        tokenizer.pre_tokenizer = shared.pre_tokenizer
        return cls(
            bert,
            tokenizer,
            wrapper.bos_token_id,
            wrapper.eos_token_id,
            wrapper.pad_token_id,
            wrapper.mask_token_id or wrapper.unk_token_id,
            loaded.fingerprint,
        )

    def count_tokens(self, texts: Sequence[str]) -> list[int]:
        """How many pieces each text has."""
        return [
            len(each.ids)
            for each in self.tokenizer.encode_batch_fast(list(texts), add_special_tokens=False)
        ]
