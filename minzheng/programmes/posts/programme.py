"""The pay of community and grid workers as the engines see it."""

from pathlib import Path

from minzheng.cases.declarations import Benefit
from minzheng.payments.declarations import Payment
from minzheng.policy.engine import Parameters
from minzheng.programmes.declaration import Programme, texts_in
from minzheng.programmes.means.parameters import read_by
from minzheng.programmes.posts.laws import COMMUNITY
from minzheng.programmes.posts.reasons import REASONS, TOLD, reasons
from minzheng.programmes.posts.rules import RULES

FOLDER = Path(__file__).parent
CODE = "posts"
PARAMETERS = read_by(RULES) | Parameters.load(FOLDER / "parameters", prefix=CODE)

POSTS = Programme(
    code=CODE,
    title="Pay of community and grid workers",
    law=COMMUNITY,
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
    payment=Payment(programme=CODE, key=8, funds=(("county", 100),)),
    texts=texts_in(FOLDER / "texts"),
    examples=FOLDER / "examples",
)
