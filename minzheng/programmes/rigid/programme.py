"""Families in need through rigid expenditure as the engines see them: rules without a benefit."""

from pathlib import Path

from minzheng.policy.engine import Parameters
from minzheng.programmes.declaration import Programme, texts_in
from minzheng.programmes.means.parameters import read_by
from minzheng.programmes.rigid.rules import RULES
from minzheng.programmes.rigid.workflow import REGIMES

FOLDER = Path(__file__).parent
CODE = "rigid"

RIGID = Programme(
    code=CODE,
    title="Rigid-expenditure families",
    law="Rigid-expenditure family measures, 民发〔2024〕57号, art. 4",
    rules=RULES,
    parameters=read_by(RULES) | Parameters.load(FOLDER / "parameters", prefix=CODE),
    gives={"rigid_member": "rigid_covered"},
    texts=texts_in(FOLDER / "texts"),
    examples=FOLDER / "examples",
    workflows=REGIMES,
    limits=FOLDER / "limits",
)
