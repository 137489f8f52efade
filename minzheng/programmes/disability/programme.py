"""The disability subsidies as the engines see them."""

from pathlib import Path

from minzheng.cases.declarations import Benefit
from minzheng.payments.declarations import Payment
from minzheng.policy.engine import Parameters
from minzheng.programmes.declaration import Programme, texts_in
from minzheng.programmes.disability.laws import SUBSIDIES
from minzheng.programmes.disability.reasons import REASONS, TOLD, reasons
from minzheng.programmes.disability.rules import RULES
from minzheng.programmes.disability.workflow import REGIMES
from minzheng.programmes.means.parameters import read_by

FOLDER = Path(__file__).parent
CODE = "disability"
PARAMETERS = read_by(RULES) | Parameters.load(FOLDER / "parameters", prefix=CODE)

DISABILITY = Programme(
    code=CODE,
    title="Disability subsidies",
    law=SUBSIDIES,
    rules=RULES,
    parameters=PARAMETERS,
    gives={"disability_living_received": "disability_living_share", "disability_care_received": "disability_care_share"},
    benefit=Benefit(
        code=CODE,
        rules=RULES,
        parameters=PARAMETERS,
        reasons=REASONS,
        told=TOLD,
        grounds=reasons,
    ),
    payment=Payment(programme=CODE, key=5, funds=(("county", 100),), excludes=("tekun",)),
    texts=texts_in(FOLDER / "texts"),
    examples=FOLDER / "examples",
    workflows=REGIMES,
    limits=FOLDER / "limits",
)
