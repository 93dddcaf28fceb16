"""What buttons and deep links lead to, there and back."""

from __future__ import annotations

import re

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from bot.rendering.telegram.addresses import (
    Address,
    ArticlePage,
    Because,
    CitedPassage,
    Example,
    Follow,
    MoreResults,
    Nothing,
    SourcesPage,
    Speak,
    Spoken,
    Thumb,
    Unfollow,
    parse,
)
from bot.verdicts import Reason, Verdict
from retrieval.checksum import checksum
from retrieval.types import Span

LARGEST = 2**53
NUMBERS = st.integers(0, LARGEST)
CHECKSUMS = st.integers(0, 2**32 - 1).map(lambda n: f"{n:08x}")
ADDRESSES = st.one_of(
    st.builds(CitedPassage, NUMBERS, NUMBERS),
    st.builds(MoreResults, NUMBERS, NUMBERS),
    st.builds(Thumb, NUMBERS, st.sampled_from(Verdict)),
    st.builds(Because, NUMBERS, st.sampled_from(Reason)),
    st.builds(Follow, NUMBERS),
    st.builds(Unfollow, NUMBERS),
    st.builds(ArticlePage, NUMBERS, CHECKSUMS, NUMBERS, NUMBERS, NUMBERS),
    st.builds(Example, NUMBERS),
    st.builds(SourcesPage, NUMBERS),
    st.builds(Speak, st.sampled_from(Spoken)),
    st.builds(Nothing),
)


@pytest.mark.parametrize(
    ("address", "packed"),
    [
        (CitedPassage(41, 2), "p-15-2"),
        (MoreResults(41, 0), "m-15-0"),
        (Thumb(LARGEST, Verdict.BAD), "t-2gosa7pa2gw-bad"),
        (Because(41, Reason.OUTDATED), "b-15-outdated"),
        (Follow(41), "f-15"),
        (Unfollow(41), "u-15"),
        (ArticlePage(7, "0012abff", 3, 36, 100), "a-7-0012abff-3-10-2s"),
        (Example(2), "e-2"),
        (SourcesPage(35), "s-z"),
        (Speak(Spoken.ENGLISH), "l-en"),
        (Nothing(), "n"),
    ],
)
def test_addresses_are_written_so(address: Address, packed: str) -> None:
    assert address.pack() == packed
    assert parse(packed) == address


@given(ADDRESSES)
@example(ArticlePage(LARGEST, "ffffffff", LARGEST, LARGEST, LARGEST))
def test_every_address_comes_back_and_fits_button_and_link(address: Address) -> None:
    packed = address.pack()
    assert re.fullmatch("[a-z0-9-]{1,64}", packed)
    assert parse(packed) == address


@given(st.text() | st.from_regex(r"[a-z](-[0-9a-z]{0,12}){0,6}", fullmatch=True))
def test_what_parses_is_what_would_be_written(text: str) -> None:
    address = parse(text)
    assert address is None or address.pack() == text


GARBAGE = (
    "|-|p|p-1|p-1-2-3|p-01-2|p--1-2|p-1-2 |p-A-1|p-١-1|p-1_0-1|p-2gosa7pa2gx-1|t-1-x|x-1|n-"
    "|a-7-12AB00FF-1-0-0|a-7-12ab00f-1-0-0|l-fr|f-+1|e-1\n"
)


@pytest.mark.parametrize("garbage", GARBAGE.split("|"))
def test_garbage_leads_nowhere(garbage: str) -> None:
    assert parse(garbage) is None


@pytest.mark.parametrize("number", [-1, LARGEST + 1])
def test_a_number_that_would_not_come_back_is_refused(number: int) -> None:
    with pytest.raises(ValueError, match=str(number)):
        Follow(number).pack()


def test_a_page_knows_its_cited_sentence() -> None:
    assert ArticlePage(7, "00000000", 1, 3, 9).cited == Span(3, 9)
    assert ArticlePage(7, "00000000", 1).cited is None


def test_a_checksum_tells_a_changed_text() -> None:
    assert checksum("123456789") == "cbf43926"  # CRC-32's own check value
    assert checksum("Cầu mới.") != checksum("Cầu mới")
