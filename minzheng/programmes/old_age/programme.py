"""Old-age allowance, service and nursing subsidies as the engines see them. The monthly run pays the allowance."""

from pathlib import Path

from minzheng.cases.declarations import Benefit
from minzheng.payments.declarations import Payment
from minzheng.policy.engine import Parameters
from minzheng.programmes.declaration import Programme, texts_in
from minzheng.programmes.old_age.laws import ALLOWANCE
from minzheng.programmes.old_age.reasons import REASONS, TOLD, reasons
from minzheng.programmes.old_age.rules import RULES
from minzheng.programmes.old_age.workflow import REGIMES

FOLDER = Path(__file__).parent
CODE = "old_age"
PARAMETERS = Parameters.load(FOLDER / "parameters", prefix=CODE)

OLD_AGE = Programme(
    code=CODE,
    title="Old-age allowance and care subsidies",
    law=ALLOWANCE,
    rules=RULES,
    parameters=PARAMETERS,
    benefit=Benefit(
        code=CODE,
        rules=RULES,
        parameters=PARAMETERS,
        reasons=REASONS,
        told=TOLD,
        grounds=reasons,
    ),
    payment=Payment(programme=CODE, key=7, funds=(("county", 100),)),
    texts=texts_in(FOLDER / "texts"),
    examples=FOLDER / "examples",
    workflows=REGIMES,
    limits=FOLDER / "limits",
)
