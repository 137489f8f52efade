"""Dibao as the engines see it. One line in site/programmes.py puts it to work."""

from pathlib import Path

from minzheng.cases.declarations import Benefit
from minzheng.payments.declarations import Payment
from minzheng.policy.engine import Parameters
from minzheng.programmes.declaration import Programme, texts_in
from minzheng.programmes.dibao.figures import CHAPTER, FIGURES
from minzheng.programmes.dibao.reasons import REASONS, TOLD, reasons
from minzheng.programmes.dibao.rules import RULES
from minzheng.programmes.dibao.workflow import REGIMES
from minzheng.programmes.means.parameters import read_by

FOLDER = Path(__file__).parent
CODE = "dibao"
PARAMETERS = read_by(RULES) | Parameters.load(FOLDER / "parameters", prefix=CODE)

DIBAO = Programme(
    code=CODE,
    title="Dibao",
    law="Interim measures for social assistance, Order 649, arts. 9 to 13",
    rules=RULES,
    parameters=PARAMETERS,
    gives={"dibao_recipient": "dibao_covered", "dibao_received": "dibao_share"},
    benefit=Benefit(
        code=CODE,
        rules=RULES,
        parameters=PARAMETERS,
        reasons=REASONS,
        told=TOLD,
        grounds=reasons,
    ),
    payment=Payment(programme=CODE, key=1, funds=(("central", 60), ("county", 40)), excludes=("tekun",)),
    figures=FIGURES,
    chapter=CHAPTER,
    texts=texts_in(FOLDER / "texts"),
    examples=FOLDER / "examples",
    workflows=REGIMES,
    limits=FOLDER / "limits",
)
