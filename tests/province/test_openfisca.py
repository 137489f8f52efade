"""openfisca-core and this engine decide the same five benefits to the fen: the bench compares like with like."""

import numpy as np

from bench import rules
from bench.openfisca import model
from bench.population import FIVE, synthetic
from minzheng.base.population import UNKNOWN


def test_five_benefits_are_the_same_to_the_fen() -> None:
    five = rules.stages(tuple(rules.ASKED))
    population = rules.without_obligors(synthetic(3_000, rules.MONTH, rules.facts_of(five), counties=FIVE, poor=1))
    mine = rules.ours(five, population)
    built = model.build(five, rules.present(five), population)
    columns = {name: model.narrow(population, name, unit) for name, unit in built.inputs.items()}
    simulation = model.simulation(built, columns, np.diff(population.offsets), rules.MONTH)
    assert set(built.outputs) == set(mine) and len(mine) == 5
    for name, column in mine.items():
        known = column != UNKNOWN
        with np.errstate(divide="ignore"):
            theirs = simulation.calculate(name, str(rules.MONTH))
        assert (theirs[known] == column[known]).all()
        assert known.mean() > 0.9 and (column[known] > 0).any()
