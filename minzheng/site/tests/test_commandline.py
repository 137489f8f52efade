"""The command line as a county uses it: set up, map, roster, month, figures, report; refusals in the office's language."""

import json
from pathlib import Path

import pytest
from django.db import connections
from typer.testing import CliRunner, Result

from minzheng.base.errors import Refusal
from minzheng.site import commandline

DIVISIONS = "代码,名称\n321324,泗洪县\n321324101,双沟镇\n321324101201,罗岗村\n321324102,界集镇\n321324102201,杜墩村\n32132x,错\n"


def run(*arguments: str, fails: bool = False) -> Result:
    result = CliRunner().invoke(commandline.application, arguments)
    if not fails and result.exception and not isinstance(result.exception, SystemExit):
        raise result.exception
    return result


@pytest.fixture
def empty(own_database: str, monkeypatch: pytest.MonkeyPatch) -> str:
    monkeypatch.setenv("MINZHENG_DATABASE", own_database)
    monkeypatch.setattr("minzheng.site.commands.serve.prepare", lambda: None)  # the copy is migrated already
    return own_database


def test_a_county_sets_itself_up_and_merges_two_towns(empty: str, tmp_path: Path) -> None:
    assert "泗洪县民政局" in run("office", "泗洪县民政局", "321324").output
    listed = tmp_path / "divisions.csv"
    listed.write_text(DIVISIONS, encoding="utf-8")
    order = ("--document", "民政部2020年代码")
    first = json.loads(run("import", "divisions", str(listed), *order, "--since", "2015-01-01", "--json").output)
    assert (first["inserted"], [each["row"] for each in first["findings"]]) == (5, [7])
    again = json.loads(run("import", "divisions", str(listed), *order, "--since", "2015-01-01", "--json").output)
    assert (again["inserted"], again["unchanged"]) == (0, 5)
    merged = ("--into", "321324101", "--name", "双沟镇", "--effective", "2020-08-01", *order)
    run("place", "merge", "321324101", "321324102", *merged)
    now, before = tmp_path / "now.csv", tmp_path / "before.csv"
    run("place", "list", str(now))
    run("place", "list", str(before), "--on", "2019-12-31")
    assert "界集镇" in before.read_text(encoding="utf-8")
    assert "321324101202,杜墩村" in now.read_text(encoding="utf-8")
    with pytest.raises(Refusal):
        run("office", "泗洪县民政局", "321324")


def test_a_roster_becomes_families_cases_a_month_and_figures(empty: str, tmp_path: Path) -> None:
    from minzheng import demonstration

    demonstration.build("village-mini")
    file = tmp_path / "roster.xlsx"
    run("demo", "roster", str(file))
    taken = json.loads(run("import", "households", str(file), "--yes", "--open", "dibao", "--json").output)
    assert taken["counts"]["rejected"] > 0
    assert Path(taken["returned"]).exists()
    assert taken["cases"] > 0
    again = json.loads(run("import", "households", str(file), "--yes", "--open", "dibao", "--json").output)
    assert (again["counts"]["inserted"], again["cases"]) == (0, 0)
    month = json.loads(run("month", "2020-12", "--json").output)["programmes"][0]
    figures = json.loads(run("figures", "--period", "2020-12", "--json").output)
    households = next(each for each in figures if each["indicator"] == "subsistence_households" and not each["qualifiers"])
    assert households["value"] == month["run"]["lines"] > 0
    assert json.loads(run("month", "2020-12", "--json").output)["programmes"][0]["decided"] == 0
    for form in ("docx", "html"):
        run("report", "annual", "--year", "2020", "--out", str(tmp_path / f"report.{form}"))
    assert f"{households['value']}户" in (tmp_path / "report.html").read_text(encoding="utf-8")
    assert "values sealed" in run("keys", "rotate").output
    connections.close_all()
    assert "0 broken" in run("doctor").output


def test_examples_pass_and_a_refusal_is_a_sentence_in_chinese() -> None:
    assert "0 failed" in run("policy", "test").output
    refused = commandline.sentence(Refusal("This database already serves an office."))
    assert refused == "该数据库已为某一单位启用。"
