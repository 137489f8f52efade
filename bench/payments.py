"""A pay run of 100,000 lines: drafted to bank file, and the bank's answer of as many rows applied. Seconds; processor seconds of
the process and its database backend, which a busy machine changes less; peak memory of both.

Works in a database of its own in a temporary folder. MINZHENG_BENCH_LINES=1000000 shows that cost grows linearly; most of that is
registering the families: a quarter of an hour, and 10 GB of disk.
"""

import contextlib
import json
import os
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

LINES = int(os.environ.get("MINZHENG_BENCH_LINES", "100000"))
BAD_IN_A_THOUSAND = 50


def measure() -> dict[str, object]:
    return in_a_home_of_its_own("bench.payments")


def in_a_home_of_its_own(module: str) -> dict[str, object]:
    """What a module of the benches prints when it runs on a database that is made for it and thrown away."""
    home = tempfile.mkdtemp(prefix="minzheng-bench-")
    environment = {**os.environ, "MINZHENG_HOME": home, "DJANGO_SETTINGS_MODULE": "minzheng.site.settings"}
    try:
        subprocess.run([sys.executable, "-m", "minzheng.site.prepare"], check=True, env=environment, stdout=subprocess.DEVNULL)
        made = subprocess.run([sys.executable, "-m", module], check=True, env=environment, stdout=subprocess.PIPE)
        return json.loads(made.stdout.splitlines()[-1])
    finally:
        shutil.rmtree(home, ignore_errors=True)


def _measure() -> dict[str, object]:
    import django

    django.setup()
    from django.db import connection

    from minzheng.payments import actions
    from minzheng.payments.layouts import layout, write_answer
    from tests.cast import COUNTY, COUNTY_CLERK, FINANCE, OFFICER
    from tests.recipients import MONTH, SECOND_FINANCE, entitle_families

    connection.ensure_connection()
    backend = connection.connection.info.backend_pid
    figures: dict[str, object] = {"lines": LINES, "cores": len(os.sched_getaffinity(0))}

    def timed(label: str, act: Callable[[], object]) -> object:
        began, worked = time.perf_counter(), _worked(backend)
        result = act()
        figures[f"{label}, s"] = round(time.perf_counter() - began, 2)
        figures[f"{label}, processor s"] = round(_worked(backend) - worked, 2)
        return result

    timed("register and entitle (not part of the goal)", lambda: entitle_families(LINES))
    began, worked = time.perf_counter(), _worked(backend)
    run = timed("lock", lambda: actions.lock_run(COUNTY_CLERK, "dibao", MONTH, COUNTY))
    timed("approve", lambda: actions.approve_run(OFFICER, run.id, run.digest))
    timed("authorise", lambda: actions.authorise_run(SECOND_FINANCE, run.id, run.digest))
    timed("release", lambda: actions.release_run(FINANCE, run.id))
    made = timed("bank file", lambda: actions.bank_file(FINANCE, run.id, "bench", title="低保", place="泗洪县"))
    figures["drafted to bank file, s"] = round(time.perf_counter() - began, 2)
    figures["drafted to bank file, processor s"] = round(_worked(backend) - worked, 2)
    figures["bank file, MiB"] = round(len(made.content) / 2**20, 1)
    answer = _answers(made.content, layout("standard"), write_answer, run.batch)
    found = timed("apply the bank's answer", lambda: actions.read_return(FINANCE, "standard", "return.csv", answer))
    figures["answers by state"] = str(found.states)
    timed("the next run (issued again)", lambda: actions.lock_run(COUNTY_CLERK, "dibao", MONTH, COUNTY))
    figures["peak memory of the process, MiB"] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    figures["peak memory of its backend with the shared buffers it touched, MiB"] = _peak(backend)
    return figures


def _worked(backend: int) -> float:
    """Processor seconds of this process and of a backend on this machine."""
    with contextlib.suppress(OSError):  # no /proc, or a database elsewhere
        user, system = Path(f"/proc/{backend}/stat").read_text().rpartition(")")[2].split()[11:13]
        return time.process_time() + (int(user) + int(system)) / os.sysconf("SC_CLK_TCK")
    return time.process_time()


def _peak(backend: int) -> int:
    with contextlib.suppress(OSError):
        stated = dict(line.split(":", 1) for line in Path(f"/proc/{backend}/status").read_text().splitlines())
        return int(stated["VmHWM"].split()[0]) // 1024
    return 0


def _answers(content: bytes, form: object, write_answer: Callable[..., bytes], batch: str) -> bytes:
    """What the bank says of each line: fifty in a thousand are refused."""
    import csv
    import io

    rows = list(csv.reader(io.StringIO(content.decode("gb18030"), newline="")))[1:-2]
    said = [
        {
            "batch": batch, "reference": row[2], "account": row[6], "amount": row[7], "on": "20201210",
            "status": "失败" if at % 1000 < BAD_IN_A_THOUSAND else "成功",
            "reason": "已销户" if at % 1000 < BAD_IN_A_THOUSAND else "",
        }
        for at, row in enumerate(rows)
    ]  # fmt: skip
    total = sum(int(row[7].replace(".", "")) for row in rows)
    return write_answer(form, {"batch": batch, "count": str(len(said)), "total": f"{total / 100:.2f}"}, said)


if __name__ == "__main__":
    print(json.dumps(_measure(), ensure_ascii=False))
