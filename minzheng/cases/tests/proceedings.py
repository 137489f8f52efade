"""Walking through procedures for the tests: who does which act, with everything it asks for."""

from dataclasses import replace
from datetime import date, timedelta

from minzheng.base.actor import Actor
from minzheng.cases.actions import do
from minzheng.cases.declarations import workflow
from minzheng.cases.models import Proceeding
from minzheng.places import access
from tests.cast import CLERK, COUNTY, COUNTY_CLERK, OFFICER, TODAY

DOERS = {"report_check": COUNTY_CLERK, "county_opinion": COUNTY_CLERK, "post_county_notice": COUNTY_CLERK, "confirm": OFFICER}
DOERS |= {"refuse": OFFICER, "help_first": OFFICER, "federation_check": COUNTY_CLERK, "decide_stop": OFFICER}


def on(actor: Actor, day: date) -> Actor:
    return replace(actor, today=day)


def now(proceeding: int) -> Proceeding:
    with access.within(COUNTY.area):
        return Proceeding.objects.get(id=proceeding)


def step(proceeding: int, act: str, *, day: date = TODAY, by: Actor | None = None, **more: object) -> Proceeding:
    """One act with all papers, a reason and a second signer."""
    row = now(proceeding)
    found = workflow(row.workflow, row.since).act(act)
    actor = by or DOERS.get(act, CLERK)
    given = {"papers": found.papers, "reason": "依据调查", "signers": ("村干部",), **more}
    return do(on(actor, day), proceeding, act, version=row.version, **given)


def walk(proceeding: int, *acts: str, day: date = TODAY) -> date:
    """One act after the other; after a notice ten days pass."""
    for act in acts:
        step(proceeding, act, day=day)
        if act.startswith("post_"):
            day += timedelta(days=10)
    return day


TO_DECISION = (
    "apply",
    "accept",
    "visit",
    "appraise",
    "first_opinion",
    "post_notice",
    "forward",
    "county_opinion",
    "post_county_notice",
)  # fmt: skip  of dibao in 2020
