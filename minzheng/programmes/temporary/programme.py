"""Temporary assistance as the engines see it: rules and a payment, no monthly benefit. A grant is paid once."""

from pathlib import Path

from minzheng.payments.declarations import Payment
from minzheng.policy.engine import Parameters
from minzheng.programmes.declaration import Programme
from minzheng.programmes.means.parameters import MEANS
from minzheng.programmes.means.parameters.urban import urban_standard
from minzheng.programmes.temporary.rules import RULES

FOLDER = Path(__file__).parent
CODE = "temporary"
SHARED = Parameters(MEANS.by_code[code] for code in sorted(RULES.parameters) if code in MEANS.by_code)
PARAMETERS = SHARED | urban_standard(MEANS) | Parameters.load(FOLDER / "parameters", prefix=CODE)

TEMPORARY = Programme(
    code=CODE,
    title="Temporary assistance",
    law="Interim measures for social assistance, Order 649, arts. 47 to 49",
    rules=RULES,
    parameters=PARAMETERS,
    payment=Payment(programme=CODE, key=3, funds=(("central", 60), ("county", 40))),
    texts={path.stem: path for path in sorted((FOLDER / "texts").glob("*.txt"))},
    examples=FOLDER / "examples",
)
