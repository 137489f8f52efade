"""A pay run of 100,000 lines: drafted to bank file, and the bank's answer of as many rows applied; seconds and peak memory.

Works in a database of its own in a temporary folder. MINZHENG_BENCH_LINES=1000000 shows that cost grows linearly.
"""

import json
import os
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date, timedelta

LINES = int(os.environ.get("MINZHENG_BENCH_LINES", "100000"))
CHUNK = 20_000
BAD_IN_A_THOUSAND = 50


def measure() -> dict[str, object]:
    home = tempfile.mkdtemp(prefix="minzheng-bench-")
    environment = {**os.environ, "MINZHENG_HOME": home, "DJANGO_SETTINGS_MODULE": "minzheng.site.settings"}
    try:
        subprocess.run([sys.executable, "-m", "minzheng.site.prepare"], check=True, env=environment, stdout=subprocess.DEVNULL)
        made = subprocess.run([sys.executable, "-m", "bench.payments"], check=True, env=environment, stdout=subprocess.PIPE)
        return json.loads(made.stdout.splitlines()[-1])
    finally:
        shutil.rmtree(home, ignore_errors=True)


def _measure() -> dict[str, object]:
    import django

    django.setup()
    from minzheng.payments import actions
    from minzheng.payments.layouts import layout, write_answer
    from tests.cast import COUNTY_CLERK, FINANCE, OFFICER

    figures: dict[str, object] = {"lines": LINES, "cores": len(os.sched_getaffinity(0))}

    def timed(label: str, act: Callable[[], object]) -> object:
        began = time.perf_counter()
        result = act()
        figures[f"{label}, s"] = round(time.perf_counter() - began, 2)
        return result

    timed("register and entitle (not part of the goal)", _county)
    second = replace(FINANCE, account="finance-2")
    began = time.perf_counter()
    run = timed("lock", lambda: actions.lock_run(COUNTY_CLERK, "dibao", _month(), _county_code()))
    timed("approve", lambda: actions.approve_run(OFFICER, run.id, run.digest))
    timed("authorise", lambda: actions.authorise_run(second, run.id, run.digest))
    timed("release", lambda: actions.release_run(FINANCE, run.id))
    made = timed("bank file", lambda: actions.bank_file(FINANCE, run.id, "bench", title="低保", place="泗洪县"))
    figures["drafted to bank file, s"] = round(time.perf_counter() - began, 2)
    figures["bank file, MiB"] = round(len(made.content) / 2**20, 1)
    answer = _answers(made.content, layout("standard"), write_answer, run.batch)
    found = timed("apply the bank's answer", lambda: actions.read_return(FINANCE, "standard", "return.csv", answer))
    figures["answers by state"] = str(found.states)
    timed("the next run (issued again)", lambda: actions.lock_run(COUNTY_CLERK, "dibao", _month(), _county_code()))
    figures["peak memory of the process, MiB"] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    return figures


def _month() -> object:
    from minzheng.base.month import Month

    return Month(2020, 12)


def _county_code() -> object:
    from tests.cast import COUNTY

    return COUNTY


def _county() -> None:
    """One family a line, two persons each, both entitled."""
    from minzheng.base.fen import Fen
    from minzheng.payments.actions import Grant, appropriate, entitle
    from minzheng.people.actions import register_families
    from minzheng.people.models import Membership
    from minzheng.places import access
    from tests.cast import COUNTY, COUNTY_CLERK, FINANCE, OFFICER

    for fund in ("central", "county"):
        appropriate(FINANCE, fund, Fen(10**13), "bench")
    for start in range(0, LINES, CHUNK):
        register_families(COUNTY_CLERK, list(_families(start, min(start + CHUNK, LINES))), "bench")
    with access.within(COUNTY.area):
        rows = Membership.objects.order_by("household_id", "id").values_list("household_id", "household__place", "person_id")
        grants: dict[int, Grant] = {}
        for household, place, person in rows.iterator():
            grant = grants.get(household) or Grant(household, place, "rural", _month(), f"decision:{household}", {})
            grants[household] = replace(grant, shares={**grant.shares, person: 30_500})
        entitle(OFFICER, "dibao", list(grants.values()))


def _families(first: int, last: int) -> Iterator[object]:
    from minzheng.base.divisions import DivisionCode
    from minzheng.base.identity import IdNumber
    from minzheng.people.declarations import FactRecord, FamilyRecord, PersonRecord

    since = date(2020, 1, 1)
    for number in range(first, last):
        people = []
        for position, relation in enumerate(("head", "spouse")):
            born = date(1940, 1, 1) + timedelta(days=number % 20_000)
            identity = IdNumber.synthetic(f"999{number // 20_000 % 1000:03d}", born, 1 + position)
            people.append(PersonRecord(f"王{'甲乙'[position]}{number}", 1 + position, born, relation, identity))
        account = FactRecord("bank_account", text=people[0].name, secret=f"6217{number:015d}", since=since)
        village = f"3213241{number % 30:02d}2{number // 30 % 20:02d}"
        yield FamilyRecord(f"H{number:08d}", DivisionCode(village), "rural", since, tuple(people), facts=(account,))


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
