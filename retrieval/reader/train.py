"""Trains the reader.

``python -m retrieval.reader.train --data DIR --out FILE`` reads the ``*.jsonl.gz`` of folders, and
with ``--articles`` and ``--questions`` those development questions (of ``--set``) whose articles
are not held out. Checkpoints go into ``--checkpoints``: the same command goes on from the last one.
``--export`` writes the weights of the last checkpoint and trains no further.
"""

from __future__ import annotations

import argparse
import json
import time
from pathlib import Path
from random import Random

from rich.console import Console
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    TextColumn,
    TimeElapsedColumn,
    TimeRemainingColumn,
    track,
)

from retrieval import models
from retrieval.evaluation.data import read_articles, read_questions
from retrieval.reader.base import Base
from retrieval.reader.learning.examples import SHARES, draw, examples
from retrieval.reader.learning.items import development_items, read_items
from retrieval.reader.learning.lessons import Lesson, batched, lessons
from retrieval.reader.learning.training import RATE, Plan, Trainer, export
from retrieval.reader.network import TRAINED_LAYERS

_DEVELOPMENT_TIMES = 2  # each development question counts as so many others of its language
_SAVED_EVERY = 180.0  # seconds
_LOGGED_EVERY = 25  # steps


def prepare(arguments: argparse.Namespace, base: Base, plan: Plan) -> list[list[Lesson]]:
    """The batches of the whole run, the same whenever the plan and the data are."""
    random = Random(plan.seed)
    items = read_items(*arguments.data)
    if arguments.questions is not None:
        articles, questions = read_articles(arguments.articles), read_questions(arguments.questions)
        items += _DEVELOPMENT_TIMES * development_items(articles, questions, arguments.set)
    drawn = draw(items, plan.examples, random, arguments.shares)
    found = examples(drawn, base.count_tokens, random)
    console = Console(stderr=True)
    texts = list(track(found, "examples", total=len(drawn), console=console))
    return batched(lessons(base, texts), plan.size, random)


def run(trainer: Trainer, checkpoint: Path, log: Path) -> None:
    """Trains to the end, with checkpoints; a line of JSON in ``log`` every few steps."""
    columns = (TextColumn("training"), BarColumn(), MofNCompleteColumn())
    times = (TimeElapsedColumn(), TimeRemainingColumn(), TextColumn("loss {task.fields[loss]:.3f}"))
    saved, began, losses = time.monotonic(), time.time(), list[float]()
    with (
        Progress(*columns, *times, console=Console(stderr=True)) as progress,
        log.open("a", encoding="utf-8") as lines,
    ):
        task = progress.add_task("", total=len(trainer.batches), completed=trainer.step, loss=0.0)
        while trainer.step < len(trainer.batches):
            losses.append(trainer.advance())
            if trainer.step % _LOGGED_EVERY == 0:
                mean = sum(losses) / len(losses)
                line = {
                    "step": trainer.step,
                    "loss": round(mean, 4),
                    "s": round(time.time() - began),
                }
                lines.write(json.dumps(line) + "\n")
                lines.flush()
                progress.update(task, loss=mean)
                losses.clear()
            if time.monotonic() - saved > _SAVED_EVERY:
                trainer.save(checkpoint)
                saved = time.monotonic()
            progress.update(task, completed=trainer.step)
    trainer.save(checkpoint)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, prog="python -m retrieval.reader.train")
    parser.add_argument("--data", type=Path, nargs="+", help="folders of *.jsonl.gz")
    parser.add_argument("--out", type=Path, required=True, help="the reader's file, safetensors")
    parser.add_argument("--articles", type=Path, help="development articles")
    parser.add_argument("--questions", type=Path, help="development questions")
    parser.add_argument("--set", default="viquad2", help="which of these questions")
    parser.add_argument("--examples", type=int, default=40_000)
    parser.add_argument("--layers", type=int, default=TRAINED_LAYERS, help="to train, from the top")
    parser.add_argument("--rate", type=float, default=RATE)
    parser.add_argument("--masked", type=float, default=0.0, help="share of words to hide")
    parser.add_argument(
        "--shares", type=json.loads, default=SHARES, help='of languages: {"vi": 0.5, "en": 0.5}'
    )
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--start", type=Path, help="a reader's file to go on from")
    parser.add_argument("--checkpoints", type=Path, default=Path("checkpoints"))
    parser.add_argument("--export", action="store_true", help="write the last checkpoint's weights")
    arguments = parser.parse_args()
    checkpoint = arguments.checkpoints / "last.pt"
    if not arguments.export:
        if arguments.data is None or (arguments.questions is None) != (arguments.articles is None):
            parser.error("--data is needed, and --articles and --questions together")
        arguments.checkpoints.mkdir(parents=True, exist_ok=True)
        base = Base.of(models.load_bundled())
        plan = Plan(
            arguments.examples,
            layers=arguments.layers,
            rate=arguments.rate,
            seed=arguments.seed,
            start=arguments.start,
            masked=arguments.masked,
        )
        trainer = Trainer(base, plan, prepare(arguments, base, plan))
        if checkpoint.exists():
            trainer.restore(checkpoint)
        run(trainer, checkpoint, arguments.checkpoints / "log.jsonl")
    export(checkpoint, arguments.out)


if __name__ == "__main__":
    main()
