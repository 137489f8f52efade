"""The pay of community and grid workers as the engines see it."""

from pathlib import Path

from minzheng.cases.declarations import Benefit
from minzheng.payments.declarations import Payment
from minzheng.policy.engine import Parameters
from minzheng.programmes.declaration import Programme
from minzheng.programmes.means.parameters import AREA
from minzheng.programmes.posts.laws import COMMUNITY
from minzheng.programmes.posts.reasons import REASONS, TOLD, reasons
from minzheng.programmes.posts.rules import RULES

FOLDER = Path(__file__).parent
CODE = "posts"
SHARED = Parameters(AREA.by_code[code] for code in sorted(RULES.parameters) if code in AREA.by_code)
PARAMETERS = SHARED | Parameters.load(FOLDER / "parameters", prefix=CODE)

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
        eligible="posts_eligible",
        amount="posts_amount",
        covered="posts_covered",
        share="posts_share",
        reasons=REASONS,
        told=TOLD,
        grounds=reasons,
    ),
    payment=Payment(programme=CODE, key=8, funds=(("county", 100),)),
    texts={path.stem: path for path in sorted((FOLDER / "texts").glob("*.txt"))},
    examples=FOLDER / "examples",
)
