"""Proceedings as lists show them: where each stands, its lamp in words, and the step that usually comes next for this official."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext

from minzheng.base.actor import Actor
from minzheng.cases.queries import ClockView, Row, files
from minzheng.cases.workflow import engine
from minzheng.cases.workflow.clocks import Lamp
from minzheng.cases.workflow.declaration import Workflow
from minzheng.cases.workflow.engine import File
from minzheng.console.labels import tone
from minzheng.console.steps import Offer, offers, waits_for


@dataclass(frozen=True, slots=True)
class Line:
    """A row of a list: `first` is the usual next step where this official can take it now, `waits` who can otherwise."""

    order: int
    row: Row
    lamp: str
    tone: str
    first: Offer | None
    waits: str

    @property
    def due(self) -> date | None:
        return self.row.clock.due if self.row.clock else None


def said(lamp: Lamp) -> str:
    return gettext(lamp.message).format(days=lamp.days)


def lamp_tone(lamp: Lamp) -> str:
    return tone("lamp", lamp.colour.value)


def lines(actor: Actor, rows: Sequence[Row], first_order: int = 1) -> list[Line]:
    """One query for all of them, beside the rows themselves."""
    held = files(rows)
    return [_line(actor, row, *held[row.id], first_order + position) for position, row in enumerate(rows)]


def _line(actor: Actor, row: Row, workflow: Workflow, file: File, order: int) -> Line:
    clock: ClockView | None = row.clock
    words, colour = (said(clock.lamp), lamp_tone(clock.lamp)) if clock else ("", "")
    if row.state.final:
        return Line(order, row, words, colour, None, "")
    offered = offers(workflow, file, engine.possible(workflow, file, actor, actor.today))
    first = offered[0] if offered and offered[0].first else None
    return Line(order, row, words, colour, first, "" if first else waits_for(workflow, file, offered))
