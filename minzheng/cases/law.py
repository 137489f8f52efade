"""The law in force: the figures of the programmes' files, with what officials published since laid over them."""

from collections.abc import Iterable
from dataclasses import replace

from minzheng.base.divisions import DivisionCode
from minzheng.base.once import once
from minzheng.cases.declarations import Benefit, benefits, grantable, laws
from minzheng.cases.models import Publication, PublishedValue
from minzheng.policy.engine import Parameters, Reference
from minzheng.policy.engine.parameters import Change

Edition = tuple[object, ...]
_editions: dict[str, tuple[Edition, Parameters]] = {}


def edition() -> Edition:
    """Names the last publication: what was reckoned with it holds until there is another."""
    return once("law", lambda: Publication.objects.order_by("-id").values_list("id", "recorded_at").first() or ())


def parameters(code: str) -> Parameters:
    """The figures of a programme in force now. Raises KeyError for a programme that has none."""
    return _parameters(code, edition())


def _parameters(code: str, newest: Edition) -> Parameters:
    declared = laws()[code]
    if not newest:
        return declared
    held = _editions.get(code)
    if held is None or held[0] != (newest, declared.digest):
        held = _editions[code] = ((newest, declared.digest), overlaid(declared, published()))
    return held[1]


def every() -> dict[str, Parameters]:
    """The figures of every programme in force now, by code, for one look at what was published."""
    newest = edition()
    return {code: _parameters(code, newest) for code in laws()}


def all_in_force() -> dict[str, Benefit]:
    """`in_force` of every benefit, by code, likewise."""
    now = every()
    return {code: _with_figures(declared, now[code]) for code, declared in benefits().items()}


def in_force(code: str) -> Benefit:
    """A programme's benefit with the figures in force now, so that `law_digest` changes with every publication that concerns it.
    Raises KeyError when no programme of that code declares a benefit."""
    return _with_figures(_declared(code), parameters(code))


def _declared(code: str) -> Benefit:
    found = grantable(code)
    if found is None:
        raise KeyError(code)
    return found


def _with_figures(declared: Benefit, current: Parameters) -> Benefit:
    return declared if current is declared.parameters else replace(declared, parameters=current)


def overlaid(figures: Parameters, changes: Iterable[Change]) -> Parameters:
    """Those of the changes that concern these figures, laid over them; the same figures where none does."""
    concerned = [change for change in changes if change.code in figures.by_code]
    return figures.amended(concerned) if concerned else figures


def published(until: int | None = None) -> list[Change]:
    """What was published (up to a publication), oldest first; of one code, place, residence and day only the last counts."""
    rows = PublishedValue.objects.order_by("id").select_related("publication")
    if until is not None:
        rows = rows.filter(publication_id__lte=until)
    last = {(row.code, row.place, row.residence, row.since): row for row in rows}
    return [
        Change(
            code=row.code,
            place=DivisionCode(row.place),
            residence=row.residence,
            since=row.since,
            value=row.value,
            source=Reference(row.publication.title, row.publication.number, row.publication.article),
            confirmed=True,
        )
        for row in last.values()
    ]


def as_of(code: str, law_digest: str) -> Benefit:
    """The benefit as it stood when rules and figures had that digest, so that an old proposal is explained by its own law: the
    edition that gives the digest, from the newest back. What is in force where none does (the rules themselves were changed)."""
    current = in_force(code)
    if current.law_digest == law_digest:
        return current
    declared = _declared(code)
    for last in (*Publication.objects.order_by("-id").values_list("id", flat=True), 0):
        earlier = replace(declared, parameters=overlaid(declared.parameters, published(last)))
        if earlier.law_digest == law_digest:
            return earlier
    return current
