"""A bank that errs in every way we know leaves no line in a wrong state, and whatever fits no line is put aside with its reason."""

from collections import Counter, defaultdict
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest
from typer.testing import CliRunner

from minzheng.base.errors import Refusal
from minzheng.base.month import Month
from minzheng.demonstration.bank import NOISES, Answers, Truth, answer
from minzheng.payments import actions
from minzheng.payments.actions import Reading
from minzheng.payments.layouts import Batch, Transfer, close, layout, layouts, read, read_orders, write
from minzheng.payments.models import Answer, Effect, Line, Posting
from minzheng.places import access
from tests.cast import COUNTY, FINANCE
from tests.recipients import entitle_families, released_run

PAY_DATE = date(2020, 12, 10)
LINES = 2_000


def _orders(lines: int, form: str) -> bytes:
    transfers = [
        Transfer(str(1000 + at), f"S{at}", f"古丽·买买提{at}", "999324********001X", f"62170000{at:011d}", 50_000 + at)
        for at in range(lines)
    ]
    return write(Batch("dibao-2020-12-7", "低保", "泗洪县", Month(2020, 12), PAY_DATE, "ab" * 32, transfers), layout(form))


@pytest.mark.parametrize("form", sorted(layouts()))
def test_it_reads_what_it_was_sent(form: str) -> None:
    found = read_orders(_orders(3, form), layout(form))
    assert found.batch == "dibao-2020-12-7"
    assert [(one.reference, one.payee, one.amount) for one in found.transfers] == [
        (str(1000 + at), f"古丽·买买提{at}", 50_000 + at) for at in range(3)
    ]


@pytest.mark.parametrize("form", sorted(layouts()))
def test_the_same_seed_gives_the_same_bytes_and_another_seed_others(form: str) -> None:
    content = _orders(60, form)
    made = [answer(content, layout(form), seed=seed, noise=20, on=PAY_DATE) for seed in (1, 1, 2)]
    assert made[0].truth == made[1].truth != made[2].truth
    if form != "workbook":  # a workbook carries the moment of its making
        assert [paper.content for paper in made[0].files] == [paper.content for paper in made[1].files]


@pytest.mark.parametrize("form", sorted(layouts()))
def test_whole_files_are_readable_and_damaged_ones_are_refused(form: str) -> None:
    made = answer(_orders(60, form), layout(form), seed=3, noise=50, on=PAY_DATE)
    assert {paper.damage for paper in made.files} == {"", "cut", "edited"}
    for paper in made.files:
        if not paper.damage:
            read(paper.content, layout(form))
            continue
        with pytest.raises(Refusal):
            read(paper.content, layout(form))


def test_every_kind_of_noise_occurs_and_their_share_is_what_was_asked_for() -> None:
    made = answer(_orders(4_000, "standard"), layout("standard"), seed=5, noise=5, on=PAY_DATE)
    noises = Counter(one.noise for one in made.truth)
    assert set(noises) == {"", "never_sent", *NOISES}
    assert 0.04 < 1 - noises[""] / len(made.truth) < 0.06


def test_the_command_writes_the_files_their_order_and_the_truth(tmp_path: Path) -> None:
    from minzheng.site.commandline import application

    (tmp_path / "order.csv").write_bytes(_orders(100, "standard"))
    told = CliRunner().invoke(application, ["bank-sim", str(tmp_path / "order.csv"), "--out", str(tmp_path / "bank")])
    assert told.exit_code == 0, told.output
    arrived = (tmp_path / "bank" / "files.csv").read_text("utf-8-sig").splitlines()[1:]
    assert all((tmp_path / "bank" / line.split(",")[0]).exists() for line in arrived) and arrived[0].endswith("2020-12-10,cut,")
    assert (tmp_path / "bank" / "truth.csv").read_text("utf-8-sig").count("\n") >= 101


def test_a_file_closed_for_storage_is_opened_once_and_for_its_owner_only(tmp_path: Path) -> None:
    from minzheng.site.commandline import application

    (tmp_path / "order.csv.sm4").write_bytes(close(_orders(3, "standard")))
    command = ["bank-open", str(tmp_path / "order.csv.sm4"), "--out", str(tmp_path / "order.csv")]
    assert CliRunner().invoke(application, command).exit_code == 0
    assert (tmp_path / "order.csv").read_bytes() == _orders(3, "standard") and (tmp_path / "order.csv").stat().st_mode & 0o77 == 0
    assert CliRunner().invoke(application, command).exit_code == 1


@pytest.mark.django_db
@pytest.mark.parametrize("form", ["standard", "rural"])
def test_no_line_ends_in_a_wrong_state_and_every_row_that_fits_none_is_put_aside(form: str) -> None:
    entitle_families(LINES)
    run = released_run()
    content = actions.bank_file(FINANCE, run.id, "to the bank", title="低保", place="泗洪县", form=form).content
    made = answer(content, layout(form), seed=11, noise=30, on=PAY_DATE)
    readings = apply(made, form)
    assert readings["again"].known and sum(readings["last"].states.values()) == 0
    assert len(made.truth) > LINES and wrong(made.truth) == []
    with access.within(COUNTY.area):
        run.refresh_from_db()
        silent = sum(Line.objects.filter(bank__in=("", "unknown")).values_list("amount", flat=True))
        in_transit = sum(Posting.objects.filter(account="in_transit").values_list("amount", flat=True))
        assert run.state == "released" and -in_transit == silent > 0


def apply(made: Answers, form: str) -> dict[str, Reading]:
    """Hands in the files as they arrive; what is damaged must be refused."""
    found: dict[str, Reading] = {}
    for paper in made.files:
        finance = replace(FINANCE, today=paper.on + timedelta(days=1))
        if paper.damage:
            with pytest.raises(Refusal):
                actions.read_return(finance, form, paper.name, paper.content)
            continue
        found["again" if paper.again else "last"] = actions.read_return(finance, form, paper.name, paper.content)
    return found


def wrong(truth: tuple[Truth, ...] | list[Truth]) -> list[tuple[Truth, object, set[str]]]:
    """The lines whose state, or the reasons of whose rows put aside, are not what the truth demands."""
    with access.within(COUNTY.area):
        states = {str(line): bank for line, bank in Line.objects.values_list("id", "bank")}
        doubts: dict[str, set[str]] = defaultdict(set)
        for reference, why in Answer.objects.filter(effect=Effect.QUARANTINED).values_list("reference", "why"):
            doubts[reference].add(why)
    found = [(one, states.get(one.reference, ""), doubts[one.reference]) for one in truth]
    return [each for each in found if each[1] != each[0].shown or each[2] != set(each[0].doubts)]
