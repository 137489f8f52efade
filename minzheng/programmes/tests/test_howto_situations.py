"""docs/howto/write-a-situation.md and try-a-reform.md are right: their samples are read and come out as the pages say."""

import re
from pathlib import Path

import pytest
import yaml

from minzheng.policy import examples, reforms, situation
from minzheng.policy.engine import Parameters
from minzheng.policy.series import explain_series
from minzheng.programmes.dibao.tests.population import as_population, random_households
from minzheng.programmes.facts import FACTS
from minzheng.site.programmes import PROGRAMMES

PAGES = Path(__file__).resolve().parents[3] / "docs" / "howto"
STAGES = tuple(stage for programme in PROGRAMMES if (stage := programme.stage))
DIBAO = next(stage for stage in STAGES if stage.code == "dibao")


def sample(page: str, name: str) -> str:
    found = re.search(rf"^```yaml {name}\n(.*?)^```", (PAGES / page).read_text(encoding="utf-8"), re.M | re.S)
    assert found, name
    return found[1]


def test_the_situation_is_decided_under_every_programme() -> None:
    family = situation.population(yaml.safe_load(sample("write-a-situation.md", "widow.yaml")), FACTS)
    told = explain_series(STAGES, family, 0)
    assert {each.code for each in told} >= {"tekun", "dibao", "disability", "old_age"}
    dibao = next(each for each in told if each.code == "dibao")
    assert dibao.given["destitute_recipient"] == "tekun"
    assert dibao.trace.value("dibao_eligible") == 1


def test_an_income_nobody_declared_is_asked_for() -> None:
    family = situation.population(yaml.safe_load(sample("write-a-situation.md", "asked.yaml")), FACTS)
    told = explain_series([DIBAO], family, 0)
    assert [each.fact for each in told[0].trace.missing] == ["transfer_income"]


def test_the_examples_hold(tmp_path: Path) -> None:
    path = tmp_path / "examples.yaml"
    path.write_text(sample("write-a-situation.md", path.name), encoding="utf-8")
    results = examples.run(path, DIBAO.rules, DIBAO.parameters, FACTS)
    assert len(results) == 2 and [result.failures for result in results] == [(), ()]


@pytest.mark.parametrize(("name", "moved"), [("raise.yaml", "winners"), ("tiers.yaml", "losers")])
def test_the_reforms_can_be_tried(name: str, moved: str) -> None:
    parameters = Parameters.together(stage.parameters for stage in STAGES)
    reform = reforms.reform(yaml.safe_load(sample("try-a-reform.md", name)), parameters)
    people = as_population(random_households(300, 1, reform.month), reform.month)
    found = reforms.simulate([DIBAO], people, reform.changes)
    (row,) = [row for row in found.table() if row.key == "dibao"]
    assert getattr(row, moved) > 10 and row.change != 0
