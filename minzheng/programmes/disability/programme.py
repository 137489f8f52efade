"""The disability subsidies as the engines see them."""

from pathlib import Path

from minzheng.cases.declarations import Benefit
from minzheng.payments.declarations import Payment
from minzheng.policy.engine import Parameters
from minzheng.programmes.declaration import Programme
from minzheng.programmes.disability.laws import SUBSIDIES
from minzheng.programmes.disability.reasons import REASONS, TOLD, reasons
from minzheng.programmes.disability.rules import RULES
from minzheng.programmes.disability.workflow import REGIMES
from minzheng.programmes.means.parameters import MEANS

FOLDER = Path(__file__).parent
CODE = "disability"
SHARED = Parameters(MEANS.by_code[code] for code in sorted(RULES.parameters) if code in MEANS.by_code)
PARAMETERS = SHARED | Parameters.load(FOLDER / "parameters", prefix=CODE)

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
        eligible="disability_eligible",
        amount="disability_amount",
        covered="disability_covered",
        share="disability_share",
        reasons=REASONS,
        told=TOLD,
        grounds=reasons,
    ),
    payment=Payment(programme=CODE, key=5, funds=(("county", 100),), excludes=("tekun",)),
    texts={path.stem: path for path in sorted((FOLDER / "texts").glob("*.txt"))},
    examples=FOLDER / "examples",
    workflows=REGIMES,
    limits=FOLDER / "limits",
)
