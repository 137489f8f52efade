"""100,000 lines through the simulated bank with five percent of noise: how many end in a wrong state, and how long its files take.

Works in a database of its own in a temporary folder. MINZHENG_BENCH_LINES sets the number of lines.
"""

import json
import os
import time

from bench import payments
from bench.payments import LINES

NOISE = float(os.environ.get("MINZHENG_BENCH_NOISE", "5"))


def measure() -> dict[str, object]:
    return payments.in_a_home_of_its_own("bench.bank")


def _measure() -> dict[str, object]:
    import django

    django.setup()
    from datetime import date

    from minzheng.demonstration.bank import answer
    from minzheng.demonstration.tests.test_bank import apply, wrong
    from minzheng.payments import actions
    from minzheng.payments.layouts import layout
    from minzheng.payments.models import Answer, Effect
    from minzheng.places import access
    from tests.cast import COUNTY, FINANCE
    from tests.recipients import entitle_families, released_run

    entitle_families(LINES)
    run = released_run()
    content = actions.bank_file(FINANCE, run.id, "bench", title="低保", place="泗洪县").content
    began = time.perf_counter()
    made = answer(content, layout("standard"), seed=1, noise=NOISE, on=date(2020, 12, 10))
    simulated = time.perf_counter() - began
    apply(made, "standard")
    applied = time.perf_counter() - began - simulated
    with access.within(COUNTY.area):
        aside = Answer.objects.filter(effect=Effect.QUARANTINED)
        unexplained = aside.filter(why="").count()
        put_aside = aside.count()
        unmatched = aside.filter(line=None).values("reference").distinct().count()
    return {
        "lines": LINES,
        "lines with noise": sum(1 for one in made.truth if one.noise),
        "files": len(made.files),
        "of them damaged, refused whole": sum(1 for paper in made.files if paper.damage),
        "rows of nobody's, quarantined": f"{unmatched} of {sum(1 for one in made.truth if one.noise == 'never_sent')}",
        "rows quarantined": put_aside,
        "quarantined without a reason": unexplained,
        "wrong end states": len(wrong(made.truth)),
        "simulate, s": round(simulated, 2),
        "apply all files, s": round(applied, 2),
    }


if __name__ == "__main__":
    print(json.dumps(_measure(), ensure_ascii=False))
