"""`python -m bench [month|pages|rosters|determination ...]`: run the benches and keep their figures in bench/results."""

import importlib
import json
import sys
from datetime import datetime
from pathlib import Path

BENCHES = ("determination", "rosters", "month", "pages")
RESULTS = Path(__file__).parent / "results"


def main() -> None:
    RESULTS.mkdir(exist_ok=True)
    for name in sys.argv[1:] or BENCHES:
        print(f"== {name}")
        figures = importlib.import_module(f"bench.{name}").measure()
        for label, value in figures.items():
            print(f"   {label:<56} {value}")
        stamp = datetime.now().strftime("%Y%m%d-%H%M%S")
        (RESULTS / f"{stamp}-{name}.json").write_text(json.dumps(figures, ensure_ascii=False, indent=1))


if __name__ == "__main__":
    main()
