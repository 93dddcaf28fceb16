"""Well-known places by name, as Vietnamese newspapers write them."""

from __future__ import annotations

import re
from functools import cache
from importlib.resources import files


@cache
def place_names() -> tuple[str, ...]:
    """Provinces, cities and islands of Vietnam, countries and great cities: a line each."""
    data = files("retrieval.vietnamese").joinpath("data/places.txt").read_text("utf-8")
    return tuple(data.splitlines())


_CITY = r"thành phố|tp|t\.p|thủ đô|tx|thị xã"
_LEVEL = re.compile(
    rf"(?<!\w)(?P<city>{_CITY})(?:\.\s?|\s)(?=\w)|(?<!\w)(?:tỉnh|quận|huyện|thị trấn)\s(?=\w)",
    re.IGNORECASE,
)
_LEVEL_BEFORE = re.compile(rf"(?<!\w)(?:{_CITY})(?:\.\s?|\s)$", re.IGNORECASE)
_DOTTED = re.compile(r"(?<!\w)(TP|T\.P|TX)\. (?=\w)", re.IGNORECASE)


def without_levels(name: str) -> str:
    """``name`` without the words that say what sort of place it is: "UBND Hà Nội"."""
    return _LEVEL.sub("", name)


def city_before(text: str, start: int) -> str:
    """The word for a city right before ``start``, as written ("TP. "), if there is one."""
    found = _LEVEL_BEFORE.search(text, max(0, start - 12), start)
    return found.group() if found else ""


def with_plain_levels(text: str) -> str:
    """``text``, of the same length, without the dot of "TP. Thủ Đức", which ends no sentence."""
    if text.isupper():  # where capitals tell nothing, they are to go on doing so
        return text
    return _DOTTED.sub(lambda found: f"{found[1].lower()}  ", text)
