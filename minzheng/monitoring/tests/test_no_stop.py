"""No way leads from a warning to stopping or paying: imports, SQL and transitions are walked."""

import ast
import re
from pathlib import Path

from minzheng.monitoring import handling
from minzheng.monitoring.models import Outcome, TicketState

PART = Path(__file__).resolve().parent.parent
SOURCES = [path for path in PART.rglob("*.py") if "tests" not in path.parts and "migrations" not in path.parts]
WRITERS = re.compile(r"minzheng\.(cases|payments|people|verification|policy|staff|places)\.actions")


def imported(path: Path) -> list[str]:
    found = []
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found += [name.name for name in node.names]
        elif isinstance(node, ast.ImportFrom) and node.module:
            found += [node.module, *(f"{node.module}.{name.name}" for name in node.names)]
    return found


def test_monitoring_imports_no_writer_of_another_part() -> None:
    assert SOURCES
    assert [(path.name, name) for path in SOURCES for name in imported(path) if WRITERS.match(name)] == []


def test_monitoring_writes_no_table_of_another_part() -> None:
    """Models of other parts are read only: no create, update, delete, save or bulk write on them."""
    foreign = re.compile(
        r"\b(Case|Decision|Notice|OfficialRelative|Proceeding|Step|Line|Run|Person|Household|Consent|Delivery)\.objects\b"
    )
    writing = re.compile(r"\.(create|update|delete|bulk_create|bulk_update|get_or_create|update_or_create|save)\(")
    for path in SOURCES:
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Expr | ast.Assign | ast.Return):
                text = ast.unparse(node)
                assert not (foreign.search(text) and writing.search(text)), (path.name, text)
        assert not re.search(r"(INSERT INTO|UPDATE|DELETE FROM)\s+(?!monitoring_)", path.read_text(encoding="utf-8")), path.name


def test_every_act_on_a_ticket_leads_to_a_state_of_tickets_only() -> None:
    states = set(TicketState.values)
    assert {after for way in handling.WAYS for after in (way.after, *way.before) if after} <= states
    reached, open_ = {"open"}, True
    while open_:
        more = {way.after for way in handling.WAYS if way.after and reached & set(way.before)} - reached
        reached, open_ = reached | more, bool(more)
    assert reached == states
    assert not [way for way in handling.WAYS if "closed" in way.before], "a closed ticket moves no more"


def test_an_outcome_names_what_others_did_and_does_nothing_itself() -> None:
    named = {outcome for outcomes in handling.OUTCOMES.values() for outcome in outcomes}
    assert named == set(Outcome.values)
    assert not {"stop", "stopped", "suspend", "cut", "paid", "ended"} & named


def test_nothing_that_pays_or_decides_reads_monitoring() -> None:
    root = PART.parent
    below = [path for part in ("cases", "payments", "policy", "programmes", "people") for path in (root / part).rglob("*.py")]
    assert [path for path in below if any(name.startswith("minzheng.monitoring") for name in imported(path))] == []
