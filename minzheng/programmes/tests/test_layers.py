"""Dibao, the edge and rigid expenditure decided together: nobody belongs to two of them, and the order of helping holds."""

from dataclasses import replace

import numpy as np

from minzheng.base.divisions import DivisionCode
from minzheng.base.month import Month
from minzheng.base.population import UNKNOWN, Population
from minzheng.policy.engine import Change, Reference, evaluate
from minzheng.policy.series import Stage, evaluate_series, order
from minzheng.programmes.declaration import Programme
from minzheng.programmes.dibao.programme import DIBAO
from minzheng.programmes.dibao.tests.local import as_parameters
from minzheng.programmes.dibao.tests.oracle import Local
from minzheng.programmes.dibao.tests.population import as_population, random_households
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


def families(number: int) -> Population:
    """Random families with every fact any of them reads: what nobody made up is as if never recorded."""
    known = as_population(random_households(number, 7, MONTH, unknown=0), MONTH)
    chance = np.random.default_rng(7)
    lengths = {"person": len(known.persons), "household": len(known), "obligor": len(known.obligors)}
    columns: dict[str, dict[str, np.ndarray]] = {"person": {}, "household": {}, "obligor": {}}
    for name, fact in FACTS.items():
        columns[fact.entity][name] = np.full(lengths[fact.entity], 0 if name.startswith("rigid_") else fact.absent, np.int64)
    columns["household"]["rigid_medical"] = chance.choice(np.array([0, 2_000_000]), len(known))
    columns["person"]["wage_income"] = known.person_facts["wage_income"] + chance.choice(
        np.array([0, 40_000, 90_000]), len(known.persons)
    )
    return replace(
        known,
        person_facts=columns["person"] | known.person_facts | {"wage_income": columns["person"]["wage_income"]},
        household_facts=columns["household"] | known.household_facts,
        obligor_facts=columns["obligor"] | known.obligor_facts,
    )


def test_nobody_belongs_to_two_layers() -> None:
    decided = evaluate_series(stages(), families(1500))
    assert list(decided) == ["dibao", "edge", "rigid"]
    covered = np.stack([decided[code].person[f"{code}_covered"] for code in decided])
    assert (covered != UNKNOWN).all()
    assert covered.sum(axis=0).max() == 1
    assert (covered.sum(axis=1) > 50).all()  # each layer is met


def test_the_rest_of_a_family_with_one_covered_alone_is_on_the_edge() -> None:
    population = families(1500)
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
