"""Fits the confidence to questions with known answers, and shows how far it can be trusted.

``python -m retrieval.calibrate --articles A.jsonl --questions Q.jsonl --out FILE`` asks every
question three ways: of all articles, with its own set's articles left out, and, where the file has
such, with no article that answers. With ``--reader FILE`` a reader reads the best passages too, and
the questions of ``--learnt SET`` from whose articles it has learnt are left out; ``--every N`` asks
every Nth question. What is printed of the fit is from cross-validation: no question is judged by a
model that saw another one of its article.
"""

from __future__ import annotations

import argparse
import json
import sys
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

import numpy as np
from platformdirs import user_cache_path
from rich.console import Console
from rich.progress import track
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import brier_score_loss, roc_auc_score
from sklearn.model_selection import GroupKFold, cross_val_predict
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

from retrieval.answer import consider
from retrieval.confidence import COSTS, READ_FEATURES, Features
from retrieval.encoder import SentenceEncoder
from retrieval.evaluation.data import read_articles, read_questions
from retrieval.evaluation.embeddings import RememberingEncoder
from retrieval.evaluation.run import build_archive, is_right, leave_out
from retrieval.evidence import quote
from retrieval.question import checked
from retrieval.reader.reader import Reader
from retrieval.reader.split import measuring
from retrieval.types import Status

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from numpy.typing import NDArray

    from retrieval.evaluation.data import Question
    from retrieval.rereading import PassageReader
    from retrieval.types import Article

_FOLDS = 5
_BINS = 10
_TODAY = date(2020, 1, 1)  # any day: questions of an evaluation are not about today


@dataclass(frozen=True, slots=True)
class Example:
    """The features of a question, what was right of it, and what it belongs to.

    ``right``: its first quote answers; ``shown``: of each status, whether any of its quotes does.
    """

    features: Features
    right: bool
    shown: Mapping[str, bool]
    set: str
    group: str


def examples(
    articles: Mapping[str, Article],
    questions: Sequence[Question],
    encoder: RememberingEncoder,
    reader: PassageReader | None = None,
) -> Iterator[Example]:
    """Asks ``questions`` of an archive of ``articles``; those that find nothing teach nothing."""
    with TemporaryDirectory() as folder:
        archive, names = build_archive(articles, encoder, Path(folder), lambda: None, reader)
        for question in track(questions, "asking", console=Console(stderr=True)):
            trial = consider(archive, checked(question.text), _TODAY).chosen
            if trial.features is not None:
                right = {
                    status: [
                        is_right(question, q.article, q.sentence, names)
                        for q in quote(trial.evidence, sure=status == Status.ANSWERED)
                    ]
                    for status in COSTS
                }
                group = question.article or question.near_miss or question.id
                yield Example(
                    features=trial.features,
                    right=right[Status.ANSWERED][0],
                    shown={status: any(each) for status, each in right.items()},
                    set=question.set,
                    group=group,
                )
        archive.store.close()


def fit(
    found: Sequence[Example], names: Sequence[str], command: str
) -> tuple[dict[str, Any], NDArray[np.float64]]:
    """The model as it is stored, and each example's probability by cross-validation.

    ``names`` are the features that it uses.
    """
    inputs = np.array([[getattr(example.features, name) for name in names] for example in found])
    right = np.array([example.right for example in found])
    groups = np.array([example.group for example in found])
    pipeline = make_pipeline(StandardScaler(), LogisticRegression(C=1.0))
    folds = GroupKFold(_FOLDS)
    held_out = cross_val_predict(
        pipeline, inputs, right, groups=groups, cv=folds, method="predict_proba"
    )[:, 1]
    scaler, regression = (step for _, step in pipeline.fit(inputs, right).steps)
    numbers = zip(regression.coef_[0], scaler.mean_, scaler.scale_, strict=True)
    stored = {
        "command": command,
        "examples": len(found),
        "right": int(right.sum()),
        "thresholds": {
            name: threshold(held_out, [example.shown[name] for example in found], cost)
            for name, cost in COSTS.items()
        },
        "intercept": round(float(regression.intercept_[0]), 5),
        "features": {
            name: {"weight": round(w, 5), "mean": round(mean, 5), "scale": round(scale, 5)}
            for name, (w, mean, scale) in zip(names, numbers, strict=True)
        },
    }
    return stored, held_out


def threshold(probabilities: NDArray[np.float64], shown: Sequence[bool], cost: float) -> float:
    """From which confidence on showing quotes costs least, in steps of .01.

    Quotes none of which answers cost ``cost``; withheld ones of which one does cost 1.
    """
    steps = np.arange(1, 100) / 100
    above = probabilities[None, :] >= steps[:, None]
    costs = np.where(above, cost * ~np.array(shown), np.array(shown)).mean(axis=1)
    return float(steps[costs.argmin()])


def show(
    found: Sequence[Example], probabilities: NDArray[np.float64], thresholds: Mapping[str, float]
) -> Iterator[str]:
    """A reliability diagram in letters, and what the thresholds do to each set."""
    right = np.array([example.right for example in found])
    sets = np.array([example.set for example in found])
    yield f"Brier {brier_score_loss(right, probabilities):.4f}"
    yield f"AUROC of right against wrong {roc_auc_score(right, probabilities):.4f}"
    yield "said       right      n"
    for low in np.arange(_BINS) / _BINS:
        inside = (probabilities >= low) & (probabilities < low + 1 / _BINS)
        if inside.any():
            share = right[inside].mean()
            bar = "█" * round(40 * share)
            yield f"{low:.1f}–{low + 1 / _BINS:.1f}  {share:9.3f}  {inside.sum():5d}  {bar}"
    for name in dict.fromkeys(sets):
        of = sets == name
        statuses = (
            f"{status} {(probabilities[of] >= least).mean():.3f}"
            for status, least in thresholds.items()
        )
        yield f"{name}: right {right[of].mean():.3f}, at least " + ", ".join(statuses)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, prog="python -m retrieval.calibrate")
    parser.add_argument("--articles", type=Path, required=True)
    parser.add_argument("--questions", type=Path, required=True)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--reader", type=Path)
    parser.add_argument("--learnt", metavar="SET")
    parser.add_argument("--every", type=int, default=1, metavar="N")
    arguments = parser.parse_args()
    articles, questions = read_articles(arguments.articles), read_questions(arguments.questions)
    questions = measuring(questions, articles, arguments.learnt)[:: arguments.every]
    model = SentenceEncoder.load()
    encoder = RememberingEncoder(model, user_cache_path("hoibao"), questions_too=True)
    reader = arguments.reader and Reader.load(arguments.reader, model)
    found = list(examples(articles, questions, encoder, reader))
    for name in dict.fromkeys(question.set for question in questions):
        rest, unanswerable = leave_out(articles, questions, name)
        found += examples(rest, unanswerable, encoder, reader)
    encoder.save()
    command = (
        f"python -m retrieval.calibrate --articles {arguments.articles.name}"
        f" --questions {arguments.questions.name} --out {arguments.out.name}"
    )
    names = [name for name in Features._fields if reader or name not in READ_FEATURES]
    if reader:
        command += f" --reader {arguments.reader.name}"
    for name in ("learnt", "every"):
        if getattr(arguments, name) not in (None, 1):
            command += f" --{name} {getattr(arguments, name)}"
    stored, probabilities = fit(found, names, command)
    arguments.out.write_text(json.dumps(stored, indent=1) + "\n", encoding="utf-8")
    sys.stdout.writelines(f"{line}\n" for line in show(found, probabilities, stored["thresholds"]))


if __name__ == "__main__":
    main()
