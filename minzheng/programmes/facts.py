"""The facts a programme may read, as inputs of its rules: the vocabulary of `people`, said in the words of `policy`."""

from minzheng.base.population import UNKNOWN
from minzheng.people.declarations import FACT_KINDS, RELATIONS, RESIDENCES, FactKind
from minzheng.policy.engine import Input
from minzheng.policy.scans import DECLARATION, QUERY, VISIT

_UNITS = {"fen_a_month": "fen_month", "fen": "fen", "count": "count", "yes_no": "flag", "code": "code", "date": "date"}
_DECLARE = "Ask the family to declare it (zero counts as declared), or check it with the department that knows."
_CORRECT = "Correct the person's record."
BUILT_IN = (
    Input("born", "person", "date", "date of birth", _CORRECT),
    Input("sex", "person", "code", "sex", _CORRECT, codes={"male": 1, "female": 2}),
    Input("relation", "person", "code", "relation to the head", _CORRECT, codes={name: at for at, name in enumerate(RELATIONS)}),
    Input("alive", "person", "flag", "alive on the first day of the month", _CORRECT, absent=1),
    Input(
        "residence", "household", "code", "residence", "Correct the household's record.",
        codes={name: at for at, name in enumerate(RESIDENCES)},
    ),
)  # fmt: skip


def _input(kind: FactKind) -> Input:
    codes = {label: code for code, label in kind.codes.items()}
    remedy = _DECLARE if kind.absent == UNKNOWN else _CORRECT
    return Input(kind.code, kind.entity.value, _UNITS[kind.unit.value], kind.label, remedy, kind.absent, codes)


FACTS: dict[str, Input] = {each.name: each for each in BUILT_IN} | {
    kind.code: _input(kind) for kind in FACT_KINDS.values() if not kind.sealed
}

# What it takes to learn a fact that is missing, for the question which one settles a case cheapest (policy/scans.py). Departments
# answer for registered property, insured work and paid pensions; who can care for himself must be seen; the rest the family tells.
_ANSWERED = (
    "born", "wage_income", "transfer_income", "financial_assets", "vehicles", "vehicle_value", "homes", "obligor_born",
    "father_state_months", "mother_state_months",
)  # fmt: skip
_SEEN = (
    "cannot_eat", "cannot_dress", "cannot_get_up", "cannot_toilet", "cannot_walk", "cannot_bathe", "long_term_care_need",
    "ability_grade", "labour_capacity",
)  # fmt: skip
COSTS: dict[str, int] = {name: QUERY if name in _ANSWERED else VISIT if name in _SEEN else DECLARATION for name in FACTS}


def facts(*names: str) -> tuple[Input, ...]:
    """The inputs of those names. Raises KeyError for a fact that `people` does not keep."""
    return tuple(FACTS[name] for name in names)
