"""Texts that programmes share: letters of any procedure. A programme's own text of the same name stands before the common one."""

from collections.abc import Mapping
from pathlib import Path

from minzheng.base.numerals import numeral
from minzheng.cases.papers.wording import Wording, read
from minzheng.cases.workflow.declaration import Act
from minzheng.policy.printing import Say
from minzheng.programmes.declaration import texts_in

TEXTS = texts_in(Path(__file__).parent / "texts")
ARTICLE = ", article {number}"


def text(name: str, own: Mapping[str, Path]) -> Wording | None:
    """`own` are the texts of the programme (`Programme.texts`). None where there is neither: public notices are never common."""
    path = own.get(name) or TEXTS.get(name)
    return read(path) if path else None


def cited(act: Act, say: Say) -> str:
    """The document an act rests on, and the article where it is known: that of the regime the proceeding follows; in the
    language of `say`."""
    return say(act.law) + (say(ARTICLE).format(number=numeral(int(act.article))) if act.article else "")
