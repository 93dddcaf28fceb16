"""Well-known places by name, as Vietnamese newspapers write them."""

from __future__ import annotations

from functools import cache
from importlib.resources import files


@cache
def place_names() -> tuple[str, ...]:
    """Provinces, cities and islands of Vietnam, countries and great cities: a line each."""
    data = files("retrieval.vietnamese").joinpath("data/places.txt").read_text("utf-8")
    return tuple(data.splitlines())
