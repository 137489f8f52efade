"""The house checks itself: imports, foreign keys and raw SQL flow downwards only. One truth: .importlinter."""

import ast
import re
import subprocess
import sys
from pathlib import Path

import pytest
from django.apps import apps

from minzheng.site import map as house

ROOT = Path(__file__).resolve().parent.parent.parent
PARTS = [part for layer in house.layers() for part in layer]
DEPTH = {part: depth for depth, layer in enumerate(house.layers()) for part in layer}
SQL_MAY_NAME_OTHERS = {
    "site": "the doctor verifies the tables themselves, independent of the parts' code",
}


def sources() -> list[Path]:
    return [path for path in (ROOT / "minzheng").rglob("*.py") if not {"tests", "migrations"} & set(path.relative_to(ROOT).parts)]


def part_of(path: Path) -> str:
    return path.relative_to(ROOT / "minzheng").parts[0]


def test_imports_obey_the_contract() -> None:
    done = subprocess.run([Path(sys.executable).parent / "lint-imports", "--no-cache"], cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout[-4000:]


def test_the_map_is_current() -> None:
    assert (ROOT / "docs" / "map.md").read_text(encoding="utf-8") == house.text()


def test_foreign_keys_never_point_up_and_leave_no_way_back() -> None:
    for model in apps.get_models():
        if not model.__module__.startswith("minzheng."):
            continue
        part = model._meta.app_label
        for field in model._meta.get_fields():
            target = getattr(field, "related_model", None)
            if target is None or field.auto_created or not target.__module__.startswith("minzheng."):
                continue
            assert DEPTH[target._meta.app_label] >= DEPTH[part], f"{model.__name__}.{field.name} points up"
            assert field.remote_field.related_name == "+", f"{model.__name__}.{field.name} can be walked backwards"


@pytest.mark.parametrize("path", sources(), ids=lambda path: str(path.relative_to(ROOT)))
def test_raw_sql_names_only_tables_of_its_own_part(path: Path) -> None:
    part = part_of(path)
    if part in SQL_MAY_NAME_OTHERS:
        return
    tables = re.compile(r"\b(audit|places|staff|people|payments|cases|indicators)_[a-z]+\b")
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if (
            isinstance(node, ast.Constant)
            and isinstance(node.value, str)
            and re.search(r"\b(SELECT|INSERT|UPDATE|DELETE|COPY)\b", node.value)
        ):
            for found in tables.finditer(node.value):
                assert found[1] == part, f"line {node.lineno}: {found[0]} belongs to {found[1]}"


@pytest.mark.parametrize("path", sources(), ids=lambda path: str(path.relative_to(ROOT)))
def test_no_back_doors_past_the_import_linter(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert "get_model(" not in text
    if part_of(path) not in {"console", "site"}:
        assert 'reverse("console' not in text


def _acts(path: Path) -> list[tuple[str, ast.FunctionDef]]:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    return [(path.name, node) for node in tree.body if isinstance(node, ast.FunctionDef) and not node.name.startswith("_")]


def action_files() -> list[Path]:
    return [
        path
        for part in PARTS
        for path in [*(ROOT / "minzheng" / part).glob("actions.py"), *(ROOT / "minzheng" / part / "actions").glob("*.py")]
        if part != "audit" and path.name != "__init__.py"
    ]


@pytest.mark.parametrize("path", action_files(), ids=lambda path: str(path.relative_to(ROOT)))
def test_every_act_takes_the_actor_first(path: Path) -> None:
    for name, act in _acts(path):
        if any(
            isinstance(decorator, ast.Name) and decorator.id in {"contextmanager", "dataclass"} for decorator in act.decorator_list
        ):
            continue
        first = act.args.args[0].arg if act.args.args else ""
        assert first == "actor", f"{name}:{act.lineno} {act.name} does not take the actor first"


def test_every_part_has_a_readme_and_a_place_in_the_contract() -> None:
    found = {path.name for path in (ROOT / "minzheng").iterdir() if (path / "__init__.py").exists()}
    assert found == set(PARTS)
    for part in PARTS:
        assert (ROOT / "minzheng" / part / "README.md").exists(), part


def test_files_are_read_in_one_sitting() -> None:
    long = [
        f"{path.relative_to(ROOT)}: {count}"
        for path in [*sources(), *(ROOT / "minzheng" / "console").rglob("*.html")]
        if (count := path.read_text(encoding="utf-8").count("\n")) > 500
    ]
    assert not long
