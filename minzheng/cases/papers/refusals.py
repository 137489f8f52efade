"""What cannot go on paper, and what to do instead. Tables of texts are message ids, by the code that the facts carry."""

from collections.abc import Iterable

from minzheng.base.errors import BadValue, Refusal

BAD_NOTICE: dict[str, tuple[str, str]] = {
    "field": ("The text of the notice asks for {value}, which no notice may show.", "Take it out of the text."),
    "phone": ("{value} is not the telephone of an office.", "Give a landline or a service number, never a mobile telephone."),
    "until": ("The notice would end before it is posted.", "Look at its days."),
    "reference": ("{value} is no public number of a notice.", "Give a short number, never that of a person or an account."),
    "place": ("{value} is not the name of a place or an office.", "Give the name alone, without numbers."),
    "village": ("{value} leads to a door; nothing below the village may be told.", "Give the name of the village alone."),
    "persons": ("{value} is no number of people.", "Look at the members of the family."),
    "empty": ("There is no case to post.", "Choose at least one."),
}  # fmt: skip
LEAKED: dict[str, str] = {
    "identity": "The notice would show an identity number. It was not handed out.",
    "card": "The notice would show a bank card. It was not handed out.",
    "phone": "The notice would show somebody's telephone. It was not handed out.",
    "number": "The notice would show a long number that nobody has to see. It was not handed out.",
    "illness": "The notice would tell of an illness or another thing that is nobody's business. It was not handed out.",
    "address": "The notice would show an address below the village. It was not handed out.",
    "birth": "The notice would show a date of birth. It was not handed out.",
    "secret": "The notice would show a full name or number of the family. It was not handed out.",
    "hidden": "The file of the notice would hide something. It was not handed out.",
}  # fmt: skip
# What texts of letters ask for, as the office calls it; letters are Chinese whatever the screen is.
ASKED = {
    "applicant": "申请人",
    "applied_on": "申请日期",
    "accepted_on": "受理日期",
    "amount": "金额",
    "amount_capital": "金额",
    "amount_before": "调整前金额",
    "first_month": "起始月份",
    "month": "月份",
    "proposed": "拟作处理（月份、金额）",
    "reasons": "理由",
    "gaps": "需补正的材料",
    "enclosed": "随附材料",
    "law": "依据",
    "authority": "行政复议机关",
    "subject": "事项",
    "findings": "核查情况",
    "outcome": "处理结果",
    "other": "对方单位",
    "programme": "救助项目",
    "number": "文号",
    "office": "单位",
}


class NoFaces(Refusal):
    def __init__(self) -> None:
        super().__init__(
            "The fonts of the papers are missing, so no PDF can be made.",
            remedy="Run `python -m minzheng.site.assets` once (make setup does), or ask for the Word file.",
        )


class MissingSign(Refusal):
    """A rare character that the shipped faces do not have would be printed as an empty box."""

    def __init__(self, signs: str) -> None:
        super().__init__(
            "The fonts of the papers have no sign for {signs}, so no PDF is made with an empty box in a name.",
            remedy="Take the Word file: it is printed with the fonts of the office.",
            signs=signs,
        )


class MissingWord(BadValue):
    """A letter whose text asks for something that is not known; never printed with a gap. `place` is its name in the text."""

    def __init__(self, text: str, place: str) -> None:
        super().__init__(
            "“{text}” cannot be written: {what} is not known for this case.",
            remedy="Record it first, or choose another letter.",
            text=text,
            what=ASKED.get(place, place),
            place=place,
        )


class BadText(BadValue):
    def __init__(self, text: str, line: str) -> None:
        super().__init__(
            "The text {text} cannot be used: {line}",
            remedy="Correct its file.",
            text=text,
            line=line,
        )


class NoticeForbidden(Refusal):
    """The law keeps this matter off the notice board."""

    def __init__(self, programme: str) -> None:
        super().__init__(
            "Cases of this programme are never posted.",
            remedy="Deliver the decision to the family or the guardian alone.",
            programme=programme,
        )


class BadNotice(BadValue):
    """Facts carry `code`, a key of BAD_NOTICE."""

    def __init__(self, code: str, value: object = "") -> None:
        message, remedy = BAD_NOTICE[code]
        super().__init__(message, remedy=remedy, code=code, value=value)


class NoticeLeaks(Refusal):
    """The finished paper was read again and shows what the public must not see; nothing was handed out. Facts carry `kinds`."""

    def __init__(self, kinds: Iterable[str], count: int) -> None:
        found = sorted(set(kinds), key=list(LEAKED).index)
        super().__init__(
            LEAKED[found[0]],
            remedy="Look at the village, the office, the place for objections and the text of the notice, and correct them.",
            kinds=", ".join(found),
            count=count,
        )


class AttachmentRefused(BadValue):
    """A file that is not taken in. Facts carry `code`, a key of `attachments.REFUSED`."""


class NoWatermark(Refusal):
    def __init__(self, name: str) -> None:
        super().__init__(
            "{name} cannot be marked with who received it and for what, so it is not handed out.",
            remedy="Look at it on the screen, or have the original brought as a picture or a PDF.",
            name=name,
        )
