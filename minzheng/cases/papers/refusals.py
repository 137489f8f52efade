"""What cannot go on paper, and what to do instead."""

from minzheng.base.errors import BadValue, Refusal


class NoFaces(Refusal):
    def __init__(self) -> None:
        super().__init__(
            "The fonts of the papers are missing, so no PDF can be made.",
            remedy="Run `python -m minzheng.site.assets` once (make setup does), or ask for the Word file.",
        )


class MissingWord(BadValue):
    """A letter whose text asks for something that is not known. Never printed with a gap."""

    def __init__(self, text: str, place: str) -> None:
        super().__init__(
            "The text {text} needs {place}, which is not known for this case.",
            remedy="Record it first, or choose another letter.",
            text=text,
            place=place,
        )


class BadText(BadValue):
    def __init__(self, text: str, line: str) -> None:
        super().__init__(
            "The text {text} cannot be used: {line}",
            remedy="Correct the file; its head says what may stand in it.",
            text=text,
            line=line,
        )


class NoticeForbidden(Refusal):
    """The law keeps this matter off the notice board."""

    def __init__(self, programme: str) -> None:
        super().__init__(
            "Cases of {programme} are never posted: they are about children.",
            remedy="Deliver the decision to the guardian alone.",
            programme=programme,
        )


class BadNotice(BadValue):
    def __init__(self, field: str, reason: str) -> None:
        super().__init__(
            "{field} cannot stand in a public notice: {reason}", remedy="Correct it and post again.", field=field, reason=reason
        )


class NoticeLeaks(Refusal):
    """The finished paper was read again and shows what the public must not see. Nothing was published."""

    def __init__(self, kinds: str, count: int) -> None:
        super().__init__(
            "The notice shows what the public must not see ({kinds}, {count} places). It was not published.",
            remedy="Look at the village, the office and the text of the notice, and correct them.",
            kinds=kinds,
            count=count,
        )


class AttachmentRefused(BadValue):
    """A file that is not taken in. `code` says which of the checks it failed."""


class NoWatermark(Refusal):
    def __init__(self, name: str) -> None:
        super().__init__(
            "{name} cannot be marked with who received it and for what, so it is not handed out.",
            remedy="Look at it on the screen, or have the original brought as a picture or a PDF.",
            name=name,
        )
