"""Dibao, the edge and rigid expenditure decided together: nobody belongs to two of them, and the order of helping holds."""

import random
from dataclasses import replace
from fractions import Fraction

import numpy as np

from minzheng.base.divisions import DivisionCode
from minzheng.base.month import Month
from minzheng.base.population import UNKNOWN, Ints, Population
from minzheng.policy.engine import Change, Reference, evaluate
from minzheng.policy.series import Stage, evaluate_series, order
from minzheng.programmes.declaration import Programme
from minzheng.programmes.dibao.programme import DIBAO
from minzheng.programmes.dibao.tests.local import as_parameters
from minzheng.programmes.dibao.tests.oracle import Case, Local
from minzheng.programmes.dibao.tests.population import Household, as_population, random_households
from minzheng.programmes.edge.programme import EDGE
from minzheng.programmes.facts import FACTS
from minzheng.programmes.rigid.programme import RIGID
from minzheng.site.programmes import PROGRAMMES

MONTH = Month(2025, 6)
LOCAL = Local(counted=(), alone="full", bands=(150, 150), grace=(6, 6, 0), assets=(24, 0))
SUPPOSED = {"rigid.ratio": 6000, "area.disposable_income": 250_000, "dibao.counted.old_age_income": 0}


def stages() -> list[Stage]:
    place, source = DivisionCode.widen("321324"), Reference("Supposed")
    found = [replace(_stage(DIBAO), parameters=as_parameters(LOCAL, MONTH.first))]
    for one in (_stage(EDGE), _stage(RIGID)):
        wanted = {code: value for code, value in SUPPOSED.items() if code in one.parameters.by_code}
        changes = (Change(code, place, "", MONTH.first, value, source, confirmed=True) for code, value in wanted.items())
        found.append(replace(one, parameters=one.parameters.amended(changes)))
    return found


def _stage(programme: Programme) -> Stage:
    assert programme.rules is not None and programme.parameters is not None
    return Stage(programme.code, programme.rules, programme.parameters, programme.gives)


def families(number: int) -> list[Household]:
    """Random families near the lines of all three, some with a great cost of treatment."""
    chance = random.Random(number)
    found = random_households(number, 7, MONTH, unknown=0)
    for each in found:
        each["rigid_medical"] = chance.choice((0, 500_000, 2_000_000))
        for person in each["members"]:  # type: ignore[attr-defined]
            person["wage_income"] += chance.choice((0, 40_000, 90_000))
            person |= {"childcare_subsidy": 0, "old_age_income": 0}
    return found


def columns(households: list[Household]) -> Population:
    """With every fact any of the three reads: what nobody made up is as if never recorded, other rigid expenditure is none."""
    known = as_population(households, MONTH)
    lengths = {"person": len(known.persons), "household": len(known), "obligor": len(known.obligors)}
    found: dict[str, dict[str, Ints]] = {"person": {}, "household": {}, "obligor": {}}
    for name, fact in FACTS.items():
        found[fact.entity][name] = np.full(lengths[fact.entity], 0 if name.startswith("rigid_") else fact.absent, np.int64)
    found["household"]["rigid_medical"] = np.array([each["rigid_medical"] for each in households], np.int64)
    return replace(
        known,
        person_facts=found["person"] | known.person_facts,
        household_facts=found["household"] | known.household_facts,
        obligor_facts=found["obligor"] | known.obligor_facts,
    )


def test_nobody_belongs_to_two_layers() -> None:
    decided = evaluate_series(stages(), columns(families(1500)))
    assert list(decided) == ["dibao", "edge", "rigid"]
    covered = np.stack([decided[code].person[f"{code}_covered"] for code in decided])
    assert (covered != UNKNOWN).all()
    assert covered.sum(axis=0).max() == 1
    assert (covered.sum(axis=1) > 50).all()  # each layer is met


def test_families_are_told_apart_as_the_law_says() -> None:
    """Written from the law: the edge from the standard to below one and a half times it, rigid expenditure above 60 percent of the
    year's income of who has less than others have, each only for who is not helped before."""
    households = families(1500)
    decided = evaluate_series(stages(), columns(households))
    met = {"edge": 0, "rigid": 0, "neither": 0}
    for row, each in enumerate(households):
        case = Case(each, MONTH, LOCAL)
        paid, _, shares = case.answer()
        fits = bool(case.counted) and case.property_fits()
        head = Fraction(case.income, len(case.counted)) if fits else Fraction(0)
        left = any(case.counts(person) and not share for person, share in zip(case.members, shares, strict=True))
        edge = fits and left and LOCAL.standard <= head < Fraction(3, 2) * LOCAL.standard
        rich = head >= SUPPOSED["area.disposable_income"]
        rigid = fits and not edge and not paid and not rich and each["rigid_medical"] > Fraction(60, 100) * 12 * case.income  # type: ignore[operator]
        found = tuple(int(decided[code].household[f"{code}_eligible"][row]) for code in ("edge", "rigid"))
        assert found == (int(edge), int(rigid)), each
        met["edge" if edge else "rigid" if rigid else "neither"] += 1
    assert min(met.values()) > 50, met


def test_the_rest_of_a_family_with_one_covered_alone_is_on_the_edge() -> None:
    population = columns(families(1500))
    decided = evaluate_series(stages(), population)
    dibao = stages()[0]
    alone_in = evaluate(dibao.rules, dibao.parameters, population, ("persons_alone",)).household["persons_alone"]
    met = 0
    for row in np.flatnonzero(alone_in > 0):
        members = slice(*population.offsets[row : row + 2])
        alone, edge = decided["dibao"].person["dibao_covered"][members], decided["edge"].person["edge_covered"][members]
        assert (alone + edge <= 1).all()
        met += int(edge.sum())
    assert met > 0


def test_all_programmes_find_an_order() -> None:
    every = [_stage(each) for each in PROGRAMMES if each.rules]
    codes = [each.code for each in order(every)]
    assert codes.index("dibao") < codes.index("edge") < codes.index("rigid")
