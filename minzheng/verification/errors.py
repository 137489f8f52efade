"""Why a check with another department is refused."""

from minzheng.base.errors import Refusal


class CatalogueWrong(Refusal):
    """A declaration of the catalogue cannot be read as it stands."""


class NotAuthorised(Refusal):
    """Nobody may be asked about without a live consent or a duty of the office that stands for it."""
