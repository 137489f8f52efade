"""The price-linked subsidy as the engines see it: rules and a payment. Nobody applies for it, so it has no cases to determine."""

from pathlib import Path

from minzheng.payments.declarations import Payment
from minzheng.policy.engine import Parameters
from minzheng.programmes.declaration import Programme, texts_in
from minzheng.programmes.means.parameters import MEANS, read_by
from minzheng.programmes.means.parameters.urban import urban_standard
from minzheng.programmes.price.rules import RULES

FOLDER = Path(__file__).parent
CODE = "price"
PARAMETERS = read_by(RULES) | urban_standard(MEANS) | Parameters.load(FOLDER / "parameters", prefix=CODE)

PRICE = Programme(
    code=CODE,
    title="Price-linked subsidy",
    law="Price-linkage notice, 发改价格〔2021〕1553号",
    rules=RULES,
    parameters=PARAMETERS,
    payment=Payment(programme=CODE, key=4, funds=(("central", 60), ("county", 40))),
    texts=texts_in(FOLDER / "texts"),
    examples=FOLDER / "examples",
)
