"""Children's allowances and the study aid of orphans as the engines see them."""

from pathlib import Path

from minzheng.cases.declarations import Benefit, month_after
from minzheng.payments.declarations import Payment
from minzheng.policy.engine import Parameters
from minzheng.programmes.children.laws import ORPHANS
from minzheng.programmes.children.reasons import REASONS, TOLD, reasons
from minzheng.programmes.children.rules import RULES
from minzheng.programmes.children.workflow import REGIMES
from minzheng.programmes.declaration import Programme, texts_in

FOLDER = Path(__file__).parent
CODE = "children"
PARAMETERS = Parameters.load(FOLDER / "parameters", prefix=CODE)

CHILDREN = Programme(
    code=CODE,
    title="Children's allowances",
    law=ORPHANS,
    rules=RULES,
    parameters=PARAMETERS,
    gives={"orphan_recipient": "orphan_covered", "unattended_recipient": "unattended_covered"},
    benefit=Benefit(
        code=CODE,
        rules=RULES,
        parameters=PARAMETERS,
        reasons=REASONS,
        first_month=month_after,
        told=TOLD,
        grounds=reasons,
    ),
    payment=Payment(programme=CODE, key=6, funds=(("county", 100),), excludes=("tekun",)),
    texts=texts_in(FOLDER / "texts"),
    examples=FOLDER / "examples",
    workflows=REGIMES,
    limits=FOLDER / "limits",
)
