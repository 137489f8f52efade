"""What cases refuses."""

from collections.abc import Mapping, Sequence

from minzheng.base.errors import Conflict, NotFound, NotPermitted, Refusal


class ProposalsMoved(Conflict):
    """Another official decided some of them, or a new determination replaced them."""

    def __init__(self, wanted: int, found: int) -> None:
        super().__init__(
            "Of {wanted} proposals only {found} are still open: somebody decided them or determined again. Nothing was changed.",
            remedy="Open the list again.",
            wanted=wanted,
            found=found,
        )


class EntitlementMoved(Conflict):
    def __init__(self, households: int) -> None:
        super().__init__(
            "The entitlement of {households} families changed after the proposal was made. Nothing was changed.",
            remedy="Determine the month again.",
            households=households,
        )


class DeterminationNotFound(NotFound):
    def __init__(self) -> None:
        super().__init__("There is no such determination in your area.")


class ProposalNotFound(NotFound):
    def __init__(self) -> None:
        super().__init__("There is no such proposal in your area.")


class MakerMayNotDecide(NotPermitted):
    def __init__(self) -> None:
        super().__init__("Who prepared a determination may not decide it.", remedy="Another officer has to decide.")


class FactsMissing(Refusal):
    """An unknown outcome cannot be decided; the running entitlement goes on."""

    def __init__(self, households: int) -> None:
        super().__init__(
            "{households} families cannot be decided because facts are missing.",
            remedy="Record the missing facts and determine again, or set the proposals aside with a reason.",
            households=households,
        )


class ReasonDoesNotFit(Refusal):
    def __init__(self, reason: str, kind: str) -> None:
        super().__init__(
            "A reason does not fit this kind of proposal.",
            remedy="Choose one of the reasons the programme declares for it.",
            reason=reason,
            kind=kind,
        )


class ReasonMissing(Refusal):
    def __init__(self) -> None:
        super().__init__("A reason is needed.", remedy="Write why the proposals are not followed.")


class CaseExists(Refusal):
    """A family has one live case under a programme."""

    def __init__(self, households: int) -> None:
        super().__init__(
            "{households} families already have a live case under this programme.",
            remedy="Leave them out; their case is determined every month.",
            households=households,
        )


class LawProposalNotFound(NotFound):
    def __init__(self) -> None:
        super().__init__("There is no such law proposal in your area.")


class LawProposalMoved(Conflict):
    """It is in another state, or another's."""

    def __init__(self) -> None:
        super().__init__("The law proposal is not in the state this act needs. Nothing was changed.", remedy="Open it again.")


class MakerMayNotPublish(NotPermitted):
    def __init__(self) -> None:
        super().__init__("Who prepared a change of the law may not publish it.", remedy="Another officer has to publish it.")


class NothingToPublish(Refusal):
    def __init__(self) -> None:
        super().__init__("No figure is changed.", remedy="Give at least one figure, its place and the day it holds from.")


class SourceMissing(Refusal):
    """No figure of the law without its source."""

    def __init__(self) -> None:
        super().__init__("A figure of the law needs its document.", remedy="Give title and number of the document that sets it.")


class ChangeDoesNotFit(Refusal):
    def __init__(self, code: str) -> None:
        super().__init__(
            "The change of {code} does not fit: the figure is unknown, given twice, negative, or needs another residence.",
            remedy="Choose the figure from the list; give rural and urban where it differs by residence.",
            code=code,
        )


class Moved(Conflict):
    """Somebody else worked on the same thing since it was read. `mine` is what was to be saved, `theirs` what was saved meanwhile,
    oldest first: plain data for a screen that shows both. Nothing of either is lost."""

    def __init__(self, mine: Mapping[str, object], theirs: Sequence[Mapping[str, object]]) -> None:
        super().__init__(
            "{account} worked on this meanwhile. What you entered was not saved and stands beside what was.",
            remedy="Compare both, then do your step again.",
            account=", ".join(dict.fromkeys(str(each.get("account", "")) for each in theirs)),
        )
        self.mine, self.theirs = dict(mine), tuple(dict(each) for each in theirs)


class ProceedingNotFound(NotFound):
    def __init__(self) -> None:
        super().__init__("There is no such proceeding in your area.")


class ApplicationNotFound(NotFound):
    def __init__(self) -> None:
        super().__init__("There is no such application in your area.")


class NoticeNotFound(NotFound):
    def __init__(self) -> None:
        super().__init__("There is no such notice in your area.")


class NoSuchProcedure(Refusal):
    def __init__(self, workflow: str) -> None:
        super().__init__(
            "The procedure {workflow} is not in force on this day.",
            remedy="Choose a procedure of the law in force.",
            workflow=workflow,
        )


class ProceedingRuns(Refusal):
    """One proceeding of a kind for a family at a time."""

    def __init__(self, proceeding: int) -> None:
        super().__init__(
            "This procedure already runs for the family: number {proceeding}.",
            remedy="Go on with that one.",
            proceeding=proceeding,
        )


class ApplicationMoved(Conflict):
    """It was handed in or withdrawn already."""

    def __init__(self) -> None:
        super().__init__("The application was handed in or withdrawn already. Nothing was changed.", remedy="Open it again.")


class RulesDiffer(Refusal):
    """The verdict is not what the rules say of the recorded facts; the machine proposes, but no sum is paid against the rules."""

    def __init__(self, verdict: str, found: str) -> None:
        super().__init__(
            "The rules find another outcome on the recorded facts: {found}, not {verdict}.",
            remedy="Record the facts as they are, or decide otherwise with a reason.",
            verdict=verdict,
            found=found,
        )


class AmountRefused(Refusal):
    def __init__(self, most: str) -> None:
        super().__init__(
            "The amount must be more than zero and at most what the rules allow: {most}.",
            remedy="Enter the amount of the grant.",
            most=most,
        )


class FamilyKnown(Refusal):
    """A file does not change over from one family to another."""

    def __init__(self) -> None:
        super().__init__(
            "No family can be linked to this proceeding: it has one, is closed, or belongs to another township.",
            remedy="Where the wrong family was linked, withdraw it and take the application in anew.",
        )


class FamilyMissing(Refusal):
    def __init__(self) -> None:
        super().__init__(
            "The family is not registered here yet, so nothing can be granted.",
            remedy="Register the family and link it to the proceeding.",
        )
