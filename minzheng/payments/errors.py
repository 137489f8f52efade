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


class SamePerson(NotPermitted):
    """Two accounts, one human being."""

    def __init__(self) -> None:
        super().__init__(
            "Whoever drafted or approved a pay run may not go on with it under another account.",
            remedy="A third official has to do this.",
        )


class FundShort(Refusal):
    """The run would spend more than the fund holds."""

    def __init__(self, fund: str, held: str, needed: str) -> None:
        super().__init__(
            "The fund {fund} holds {held} yuan and the run needs {needed}: it was not released.",
            remedy="Record the appropriation that has arrived, or abort the run.",
            fund=fund,
            held=held,
            needed=needed,
        )


class FundOverdrawn(Refusal):
    """The bank paid after all, and the fund that bore it was emptied meanwhile."""

    def __init__(self, fund: str, short: str) -> None:
        super().__init__(
            "The fund {fund} is short of {short} yuan for what the bank says it paid: nothing was settled.",
            remedy="Record the appropriation that covers it first.",
            fund=fund,
            short=short,
        )


class YearClosed(Refusal):
    def __init__(self, year: int) -> None:
        super().__init__("The books of {year} are closed.", remedy="Post with a date of the open year.", year=year)


class YearOpen(Refusal):
    """Something of the year is still under way."""

    def __init__(self, year: int, runs: int) -> None:
        super().__init__(
            "{runs} pay runs of {year} are not reconciled yet.", remedy="Read the bank's answers first.", year=year, runs=runs
        )


class Unanswered(Conflict):
    def __init__(self, lines: int, doubts: int) -> None:
        super().__init__(
            "{lines} lines have no answer of the bank and {doubts} answers are in doubt: the run is not closed.",
            remedy="Read the bank's answers and settle what is in doubt.",
            lines=lines,
            doubts=doubts,
        )


class NotHeld(Refusal):
    """The line is not held for a doubt that an official may lift."""

    def __init__(self) -> None:
        super().__init__(
            "This line is not held for a doubt about its account.", remedy="Mend what it is held for; it is paid with the next run."
        )


class MakerMayNotCheck(NotPermitted):
    def __init__(self) -> None:
        super().__init__(
            "Whoever recorded the account may not lift the doubt about it.", remedy="Another official has to look into it."
        )


class NoSuchAnswer(NotFound):
    def __init__(self) -> None:
        super().__init__("There is no such answer of the bank waiting in your area.")


class NotSentYet(Refusal):
    def __init__(self) -> None:
        super().__init__("The bank was not asked to pay this line, so it cannot have answered.")


class LayoutUnknown(NotFound):
    def __init__(self, code: str) -> None:
        super().__init__("No bank layout is called {code}.", code=code)


class ReturnUnreadable(Refusal):
    def __init__(self, row: int, layout: str) -> None:
        super().__init__(
            "Row {row} of the bank's file does not fit the layout {layout}. Nothing was applied.",
            remedy="Choose the bank's own layout, or ask the bank for the file again.",
            row=row,
            layout=layout,
        )


class ReturnCut(Refusal):
    def __init__(self, row: int) -> None:
        super().__init__(
            "The bank's file is cut off: its last record is missing (row {row}). Nothing was applied.",
            remedy="Fetch the file again.",
            row=row,
        )


class ReturnSumsDiffer(Refusal):
    def __init__(self, stated: str, found: str) -> None:
        super().__init__(
            "The bank's file says {stated} and its rows give {found}. Nothing was applied.",
            remedy="Ask the bank for a correct file.",
            stated=stated,
            found=found,
        )


class ReturnDamaged(Refusal):
    def __init__(self) -> None:
        super().__init__(
            "The bank's file was changed after it was made: its checksum differs. Nothing was applied.",
            remedy="Fetch the file again from the bank.",
        )


class TooWide(Refusal):
    """A text does not fit the bank's column: it is never cut."""

    def __init__(self, line: int, column: str, width: int) -> None:
        super().__init__(
            "Line {line}: {column} is longer than the {width} bytes of the bank's layout.",
            remedy="Use another layout, or ask the bank how it takes long names.",
            line=line,
            column=column,
            width=width,
        )


class Unencodable(Refusal):
    """The bank's character set lacks a character of a name."""

    def __init__(self, characters: str, line: int) -> None:
        super().__init__(
            "Line {line} holds a character the chosen encoding cannot write: {characters}.",
            remedy="Write the file in GB 18030 or UTF-8.",
            characters=characters,
            line=line,
        )


