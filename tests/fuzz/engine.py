"""One target fuzzed in this process: inputs of the corpus spoiled, those kept that reach code no other reached.

    python -m tests.fuzz.engine TARGET --seconds 60 --work out/fuzz/TARGET [--seed 1]

With atheris (extra ``release``) libFuzzer chooses by the edges reached in corpus, models and classifier; without it
the corpus is spoiled at random. A failure is written down, with its input, once for each signature, and the run goes
on; what ends the process (a crash of a library, no end, too much memory) leaves its input for ``tests.fuzz.watch``.
"""

from __future__ import annotations

import argparse
import sys
import time
from contextlib import nullcontext
from pathlib import Path
from random import Random
from types import ModuleType

from tests.fuzz.targets import TARGETS, Check, Target

MIB, WAIT = 2048, 120
"""Memory of the process; seconds until an input that does not end ends the process."""
ROOMS = ["corpus", "models", "classifier", "service"]
"""Whose code is watched."""
_LEAST = 5
"""Seconds of fuzzing, however long it took to load what is fuzzed."""
KEPT = "corpus"
"""Folder of the inputs that reach what no other does."""
CURRENT = "current"
"""The input that is being tried, where no engine keeps it."""


def load_atheris() -> ModuleType | None:
    """The engine that knows which code was reached; None where it is not installed."""
    try:
        import atheris
    except ImportError:
        return None
    module: ModuleType = atheris
    return module


def run(asked: argparse.Namespace, atheris: ModuleType | None) -> int:
    """Fuzz one target; how many inputs were tried, where libFuzzer does not count and end the process."""
    begin = time.monotonic()
    # imported here, so that what they import of ours is watched
    from tests.fuzz.guard import close_off
    from tests.fuzz.trial import Trial

    asked.work.mkdir(parents=True, exist_ok=True)
    target = TARGETS[asked.target]
    tried = Trial(target.prepare(), asked.work, target.seconds)
    close_off(quiet=True)
    left = max(_LEAST, asked.seconds - round(time.monotonic() - begin))
    if atheris is None:
        return spoil_blindly(target, tried, asked.work, left, asked.seed)
    watch_edges(atheris, target, tried, asked.work, left, asked.seed)
    return tried.count


def kept(folder: Path) -> list[bytes]:
    """Inputs of a folder, in the order of their names; none where it does not exist."""
    return [path.read_bytes() for path in sorted(folder.glob("*")) if path.is_file()]


def watch_edges(atheris: ModuleType, target: Target, tried: Check, work: Path, seconds: int, seed: int) -> None:
    """Fuzz with libFuzzer until the time is over; ends the process."""
    from tests.fuzz.spoil import spoil

    others, own = kept(target.corpus), work / KEPT
    own.mkdir(exist_ok=True)

    def mutate(data: bytes, most: int, chance: int) -> bytes:
        most = min(most, target.most)
        changed: bytes = atheris.Mutate(data, most) if chance % 4 == 0 else spoil(data, others, most, chance)
        return changed

    options = {
        "max_total_time": seconds,
        "runs": target.runs,
        "timeout": WAIT,
        "rss_limit_mb": MIB,
        "max_len": target.most,
        "len_control": 0,
        "seed": seed,
        "artifact_prefix": f"{work}/",
        "print_final_stats": 1,
        "close_fd_mask": 1,
        "reload": 0,
    }
    arguments = [sys.argv[0], *(f"-{key}={value}" for key, value in options.items()), str(own), str(target.corpus)]
    atheris.Setup(arguments, tried, custom_mutator=mutate)
    atheris.Fuzz()


def spoil_blindly(target: Target, tried: Check, work: Path, seconds: int, seed: int) -> int:
    """Spoil the corpus at random until the time is over; how many inputs were tried."""
    from tests.fuzz.spoil import spoil

    chance = Random(seed)  # noqa: S311 - not for secrets
    seeds = kept(target.corpus) or [b"\n"]
    end, count = time.monotonic() + seconds, len(seeds)
    for data in seeds:
        tried(data)
    while time.monotonic() < end:
        data = spoil(chance.choice(seeds), seeds, target.most, chance.getrandbits(32))
        (work / CURRENT).write_bytes(data)
        tried(data)
        count += 1
    (work / CURRENT).unlink(missing_ok=True)
    return count


def main() -> int:
    """Fuzz one target; 0 at the end of the time."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("target", choices=sorted(TARGETS))
    parser.add_argument("--seconds", type=int, default=60)
    parser.add_argument("--work", type=Path, required=True)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--blind", action="store_true", help="as where atheris is not installed")
    asked = parser.parse_args()
    atheris = None if asked.blind else load_atheris()
    _tell(f"engine: {'atheris' if atheris else 'random'}")
    # what is imported while inputs are tried is watched too: readers are imported when they first read
    with atheris.instrument_imports(include=ROOMS) if atheris else nullcontext():
        _tell(f"stat::number_of_executed_units: {run(asked, atheris)}")
    return 0


def _tell(line: str) -> None:
    """Say something to who reads the log, as libFuzzer does."""
    sys.stderr.write(f"{line}\n")
    sys.stderr.flush()


if __name__ == "__main__":
    sys.exit(main())
