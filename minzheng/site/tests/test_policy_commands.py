"""`minzheng policy` as an office uses it: from files without a database, and over the registers of a county."""

import json
from collections.abc import Iterator
from pathlib import Path

import pyarrow.parquet as pq
import pytest
from typer.testing import CliRunner, Result

from minzheng.base.divisions import DivisionCode
from minzheng.base.errors import BadValue, NotFound, Refusal
from minzheng.base.month import Month
from minzheng.policy import partitions
from minzheng.programmes.dibao.tests.population import as_population, random_households
from minzheng.programmes.facts import FACTS
from minzheng.site import commandline
from minzheng.site.commands import populations, rules

REFORM = """
title: Raise the standard
month: 2020-12
changes: [{parameter: dibao.standard, place: "321324", value: 700 yuan}]
"""
FAMILY = 'place: "321324"\nmonth: 2020-12\nhousehold: {residence: rural}\nmembers: [{born: 1980-01-01}]\nother_facts: none\n'


def run(*arguments: str) -> Result:
    result = CliRunner().invoke(commandline.application, arguments)
    if result.exception and not isinstance(result.exception, SystemExit):
        raise result.exception
    return result


@pytest.fixture
def dibao_alone(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Files of a test hold the facts of one programme."""
    alone = tuple(stage for stage in rules.stages() if stage.code == "dibao")
    monkeypatch.setattr(rules, "stages", lambda: alone)
    rules.parameters.cache_clear()
    yield
    rules.parameters.cache_clear()


@pytest.fixture
def files(tmp_path: Path) -> Path:
    month = Month(2020, 12)
    partitions.write(as_population(random_households(200, 5, month), month), tmp_path / "people")
    return tmp_path / "people"


@pytest.mark.usefixtures("dibao_alone")
def test_everybody_in_files_is_decided_and_written(files: Path, tmp_path: Path) -> None:
    told = json.loads(run("policy", "run", "2020-12", "--from", str(files), "--out", str(tmp_path / "out"), "--json").output)
    (dibao,) = told["programmes"]
    table = pq.read_table(tmp_path / "out", partitioning=None)
    amounts = [row["dibao_amount"] for row in table["outcomes"].to_pylist()]
    assert told["households"] == len(amounts) == 200
    assert dibao["amount_fen"] == sum(amount for amount in amounts if amount) > 0
    assert dibao["unknown"] == amounts.count(None)
    assert "200 户" in run("policy", "run", "2020-12", "--from", str(files)).output


@pytest.mark.usefixtures("dibao_alone")
def test_a_reform_is_tried_on_files(files: Path, tmp_path: Path) -> None:
    (tmp_path / "raise.yaml").write_text(REFORM, encoding="utf-8")
    told = json.loads(run("policy", "simulate", str(tmp_path / "raise.yaml"), "--from", str(files), "--json").output)
    dibao, everything = told["programmes"]
    assert dibao["winners"] > 10 and dibao["losers"] == 0
    gained = everything["after_fen"] - everything["before_fen"]
    assert gained == sum(fund["after_fen"] - fund["before_fen"] for fund in told["funds"].values()) > 0
    assert "Raise the standard" in run("policy", "simulate", str(tmp_path / "raise.yaml"), "--from", str(files)).output


@pytest.mark.usefixtures("dibao_alone")
def test_outcomes_are_never_added_to_others(files: Path, tmp_path: Path) -> None:
    (tmp_path / "out").mkdir()
    once = json.loads(run("policy", "run", "2020-12", "--from", str(files), "--out", str(tmp_path / "out"), "--json").output)
    assert once["digest"] == partitions.digest_of(tmp_path / "out")
    with pytest.raises(BadValue, match="something in"):
        run("policy", "run", "2020-12", "--from", str(files), "--out", str(tmp_path / "out"))


def test_an_empty_folder_is_refused(tmp_path: Path) -> None:
    with pytest.raises(NotFound, match="no population"):
        run("policy", "run", "2020-12", "--from", str(tmp_path))


def test_a_family_is_explained_under_every_programme(tmp_path: Path) -> None:
    (tmp_path / "family.yaml").write_text(FAMILY, encoding="utf-8")
    told = json.loads(run("policy", "explain", str(tmp_path / "family.yaml"), "--json").output)
    assert {"dibao", "tekun"} <= {each["programme"] for each in told}
    assert all(each["trace"]["steps"] for each in told)
    assert "最低生活保障" in run("policy", "explain", str(tmp_path / "family.yaml")).output


def test_a_clerk_s_own_example_is_run_by_the_programme_it_names(tmp_path: Path) -> None:
    own = tmp_path / "own.yaml"
    own.write_text(
        '- {name: x, place: "321324", month: 2020-12, input: {household: {residence: rural}, members: [{born: 1980-01-01}], '
        "other_facts: none}, output: {dibao_amount: 610 yuan}}",
        encoding="utf-8",
    )
    assert "1 passed, 0 failed" in run("policy", "test", str(own)).output
    own.write_text(own.read_text(encoding="utf-8").replace("610", "611"), encoding="utf-8")
    failed = run("policy", "test", str(own))
    assert failed.exit_code == 1 and "610.00, expected 611.00" in failed.output


def test_check_lists_gaps_of_the_reported_places_and_nothing_idle() -> None:
    checked = run("policy", "check")
    assert checked.exit_code == 0 and " 0 idle." in checked.output
    assert "640324000000" in checked.output
    assert "110000000000" in run("policy", "check", "--place", "11").output


def test_every_fact_a_county_holds_is_asked_of_the_registers() -> None:
    asked = {fact for stage in rules.stages() for fact in populations.facts_read(stage.rules)}
    assert asked <= FACTS.keys()


def test_the_registers_give_what_the_month_decides(own_database: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    from minzheng import demonstration

    monkeypatch.setenv("MINZHENG_DATABASE", own_database)
    monkeypatch.setattr("minzheng.site.commands.serve.prepare", lambda: None)
    demonstration.build("village-mini")
    month = json.loads(run("month", "2020-12", "--json").output)["programmes"][0]
    told = json.loads(run("policy", "run", "2020-12", "--recorded", "--json").output)
    dibao = next(each for each in told["programmes"] if each["programme"] == month["programme"] == "dibao")
    known = {kind: tally for kind, tally in month["kinds"].items() if kind not in ("unknown", "stop", "refuse")}
    assert dibao["eligible"] == sum(tally["households"] for tally in known.values()) > 100
    assert dibao["amount_fen"] == sum(tally["after_fen"] for tally in known.values())
    (tmp_path / "raise.yaml").write_text(REFORM, encoding="utf-8")
    tried = json.loads(run("policy", "simulate", str(tmp_path / "raise.yaml"), "--recorded", "--json").output)
    (row,) = [each for each in tried["programmes"] if each["key"] == "dibao"]
    assert row["before_fen"] == dibao["amount_fen"] < row["after_fen"]
    again = json.loads(run("policy", "again", "dibao", "2020-12", "--json").output)
    (line,) = again["months"]
    assert line["families"] > 100 and 0 <= line["unknown_families"] <= month["kinds"]["unknown"]["households"]
    assert line["back_fen"] == line["owed_fen"] == 0  # nothing was learnt since the month was decided
    assert "2020-12" in run("policy", "again", "dibao", "2020-12").output
    with pytest.raises(NotFound):
        run("policy", "again", "nothing", "2020-12")
    with pytest.raises(Refusal, match="cannot be reckoned"):
        run("policy", "again", "dibao", "2020-12", "2020-11")
    with pytest.raises(NotFound):
        run("policy", "again", "dibao", "2020-12", "--household", "X0")
    from minzheng.people.models import Household
    from minzheng.places import access

    with access.within(DivisionCode("321324000000").area):
        number = Household.objects.order_by("id").values_list("number", flat=True)[0]
    told = run("policy", "again", "dibao", "2020-12", "--household", number)
    assert "没有影响金额的新信息" in told.output
    assert json.loads(run("policy", "again", "dibao", "2020-12", "--household", number, "--json").output) == [told.output.strip()]


def test_refusals_are_sentences(tmp_path: Path) -> None:
    (tmp_path / "wrong.yaml").write_text(REFORM.replace("dibao.standard", "dibao.standards"), encoding="utf-8")
    with pytest.raises(Refusal, match="There is no parameter"):
        run("policy", "simulate", str(tmp_path / "wrong.yaml"), "--from", str(tmp_path))
