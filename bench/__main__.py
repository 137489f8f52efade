"""`python -m bench [rules|rosters|month|verification ...] [--people N]`: measure, keep figures in bench/results."""

import importlib
import json
import os
import sys
from datetime import datetime
from pathlib import Path

BENCHES = (
    "determination",
    "columns",
    "rules",
    "payments",
    "bank",
    "rosters",
    "month",
    "pages",
    "verification",
    "residue",
    "discovery",
)
RESULTS = Path(__file__).parent / "results"


def main() -> None:
    RESULTS.mkdir(exist_ok=True)
    names = sys.argv[1:]
    if "--people" in names:
        at = names.index("--people")
        os.environ["BENCH_PEOPLE"] = names[at + 1]
        del names[at : at + 2]
    for name in names or BENCHES:
        print(f"== {name}")
        figures = importlib.import_module(f"bench.{name}").measure()
        for label, value in figures.items():
            print(f"   {label:<56} {value}")
        stamp = datetime.now().strftime("%Y%m%d-%H%M%S")
        (RESULTS / f"{stamp}-{name}.json").write_text(json.dumps(figures, ensure_ascii=False, indent=1))


if __name__ == "__main__":
    main()
