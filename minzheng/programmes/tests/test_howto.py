"""docs/howto/add-a-programme.md is right: the programme it builds loads, and its examples hold."""

import importlib
import re
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

import minzheng.programmes
from minzheng.policy import examples
from minzheng.programmes.declaration import Programme
from minzheng.programmes.facts import FACTS

PAGE = Path(__file__).resolve().parents[3] / "docs" / "howto" / "add-a-programme.md"


@pytest.fixture
def heating(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Programme]:
    folder = tmp_path / "heating"
    for name, text in re.findall(r"^```\w+ (\S+)\n(.*?)^```", PAGE.read_text(encoding="utf-8"), re.M | re.S):
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, encoding="utf-8")
    (folder / "__init__.py").touch()
    monkeypatch.setattr(minzheng.programmes, "__path__", [*minzheng.programmes.__path__, str(tmp_path)])
    yield importlib.import_module("minzheng.programmes.heating.programme").HEATING
    for module in [name for name in sys.modules if name.startswith("minzheng.programmes.heating")]:
        del sys.modules[module]


def test_the_programme_of_the_page_works(heating: Programme) -> None:
    assert heating.benefit is not None and heating.examples is not None
    results = examples.run(heating.examples, heating.benefit.rules, heating.benefit.parameters, FACTS)
    assert len(results) == 3
    assert [result.failures for result in results] == [(), (), ()]
