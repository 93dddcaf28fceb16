"""Answers a second through a Bot API server, against the 30 messages that Telegram takes.

``python tests/benchmarks/answers_a_second.py [--people 1000] [--questions 5000] [--rate 25]
[--faults 0.05] [--kills 2] [--repeated]``: people ask in bursts of one to nine questions; the bot
is a process of its own, with the real model and the repository's corpus, and without the reader,
which reads nothing when so many wait. Each question must get exactly one answer, each person's in
their order, whatever fails on the way. Prints how long answers took and how many came a second.
Every question is typed a little differently, so that none is answered from memory; with
``--repeated`` they are six in all.
"""

from __future__ import annotations

import argparse
import random
import time
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory
from threading import Thread
from typing import TYPE_CHECKING

import numpy as np

from tests.bot.telegram.process import BotProcess
from tests.botapi.api import BotApi
from tests.botapi.faults import Fault, Faults

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tests.botapi.people import Person

TELEGRAM = 30  # messages a second
_QUESTIONS = (
    "Ai phát biểu chỉ đạo hội nghị tổng kết năm 2008 của Văn phòng Trung ương Đảng?",
    "Văn phòng Trung ương Đảng tổ chức hội nghị tổng kết công tác năm 2015 khi nào?",
    "Trong năm 2009 Văn phòng Trung ương chuẩn bị và tổ chức những hội nghị nào?",
    "Văn phòng Trung ương phát động phong trào thi đua gì?",
    "Giá vàng trong nước hôm nay bao nhiêu?",
    "Đội tuyển bóng đá nữ thắng với tỷ số nào?",
)
_STALLED_SECONDS = 120  # without any new answer: then something is lost
_BURST = 9
_SLIPS = 0.05  # of the letters
_SETTLING_SECONDS = 3


def typed(question: str, chance: random.Random) -> str:
    """A question with some of its letters in capitals, or in small ones."""
    return "".join(c.swapcase() if chance.random() < _SLIPS else c for c in question)


def expected(api: BotApi, questions: Sequence[str]) -> dict[str, str]:
    """What each question is answered when nothing else goes on."""
    answers = {}
    for question in questions:
        person = api.person("Mẫu")  # somebody who has asked nothing before
        person.sends(question)
        (answer,) = person.chat.wait_for(timeout=60)
        answers[question] = answer.html
    return answers


@dataclass(slots=True)
class Load:
    """What was asked, by whom and when (seconds since 1970)."""

    slips: bool
    asked: dict[Person, list[str]] = field(default_factory=lambda: defaultdict(list))
    times: dict[Person, list[float]] = field(default_factory=lambda: defaultdict(list))

    def ask(self, people: Sequence[Person], count: int, rate: float, seed: int) -> None:
        """People send questions in bursts, ``rate`` of them a second, all at once if that is 0."""
        chance = random.Random(seed)
        started, sent = time.time(), 0
        while sent < count:
            person = chance.choice(people)
            for _ in range(min(count - sent, chance.randint(1, _BURST))):
                question = chance.choice(_QUESTIONS)
                question = typed(question, chance) if self.slips else question
                self.times[person].append(time.time())
                self.asked[person].append(question)
                person.sends(question)
                sent += 1
            if rate:
                time.sleep(max(0.0, started + sent / rate - time.time()))


def wait_for_answers(program: BotProcess, people: Sequence[Person], count: int, kills: int) -> None:
    """Until all are there or nothing more comes; the program is killed on the way so often."""
    moments = [count * (n + 1) // (kills + 1) for n in range(kills)]
    seen, since = 0, time.monotonic()
    while seen < count and time.monotonic() - since < _STALLED_SECONDS:
        time.sleep(0.5)
        now = sum(len(person.chat.from_bot) for person in people)
        if moments and now >= moments[0]:
            moments.pop(0)
            program.kill()
            program.start()
        if now != seen:
            seen, since = now, time.monotonic()
    time.sleep(_SETTLING_SECONDS)  # what should not come has the time to come


def check(load: Load, answers: dict[str, str]) -> Counter[str]:
    """How many answers are missing, too many, or not those of the questions in their order."""
    wrong: Counter[str] = Counter()
    for person, questions in load.asked.items():
        got = [message.html for message in person.chat.from_bot]
        wrong["missing"] += max(0, len(questions) - len(got))
        wrong["too many"] += max(0, len(got) - len(questions))
        wanted = [answers[question] for question in questions]
        if len(got) == len(wanted) and got != wanted:
            wrong["out of order" if sorted(got) == sorted(wanted) else "another answer"] += 1
    return +wrong


def durations(api: BotApi, load: Load) -> tuple[list[float], float]:
    """Seconds from each question to its answer, and all the seconds that it took."""
    sent: dict[int, list[float]] = defaultdict(list)
    for request in api.calls("sendMessage"):
        if request.result is not None:
            answered = request.at + request.seconds
            sent[int(request.parameters["chat_id"])].append(answered)
    pairs = [
        pair
        for person, times in load.times.items()
        for pair in zip(times, sent[person.id], strict=False)
    ]
    total = max(end for _, end in pairs) - min(start for start, _ in pairs)
    return [end - start for start, end in pairs], total


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--people", type=int, default=1_000)
    parser.add_argument("--questions", type=int, default=5_000)
    parser.add_argument("--rate", type=float, default=0.0)
    parser.add_argument("--faults", type=float, default=0.0)
    parser.add_argument("--kills", type=int, default=0)
    parser.add_argument("--repeated", action="store_true")
    options = parser.parse_args()
    with TemporaryDirectory(prefix="hoibao-load-") as folder, BotApi() as api:
        unbounded = str(options.questions)
        options_of_bot = {"HOIBAO_QUEUE": unbounded, "HOIBAO_PACE": unbounded}
        program = BotProcess(Path(folder), api, **options_of_bot)
        program.start()
        assert len(set(expected(api, _QUESTIONS).values())) == len(_QUESTIONS)
        people = [api.person(f"Người {n}") for n in range(options.people)]
        api.faults = Faults(seed=1, rates=dict.fromkeys(Fault, options.faults))
        load = Load(slips=not options.repeated)
        asking = Thread(
            target=load.ask, args=(people, options.questions, options.rate, 1), daemon=True
        )
        asking.start()
        wait_for_answers(program, people, options.questions, options.kills)
        asking.join()
        api.faults = Faults(seed=1, rates={})
        seconds, total = durations(api, load)
        answers = expected(api, sorted({q for asked in load.asked.values() for q in asked}))
        program.terminate()
        ended = program.ended()
        log = program.log
        wrong = check(load, answers)
        traces = sum("Traceback" in m.text for person in people for m in person.chat.from_bot)
    p50, p95, p99 = np.percentile(seconds, [50, 95, 99])
    rate = len(seconds) / total
    print(f"questions {options.questions}, people {options.people}, exit {ended}")
    print(f"answers {len(seconds)}; wrong: {dict(wrong) or 'none'}; tracebacks shown: {traces}")
    print(f"token in the log: {api.token in log}; errors in the log: {log.count(' ERROR ')}")
    print(f"seconds to an answer: p50 {p50:.2f}, p95 {p95:.2f}, p99 {p99:.2f}")
    print(f"answers a second: {rate:.1f} = {rate / TELEGRAM:.2f} × Telegram's {TELEGRAM}")


if __name__ == "__main__":
    main()
