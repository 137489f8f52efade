"""Rows of proceedings as their workflow sees them, within the current area."""

from collections.abc import Iterable
from typing import Any

from minzheng.base.divisions import DivisionCode
from minzheng.cases import filing
from minzheng.cases.declarations import workflow as declared
from minzheng.cases.models import Proceeding, Step
from minzheng.cases.workflow.declaration import Workflow
from minzheng.cases.workflow.engine import File
from minzheng.staff.queries import same_person


def file(row: Proceeding, steps: Iterable[Step] | None = None) -> tuple[Workflow, File]:
    """The regime the proceeding follows, and its file. `steps` where they were read already, in order."""
    workflow = declared(row.workflow, row.since)
    taken = Step.objects.filter(proceeding=row).order_by("version") if steps is None else steps
    return workflow, filing.revived(
        workflow,
        DivisionCode(row.home or row.place),
        row.state,
        decider=row.decider,
        facts=row.facts,
        days=row.days,
        clocks=row.clocks,
        steps=[filing.Stored(step.act, step.signers, step.day, step.undoes) for step in taken],
        same=same_person,
    )


def steps_since(proceeding: int, version: int) -> list[dict[str, Any]]:
    """What was done after a version, as plain data, oldest first."""
    found = Step.objects.filter(proceeding_id=proceeding, version__gt=version).order_by("version")
    return [
        {
            "act": step.act,
            "account": step.account,
            "at": step.at,
            "reason": step.reason,
            "signers": step.signers,
            "values": step.values,
            "version": step.version,
        }
        for step in found
    ]
