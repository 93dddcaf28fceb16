"""What a Vietnamese syllable can look like once its marks are off."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

VIETNAMESE_SHARE = 0.6
"""Of a Vietnamese question's words, or of their letters, at least so many are in such syllables."""

_ONSET = "b|ch?|d|gh?|gi|h|kh?|l|m|ngh?|nh?|ph?|qu|r|s|tr|th?|v|x"
_RHYME = (
    "a|a[cimnoptuy]|ach|anh|ang|e|e[cmnoptu]|eng|ech|enh|i|i[amnptu]|ich|inh|ie[cmnptu]|ieng|"
    "o|o[aceimnpt]|oa[cimnopty]|oach|oang|oanh|oe[mnot]|ong|ooc|oong|"
    "u|u[aceimnoptuy]|ua[nty]|uang|ue[cn]|uech|uenh|ung|uo[cimnptu]|uong|"
    "uy[anptu]|uych|uynh|uye[nt]|y|y[mnt]|ynh|ye[mntu]"
)
_BARE = re.compile(rf"(?:{_ONSET})?(?:{_RHYME})")


def telling(words: Sequence[str]) -> Sequence[str]:
    """The words that tell a text's language: those without a capital, all if there are no others.

    A name is written as its people write it, whatever the language around it.
    """
    return [word for word in words if not word[0].isupper()] or words


def could_be_vietnamese(bare: str) -> bool:
    """Whether ``bare``, lower-case letters without marks, is built like a Vietnamese syllable.

    Some words of other languages are (``the``, ``in``); most are not (``what``, ``live``).
    """
    return _BARE.fullmatch(bare) is not None
