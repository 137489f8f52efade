"""A hit is a doubt: nothing of this part can reach what decides, entitles or pays."""

import ast
from pathlib import Path

import pytest

from minzheng.verification import actions

PART = Path(actions.__file__).parent.parent
SOURCES = [path for path in PART.rglob("*.py") if not {"tests", "migrations"} & set(path.relative_to(PART).parts)]
MAY_WRITE = {"minzheng.people.actions": {"record_fact"}}  # facts nobody stated, by an official's own act
MAY_READ = {"minzheng.payments.tables": {"recipients"}}


def imported(path: Path) -> list[tuple[str, str]]:
    nodes = [node for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))) if isinstance(node, ast.ImportFrom)]
    return [(node.module or "", each.name) for node in nodes for each in node.names]


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: str(path.relative_to(PART)))
def test_it_imports_no_writer_of_cases_or_payments(path: Path) -> None:
    for module, name in imported(path):
        assert not module.startswith("minzheng.cases"), (module, name)
        if module.startswith("minzheng.payments"):
            assert name in MAY_READ.get(module, set()), (module, name)
        if ".actions" in module and not module.startswith(("minzheng.verification", "minzheng.audit")):
            assert name in MAY_WRITE.get(module, set()), (module, name)


def test_a_death_is_never_recorded_by_the_machine() -> None:
    from minzheng.verification.actions.feeding import ESTABLISHED_BY_PEOPLE

    assert "death" in ESTABLISHED_BY_PEOPLE
