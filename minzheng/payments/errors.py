"""What payments refuses."""

from minzheng.base.errors import Conflict, NotFound, NotPermitted, Refusal


class AlreadyEntitled(Refusal):
    """A person would be entitled twice under one programme for the same month."""

    def __init__(self, persons: int, household: int | str = "") -> None:
        super().__init__(
            "{persons} persons already receive this benefit in another family for the same months (family {household}).",
            remedy="Decide the change of the other family together with this one, or first.",
            persons=persons,
            household=household,
        )


class BothReceive(Refusal):
    """Two entries of one person are due the same benefit for the same months."""

    def __init__(self, programme: str, first: str, last: str) -> None:
        super().__init__(
            "Both entries receive {programme} for the same months, {first} to {last}.",
            remedy="Stop this benefit for one of the two from that month on, then merge them.",
            programme=programme,
            first=first,
            last=last,
        )


class EntryMerged(Conflict):
    """The proposal names an entry that another one stands for by now."""

    def __init__(self, persons: int) -> None:
        super().__init__(
            "{persons} persons were merged with other entries since this was proposed.",
            remedy="Determine the month again; then decide.",
            persons=persons,
        )


class NothingDue(Refusal):
    """Due minus paid is zero for everybody."""

    def __init__(self, month: str) -> None:
        super().__init__(
            "Nothing is due for {month} that was not paid already.", remedy="Decide the open proposals first.", month=month
        )


class RunNotFound(NotFound):
    def __init__(self) -> None:
        super().__init__("There is no such pay run in your area.")


class RunMoved(Conflict):
    """Another official, or a second click, moved the run first."""

    def __init__(self, wanted: str, state: str) -> None:
        super().__init__(
            "The pay run is in another state: somebody moved it first. Nothing was changed.",
            remedy="Open the run again to see what was done.",
            wanted=wanted,
            state=state,
        )


class DigestDiffers(Conflict):
    """The lines are not those that were looked at: the approval is void."""

    def __init__(self) -> None:
        super().__init__(
            "The lines of the pay run are not the ones that were shown; the approval is void.",
            remedy="Abort the run, lock a new one and look at it again.",
        )


class MakerMayNotApprove(NotPermitted):
    def __init__(self) -> None:
        super().__init__("Who drafted a pay run may not approve it.", remedy="Another finance officer has to approve it.")


class Unencodable(Refusal):
    """The bank's character set lacks a character of a name."""

    def __init__(self, characters: str, line: int) -> None:
        super().__init__(
            "Line {line} holds a character the chosen encoding cannot write: {characters}.",
            remedy="Write the file in GB 18030 or UTF-8.",
            characters=characters,
            line=line,
        )