class FileNotFound(NotFound):
    def __init__(self) -> None:
        super().__init__("There is no such file of the bank in your area.")


class LineNotFound(NotFound):
    def __init__(self) -> None:
        super().__init__("There is no such line of a pay run in your area.")


class ExcludedByOther(Refusal):
    """A person would receive two benefits that exclude each other for the same month."""

    def __init__(self, persons: int, programme: str, month: str) -> None:
        super().__init__(
            "{persons} persons receive {programme} from {month} on, which excludes this benefit.",
            remedy="Stop the other benefit for these persons first, or leave them out of this decision.",
            persons=persons,
            programme=programme,
            month=month,
        )


class NothingOverpaid(Refusal):
    def __init__(self) -> None:
        super().__init__(
            "Nothing more was paid to these persons than is due, or a recovery names it already.",
            remedy="Decide the change of the benefit first; what is then paid too much can be found.",
        )


class RunUnderWay(Conflict):
    """Money of the same family is on its way in a run that is not released."""

    def __init__(self, run: int) -> None:
        super().__init__(
            "Pay run {run} with a payment to this family is under way.", remedy="Release or abort that run first.", run=run
        )


class RecoveryNotFound(NotFound):
    def __init__(self) -> None:
        super().__init__("There is no such recovery in your area.")


class RecoveryMoved(Conflict):
    def __init__(self, state: str) -> None:
        super().__init__(
            "The recovery is in another state: this act does not fit, or somebody moved it first. Nothing was changed.",
            remedy="Open the recovery again to see what was done.",
            state=state,
        )


class FinderMayNotDecide(NotPermitted):
    def __init__(self) -> None:
        super().__init__("Who found an overpayment may not decide on it.", remedy="Another officer has to decide.")


class AskerMayNotWaive(NotPermitted):
    def __init__(self) -> None:
        super().__init__("Who asked for a write-off may not approve it.", remedy="Another official has to approve it.")


class AppealOpen(Refusal):
    def __init__(self, until: str) -> None:
        super().__init__(
            "The family may object until {until}.", remedy="Decide after that day, or once the family has objected.", until=until
        )


class AppealOver(Refusal):
    def __init__(self, until: str) -> None:
        super().__init__(
            "The family could object until {until}; that day has passed.",
            remedy="Decide the recovery and name what the family says in the reason.",
            until=until,
        )


class MoreThanOverpaid(Refusal):
    """An owed month would be more than is overpaid now, for dues or payments changed since it was found."""

    def __init__(self, months: int) -> None:
        super().__init__(
            "For {months} months more would be owed than was found or is still paid too much.",
            remedy="Decide what is still paid too much, or drop the recovery.",
            months=months,
        )


class PlanDoesNotFit(Refusal):
    def __init__(self, most: int) -> None:
        super().__init__(
            "The plan does not fit: an instalment plan has 2 to 60 months, a set-off takes 1 to {most} percent of a payment.",
            remedy="Choose other terms.",
            most=most,
        )


class RepaidTooMuch(Refusal):
    def __init__(self, left: str) -> None:
        super().__init__("Only {left} yuan are still to be repaid.", remedy="Give the rest back to the family.", left=left)


class ReasonWanted(Refusal):
    def __init__(self) -> None:
        super().__init__("This act needs a reason in writing.", remedy="Write down why.")


class MonthsPaid(Refusal):
    def __init__(self, month: str) -> None:
        super().__init__(
            "The month {month} is paid or on its way already.",
            remedy="Suspend from a later month on; what was paid too much is a matter for a decision.",
            month=month,
        )


class NotReceiving(Refusal):
    def __init__(self) -> None:
        super().__init__("Nobody of these receives this benefit in your area from that month on.")


class AlreadySuspended(Conflict):
    def __init__(self) -> None:
        super().__init__("This benefit is suspended for these months already.", remedy="Resume it first.")


class NotSuspended(NotFound):
    def __init__(self) -> None:
        super().__init__("There is no such suspension in your area, or it has ended.")


class PayeeUnfit(Refusal):
    def __init__(self) -> None:
        super().__init__(
            "This person cannot take the family's money: not on record in your area, dead, or one of several for the same months.",
            remedy="Name a living person on record, and end the agreement that runs first.",
        )


class NoSuchPayee(NotFound):
    def __init__(self) -> None:
        super().__init__("There is no such agreement in your area, or it has ended.")
