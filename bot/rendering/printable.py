"""Text that does nothing to a terminal but appear in it."""

from __future__ import annotations

import re

# Control codes but the line's end and the tab, and marks that turn the direction of what follows.
_ACTING = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069]")
_SIGN = "\ufffd"
_BREAKS = str.maketrans("\t\n", "  ")


def printable(text: str) -> str:
    """``text``, as long as before, with a sign for what would move a cursor or set a colour.

    The names of files, and what comes in a backup, can hold anything.
    """
    return _ACTING.sub(_SIGN, text)


def in_one_line(text: str) -> str:
    """The same in one line and one column of it, as long as before."""
    return printable(text).translate(_BREAKS)
