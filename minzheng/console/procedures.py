"""Procedures as screens show them: the law of a day as a picture, the limits that hold at a place, who decides there."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext

from minzheng.base.actor import Actor
from minzheng.base.divisions import Level
from minzheng.cases.declarations import Procedure, procedures
from minzheng.cases.workflow import local
from minzheng.cases.workflow.clocks import Limit
from minzheng.cases.workflow.declaration import Workflow
from minzheng.cases.workflow.picture import UNITS, picture


@dataclass(frozen=True, slots=True)
class Shown:
    """A procedure as it runs at a place on a day. `limits`: (limit, legal days, days that hold here)."""

    procedure: Procedure
    workflow: Workflow
    drawn: SafeString
    limits: tuple[tuple[Limit, str, str], ...]
    delegated: bool


def shown(procedure: Procedure, actor: Actor, day: date, current: str = "") -> Shown | None:
    """None before the first regime and after the last."""
    workflow = procedure.on(day)
    if workflow is None:
        return None
    delegated = local.decider(workflow, procedure.limits, actor.place, day) is Level.TOWN
    here = local.days(workflow, procedure.limits, actor.place, day)
    limits = tuple((limit, _legal(limit), _days(_here(limit, here, delegated), limit)) for limit in workflow.limits)
    return Shown(procedure, workflow, drawing(workflow, current), limits, delegated)


def _here(limit: Limit, here: Mapping[str, int], delegated: bool) -> int | None:
    """What holds at the place: its own days, else those of the law for who decides there."""
    return here.get(limit.code) or (limit.delegated if delegated else None) or limit.days


def drawing(workflow: Workflow, current: str = "") -> SafeString:
    """The picture, its texts in the reader's language; the workflow's module escapes them."""
    return mark_safe(picture(workflow, gettext, current))


def _legal(limit: Limit) -> str:
    text = _days(limit.days, limit)
    if limit.longest:
        text += " " + gettext("(extended: {days})").format(days=limit.longest)
    if limit.delegated:
        text += " " + gettext("(where the township decides: {days})").format(days=limit.delegated)
    return text


def _days(days: int | None, limit: Limit) -> str:
    return "" if days is None else f"{days} {gettext(UNITS[limit.unit])}"


def of_programme(programme: str, actor: Actor, day: date) -> list[Shown]:
    found = (shown(each, actor, day) for each in procedures().values() if each.programme == programme)
    return [each for each in found if each is not None]
