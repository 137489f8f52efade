"""Families on the edge of dibao as the engines see them: rules without a benefit."""

from pathlib import Path

from minzheng.policy.engine import Parameters
from minzheng.programmes.declaration import Programme, texts_in
from minzheng.programmes.edge.rules import RULES
from minzheng.programmes.edge.workflow import REGIMES
from minzheng.programmes.means.parameters import read_by

FOLDER = Path(__file__).parent
CODE = "edge"

EDGE = Programme(
    code=CODE,
    title="Families on the edge of dibao",
    law="Dibao review and confirmation measures, 民发〔2021〕57号, art. 8",
    rules=RULES,
    parameters=read_by(RULES) | Parameters.load(FOLDER / "parameters", prefix=CODE),
    gives={"edge_member": "edge_covered"},
    texts=texts_in(FOLDER / "texts"),
    examples=FOLDER / "examples",
    workflows=REGIMES,
    limits=FOLDER / "limits",
)
