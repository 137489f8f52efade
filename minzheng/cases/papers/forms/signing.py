"""Papers the family signs: leave to query its data (核对授权书), promises instead of proofs (告知承诺书)."""

from collections.abc import Sequence
from dataclasses import dataclass

from minzheng.cases.papers.forms.boxes import WIDTH, centred, label, value
from minzheng.cases.papers.letters import Facts, letter
from minzheng.cases.papers.masking import masked_identity
from minzheng.cases.papers.sheet import Grid, Line, Row, Sheet
from minzheng.cases.papers.wording import Wording

SIGNERS = 5  # rows at least
QUERIED = (
    "户籍、婚姻、残疾、死亡登记信息",
    "就业、社会保险、住房公积金缴纳和待遇信息",
    "不动产、机动车、船舶、农机登记信息",
    "市场主体登记、纳税信息",
    "银行存款、证券、商业保险等金融信息",
    "医疗费用、教育支出等刚性支出信息",
    "享受其他社会救助和福利待遇的信息",
)


@dataclass(frozen=True, slots=True)
class Signer:
    name: str
    relation: str
    identity: str = ""  # masked where it is printed
    minor: bool = False


def authorisation(text: Wording, facts: Facts, signers: Sequence[Signer] = ()) -> Sheet:
    """`facts.enclosed` are the classes of data that may be queried (QUERIED where the place has no list of its own). Every adult of
    the family signs; for a minor the guardian."""
    sheet = letter(text, facts)
    shown = [*signers, *[Signer("", "")] * (SIGNERS - len(signers))]
    head = (label("姓名"), label("与申请人关系"), label("公民身份号码", 4), label("签字或按手印", 4))
    rows = tuple(
        Row(
            (
                centred(of.name, 2),
                centred(of.relation, 2),
                centred(masked_identity(of.identity), 4),
                value("（监护人代签）" if of.minor else "", 4),
            ),
            10,
        )
        for of in shown
    )
    blocks = (*sheet.blocks, Grid((1,) * WIDTH, (Row(head, 9), *rows)), Line("签署日期：　　　　年　　月　　日", "end"))
    return Sheet(sheet.title, blocks, facts.office, number=facts.number, form=True)


def commitment(text: Wording, facts: Facts) -> Sheet:
    """`facts.enclosed` are the proofs a promise stands for."""
    return letter(text, facts)
