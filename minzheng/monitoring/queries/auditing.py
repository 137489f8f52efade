"""Doubts of the audit models: how each model stands, and the doubts themselves."""

from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Q

from minzheng.base.actor import Actor
from minzheng.monitoring.audits import MODELS
from minzheng.monitoring.errors import FindingNotFound
from minzheng.monitoring.models import AuditFinding
from minzheng.monitoring.queries.tickets import newest_scan


@dataclass(frozen=True, slots=True)
class Standings:
    """How one audit model stands: doubts open, past their day, settled by finding, and what the newest scan could not look at.
    `closure` is the share of all doubts that somebody settled."""

    code: str
    label: str
    law: str
    open: int
    late: int
    confirmed: int
    corrected: int
    dismissed: int
    gone: int
    needs: tuple[str, ...]
    blind: bool
    scanned: bool

    @property
    def closure(self) -> float | None:
        settled = self.confirmed + self.corrected + self.dismissed
        return settled / (settled + self.open) if settled + self.open else None


def audit_standings(actor: Actor) -> list[Standings]:
    """Every model, in order."""
    states = ("open", "confirmed", "corrected", "dismissed", "gone")
    counted = {name: Count("id", filter=Q(state=name)) for name in states}
    late = Count("id", filter=Q(state="open", due_on__lt=actor.today))
    rows = {
        row["model"]: row
        for row in AuditFinding.objects.values("model").annotate(late=late, **{f"n_{k}": v for k, v in counted.items()})
    }
    newest = newest_scan(actor)
    told: dict[str, Any] = dict(newest.audits) if newest else {}
    found = []
    for model in MODELS:
        row, said = rows.get(model.code, {}), told.get(model.code, {})
        numbers = {name: row.get(f"n_{name}", 0) for name in states}
        found.append(
            Standings(
                model.code, model.label, model.law, late=row.get("late", 0), needs=tuple(said.get("needs", ())),
                blind=bool(said.get("blind", False)), scanned=bool(said), **numbers,
            )
        )  # fmt: skip
    return found


def audit_findings(
    actor: Actor, model: str, *, words: str = "", state: str = "open", mine: bool = False, late: bool = False,
    page: int = 1, size: int = 30,
) -> tuple[list[AuditFinding], int]:  # fmt: skip
    """Doubts of a model ("" all), those due first before the others, and how many. `words`: a household number, or the beginning
    of the name of the person or the head."""
    found = AuditFinding.objects.select_related("household__head", "person")
    if sought := words.strip():
        named = Q(person__name__startswith=sought) | Q(household__head__name__startswith=sought)
        found = found.filter(named | Q(household__number=sought))
    if model:
        found = found.filter(model=model)
    if state != "all":
        found = found.filter(state=state)
    if mine:
        found = found.filter(owner=actor.account)
    if late:
        found = found.filter(state="open", due_on__lt=actor.today)
    return list(found.order_by("due_on", "id")[(page - 1) * size : page * size]), found.count()


def audit_finding(actor: Actor, finding_id: int) -> AuditFinding:
    """Raises FindingNotFound."""
    found = AuditFinding.objects.select_related("household__head", "person").filter(id=finding_id).first()
    if found is None:
        raise FindingNotFound
    return found
