"""Temporary assistance as the engines see it: rules and a payment. A grant is paid once, by a decision of its own."""

from pathlib import Path

from minzheng.cases.declarations import Benefit, Reason
from minzheng.payments.declarations import Payment
from minzheng.policy.engine import Parameters
from minzheng.programmes.declaration import Programme, texts_in
from minzheng.programmes.means.parameters import MEANS, read_by
from minzheng.programmes.means.parameters.urban import urban_standard
from minzheng.programmes.temporary.rules import RULES
from minzheng.programmes.temporary.workflow import REGIMES

FOLDER = Path(__file__).parent
CODE = "temporary"
PARAMETERS = read_by(RULES) | urban_standard(MEANS) | Parameters.load(FOLDER / "parameters", prefix=CODE)
_LAW = "Interim measures for social assistance, Order 649, arts. 47 to 49"

TEMPORARY = Programme(
    code=CODE,
    title="Temporary assistance",
    law=_LAW,
    rules=RULES,
    parameters=PARAMETERS,
    benefit=Benefit(
        code=CODE,
        rules=RULES,
        parameters=PARAMETERS,
        reasons=(
            Reason("emergency", "An emergency makes basic life hard for the time being.", _LAW, ("new",)),
            Reason("necessary_cost", "Necessary costs are more than the family can bear.", _LAW, ("new",)),
            Reason("no_hardship", "No emergency and no cost the family cannot bear was found.", _LAW, ("refuse", "stop")),
        ),
        once=True,
    ),
    payment=Payment(programme=CODE, key=3, funds=(("central", 60), ("county", 40))),
    texts=texts_in(FOLDER / "texts"),
    examples=FOLDER / "examples",
    workflows=REGIMES,
    limits=FOLDER / "limits",
)
