"""The house checks itself: imports, foreign keys and raw SQL flow downwards only. One truth: .importlinter."""

import ast
import importlib
import inspect
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
    tables = re.compile(r"\b(audit|places|staff|people|payments|cases|indicators|verification|monitoring)_[a-z]+\b")
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


_JOB = "keeps the progress of background work; the work itself is recorded by its own act"
_SIGNAL = "receives a signal of signing in or out and records it; there is no actor yet"
RECORDED_ELSEWHERE = {
    ("payments", "entitle"): "part of the act that decided, which records it",
    **{("cases", name): "keeps what is being typed; sending the form is the act" for name in ("save_draft", "drop_draft")},
    ("indicators", "written"): "words for a screen, writes nothing",
    **{("console", name): _JOB for name in ("take", "beat", "finish")},
    **{("staff", name): _SIGNAL for name in ("on_sign_in", "on_sign_out", "on_failed_sign_in", "on_lock_out")},
}


def acts() -> list[tuple[str, object]]:
    """Every function that a part's actions offer to others."""
    found = []
    for part in PARTS:
        if part in {"audit", "demonstration"} or not list((ROOT / "minzheng" / part).glob("actions*")):
            continue
        module = importlib.import_module(f"minzheng.{part}.actions")
        names = getattr(module, "__all__", [name for name in vars(module) if not name.startswith("_")])
        for name in names:
            offered = getattr(module, name)
            if inspect.isfunction(offered) and offered.__module__.startswith(module.__name__):
                found.append((part, offered))
    return found


@pytest.mark.parametrize(("part", "act"), acts(), ids=lambda value: getattr(value, "__name__", value))
def test_every_act_takes_the_actor_first_and_enters_the_trail(part: str, act: object) -> None:
    if (part, act.__name__) in RECORDED_ELSEWHERE:
        return
    assert next(iter(inspect.signature(act).parameters)) == "actor"
    assert "record(" in inspect.getsource(inspect.getmodule(act)), "the act leaves no trace in the trail"


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
