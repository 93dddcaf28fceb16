"""Statistics as a picture."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, Any

from bot.people.times import quantile

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from bot.people.types import Day
    from bot.texts import Texts

# Told apart by the colour-blind as well: Okabe and Ito, Color Universal Design, 2008.
_BLUE, _ORANGE, _GREY, _GREEN, _RED = "#0072B2", "#E69F00", "#999999", "#009E73", "#D55E00"
_INCHES, _DOTS_PER_INCH = (8, 9), 130
_LABELLED_DAYS = 10
_UNKNOWN = float("nan")
_TITLE: dict[str, Any] = {"loc": "left", "fontweight": "bold"}


def chart(days: Sequence[Day], texts: Texts) -> bytes:
    """A PNG of questions a day, thumbs and response times; ``days`` in their order, one or more."""
    picture = io.BytesIO()
    figure(days, texts).savefig(picture, format="png")
    return picture.getvalue()


def figure(days: Sequence[Day], texts: Texts) -> Figure:
    """The same as matplotlib draws it: three charts over the same days."""
    from matplotlib.figure import Figure

    drawn = Figure(figsize=_INCHES, dpi=_DOTS_PER_INCH, layout="constrained")
    questions, thumbs, times = drawn.subplots(3, sharex=True, height_ratios=(3, 2, 2))
    _draw_questions(questions, days, texts)
    _draw_thumbs(thumbs, days, texts)
    _draw_times(times, days, texts)
    places = range(0, len(days), -(-len(days) // _LABELLED_DAYS))
    times.set_xticks(places, [_label(days[place].day) for place in places])
    for axes in (questions, thumbs, times):
        axes.grid(axis="y", alpha=0.3)
        axes.set_axisbelow(True)
        axes.spines[["top", "right"]].set_visible(False)
        axes.legend(loc="lower right", bbox_to_anchor=(1, 1), ncols=3, frameon=False)
    return drawn


def _draw_questions(axes: Axes, days: Sequence[Day], texts: Texts) -> None:
    counts = {
        (texts("stats.answered"), _BLUE): [day.answered for day in days],
        (texts("stats.uncertain"), _ORANGE): [day.uncertain for day in days],
        (texts("stats.refused"), _GREY): [day.not_found for day in days],
    }
    below = [0] * len(days)
    for (label, colour), heights in counts.items():
        axes.bar(range(len(days)), heights, bottom=below, label=label, color=colour)
        below = [low + height for low, height in zip(below, heights, strict=True)]
    axes.set_title(texts("stats.questions"), **_TITLE)
    _count_whole(axes, 0, max(below))


def _draw_thumbs(axes: Axes, days: Sequence[Day], texts: Texts) -> None:
    """Thumbs up stand above the line, thumbs down hang below it."""
    places = range(len(days))
    up, down = [day.good for day in days], [-day.bad for day in days]
    axes.bar(places, up, label=texts("stats.good"), color=_GREEN)
    axes.bar(places, down, label=texts("stats.bad"), color=_RED)
    axes.axhline(0, color="black", linewidth=0.8)
    axes.set_title(texts("stats.thumbs"), **_TITLE)
    _count_whole(axes, min(down), max(up))
    axes.yaxis.set_major_formatter(lambda value, _: f"{abs(value):.0f}")


def _draw_times(axes: Axes, days: Sequence[Day], texts: Texts) -> None:
    shares = {texts("stats.median"): (0.5, _BLUE, "o"), texts("stats.slow"): (0.95, _RED, "s")}
    for label, (share, colour, marker) in shares.items():
        found = (quantile(day.times, share) for day in days)
        seconds = [_UNKNOWN if time is None else time / 1000 for time in found]
        axes.plot(range(len(days)), seconds, label=label, color=colour, marker=marker)
    axes.set_title(texts("stats.times"), **_TITLE)
    axes.set_ylim(bottom=0)


def _count_whole(axes: Axes, least: int, most: int) -> None:
    """Marks whole numbers only, with a little room around them."""
    from matplotlib.ticker import MaxNLocator

    axes.set_ylim(least * 1.1, max(1, most) * 1.1)
    axes.yaxis.set_major_locator(MaxNLocator(integer=True))


def _label(day: date) -> str:
    return f"{day.day}/{day.month}"
