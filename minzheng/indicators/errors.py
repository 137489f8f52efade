"""What this part refuses."""

from minzheng.base.errors import NotFound, Refusal


class BadDeclaration(Refusal):
    """A figure that does not fit the catalogue, or a report text that names an unknown figure. Found at start-up."""


class UnknownFigure(NotFound):
    """No figure of that id, or not with those qualifiers."""


class NoFonts(Refusal):
    """The PDF needs fonts that were not fetched."""
