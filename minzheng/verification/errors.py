"""Why a check with another department is refused."""

from minzheng.base.errors import Refusal


class CatalogueWrong(Refusal):
    """A declaration of the catalogue cannot be read as it stands."""


class NotAuthorised(Refusal):
    """Nobody may be asked about without a live consent or a duty of the office that stands for it."""


class SourceFailed(Refusal):
    """A department's system gave no answer that can be used. The question is not asked again by itself."""


class FileGone(Refusal):
    """A file that a delivery names is not on this machine."""

    def __init__(self, name: str) -> None:
        super().__init__(
            "The file {name} of a department's delivery is not on this machine.",
            remedy="Restore the folder of deliveries from the backup, or receive the list again.",
            name=name,
        )


class ConsentRefused(Refusal):
    """An authorisation that cannot be recorded as it is."""
