"""What is said of articles that were sent: Telegram takes it, however much there is to say."""

from __future__ import annotations

from bot.rendering.telegram.html import saying
from bot.rendering.telegram.uploads import several_messages
from retrieval.store import Outcome
from tests.bot.rendering.telegram.articles import VI
from tests.bot.rendering.telegram.checker import accepted


def test_what_one_message_does_not_hold_is_told_in_several() -> None:
    titles = {outcome: ["𝄞" * 200] * 12 for outcome in Outcome}
    messages = several_messages(titles, ["&" * 300] * 12, VI)
    listed, failed = f"• {'𝄞' * 59}…", f"⚠️ {'&' * 199}…"
    lines = [
        *("Đã thêm 12 bài.", *[listed] * 10, "…"),
        *("Đã cập nhật 12 bài.", *[listed] * 10, "…"),
        *("12 bài đã có sẵn trong kho.", *[failed] * 10, "…"),
    ]
    assert "\n".join(accepted(message).text for message in messages) == "\n".join(lines)
    assert len(messages) == 2


def test_a_sentence_that_no_message_holds_is_cut_off() -> None:
    assert accepted(saying("😀" * 2048)).text == "😀" * 2048
    assert accepted(saying("😀" * 2049)).text == "😀" * 2047 + "…"
