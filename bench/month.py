"""The default county's December: build, month, month again, figures, report; seconds and peak memory of each command."""

import os
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent


def command(home: Path, *arguments: str) -> tuple[float, int]:
    """Run `minzheng …`; seconds and the peak resident MiB of that process."""
    began = time.monotonic()
    environment = {**os.environ, "MINZHENG_HOME": str(home)}
    process = subprocess.Popen(
        [sys.executable, "-m", "minzheng.site.commandline", *arguments], cwd=ROOT, env=environment, stdout=subprocess.DEVNULL
    )
    _, status, usage = os.wait4(process.pid, 0)
    if status:
        raise SystemExit(f"minzheng {' '.join(arguments)} failed")
    return time.monotonic() - began, usage.ru_maxrss // 1024


def measure() -> dict[str, object]:
    figures: dict[str, object] = {"cores": len(os.sched_getaffinity(0))}
    home = Path(tempfile.mkdtemp(prefix="minzheng-bench-"))
    try:
        steps = {
            "build the county": ("demo", "build"),
            "month 2020-12": ("month", "2020-12"),
            "month 2020-12 again": ("month", "2020-12"),
            "figures 2020-12": ("figures", "--period", "2020-12", "--json"),
            "annual report (pdf)": ("report", "annual", "--year", "2020", "--out", str(home / "report.pdf")),
            "doctor": ("doctor",),
        }
        for label, arguments in steps.items():
            seconds, peak = command(home, *arguments)
            figures[f"{label}, s"], figures[f"{label}, peak MiB"] = round(seconds, 1), peak
    finally:
        shutil.rmtree(home, ignore_errors=True)
    figures["peak MiB of any child"] = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss // 1024
    return figures
