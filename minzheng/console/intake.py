"""One application as its page shows it: what fits the family, the facts still to be asked, how each proof is settled."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext

from minzheng.base.actor import Actor
from minzheng.cases import queries
from minzheng.cases.declarations import procedures
from minzheng.cases.proofs import Resolved, Standing
from minzheng.cases.queries import Fit
from minzheng.console import facts, officials, rulebook
from minzheng.console.application_forms import Question, questions
from minzheng.console.labels import label

APPLICATION = "application"  # the paper by which a procedure is one that a family applies for
OBSTACLES = 3


@dataclass(frozen=True, slots=True)
class Choice:
    """A procedure the family may ask for. `fit` a code of labels "fit"; `amount` in fen a month, None where it is not known."""

    code: str
    title: str
    programme: str
    fit: str
    amount: int | None
    why: tuple[str, ...]
    chosen: bool
    runs: bool


@dataclass(frozen=True, slots=True)
class ProofLine:
    """A proof with what may be entered for it; nothing where the records settle it."""

    code: str
    label: str
    resolved: str
    choices: tuple[str, ...]
    note: str


def applied_for(codes: Iterable[str]) -> list[str]:
    """Of these procedures those that a family applies for: somewhere on their way lies an application."""
    found = (procedures()[code] for code in codes)
    return [each.code for each in found if any(APPLICATION in act.papers for act in each.regimes[-1].acts)]


def fits_of(actor: Actor, household: int) -> tuple[Fit, ...]:
    return queries.programmes_that_fit(actor, household, rulebook.stages())


def proposed(actor: Actor, household: int) -> list[str]:
    """The procedures of every programme that fits and does not run yet: the first of each."""
    fitting = [each for each in fits_of(actor, household) if each.eligible and not each.runs]
    return [codes[0] for each in fitting if (codes := applied_for(each.procedures))]


def choices(fits: Sequence[Fit], chosen: Sequence[str], names: Mapping[int, str]) -> list[Choice]:
    """A row a procedure: what fits first; behind the first of a programme its others, on request."""
    found = []
    for fit in fits:
        for position, code in enumerate(applied_for(fit.procedures)):
            state = "asked" if position else _fit(fit)
            title = procedures()[code].regimes[-1].title
            amount = fit.amount if fit.eligible and not position else None
            why = _why(fit, names) if not position else ()
            found.append(Choice(code, title, fit.code, state, amount, why, code in chosen, fit.runs))
    return found


def unregistered(chosen: Sequence[str], actor: Actor) -> list[Choice]:
    """For a family that lives elsewhere: what any township may take in, as the law of the day allows."""
    found = []
    for code, workflow in queries.workflows(actor.today).items():
        first = [act for act in workflow.acts if workflow.initial in act.sources]
        if any(post.office == "any_town" for act in first for post in act.by):
            found.append(Choice(code, workflow.title, procedures()[code].programme, "asked", None, (), code in chosen, False))
    return found


def _fit(fit: Fit) -> str:
    return "needs" if fit.eligible is None else "fits" if fit.eligible else "not"


def _why(fit: Fit, names: Mapping[int, str]) -> tuple[str, ...]:
    if fit.runs:
        return (gettext("Runs already, or is being decided."),)
    said = dict.fromkeys(f"{names.get(one.person_id or 0, '')} {gettext(one.label)}".strip() for one in fit.missing)
    words = list(said)
    shown = "、".join(words[:OBSTACLES])
    if len(words) > OBSTACLES:
        shown = gettext("{facts} and others, {count} in all").format(facts=shown, count=len(words))
    return (gettext("Needs: {facts}").format(facts=shown),) if words else ()


def asked(fits: Sequence[Fit], chosen: Sequence[str], names: Mapping[int, str]) -> list[Question]:
    """What the chosen programmes and those that may still fit need to know. One that runs already asks nothing here."""
    wanted = [fit for fit in fits if not fit.runs and (fit.eligible is None or set(fit.procedures) & set(chosen))]
    return questions((one for fit in wanted for one in fit.missing), names)


def proof_lines(found: Sequence[Standing]) -> list[ProofLine]:
    lines = []
    for each in found:
        open_ = each.resolved not in (Resolved.HELD, Resolved.QUERIED)
        ways = [Resolved.MISSING, *([Resolved.COMMITTED] if each.proof.committable else []), Resolved.PAPER]
        note = "、".join(facts.name(fact) for fact in each.missing)
        lines.append(
            ProofLine(
                each.proof.code,
                each.proof.label,
                each.resolved.value,
                tuple(way.value for way in ways) if open_ else (),
                gettext("Lacks: {facts}").format(facts=note) if note and each.resolved is Resolved.MISSING else note,
            )
        )
    return lines


def gap_words(found: Sequence[Standing]) -> list[str]:
    """Everything that is missing, each in a sentence a family understands."""
    said = []
    for each in found:
        if each.resolved is Resolved.MISSING:
            note = "、".join(facts.name(fact) for fact in each.missing)
            said.append(gettext(each.proof.label) + (f"（{note}）" if note else ""))
    return said


def in_words(plain: Mapping[str, Any]) -> list[tuple[str, str]]:
    """An application as it was to be saved, or as it was saved meanwhile: (name, value) for both columns."""
    agent = plain.get("agent") or {}
    proofs = plain.get("proofs") or {}
    rows = (
        (gettext("By"), officials.name_of(str(plain["account"])) if plain.get("account") else ""),
        (gettext("Applicant"), str(plain.get("name", ""))),
        (gettext("Asked for"), "、".join(title(code) for code in plain.get("programmes", ()))),
        (gettext("Proofs"), "；".join(f"{_proof(code)} {gettext(label('proof', how[0]))}" for code, how in proofs.items())),
        (gettext("Agent: name"), " ".join(str(agent.get(name, "")) for name in ("name", "relation", "phone")).strip()),
        (gettext("What happened, in the applicant's words"), str((plain.get("values") or {}).get("reason", ""))),
    )
    return [(name, value) for name, value in rows if value]


def title(code: str) -> str:
    return gettext(procedures()[code].regimes[-1].title) if code in procedures() else code


def _proof(code: str) -> str:
    from minzheng.cases.proofs import PROOFS

    return gettext(PROOFS[code].label) if code in PROOFS else code
