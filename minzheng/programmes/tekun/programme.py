"""Destitute support as the engines see it. One line in site/programmes.py puts it to work."""

from pathlib import Path

from minzheng.cases.declarations import Benefit, month_after
from minzheng.payments.declarations import Payment
from minzheng.policy.engine import Parameters
from minzheng.programmes.declaration import Programme, texts_in
from minzheng.programmes.means.parameters import read_by
from minzheng.programmes.tekun.reasons import REASONS, TOLD, reasons
from minzheng.programmes.tekun.rules import RULES
from minzheng.programmes.tekun.workflow import REGIMES

FOLDER = Path(__file__).parent
CODE = "tekun"
PARAMETERS = read_by(RULES) | Parameters.load(FOLDER / "parameters", prefix=CODE)

TEKUN = Programme(
    code=CODE,
    title="Destitute support",
    law="Interim measures for social assistance, Order 649, arts. 14 to 19",
    rules=RULES,
    parameters=PARAMETERS,
    gives={"destitute_recipient": "tekun_covered"},
    benefit=Benefit(
        code=CODE,
        rules=RULES,
        parameters=PARAMETERS,
        reasons=REASONS,
        first_month=month_after,
        told=TOLD,
        grounds=reasons,
    ),
    payment=Payment(programme=CODE, key=2, funds=(("central", 60), ("county", 40))),
    texts=texts_in(FOLDER / "texts"),
    examples=FOLDER / "examples",
    workflows=REGIMES,
    limits=FOLDER / "limits",
)
