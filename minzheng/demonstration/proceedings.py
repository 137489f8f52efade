"""Many proceedings at once, in every state: for a look at a desk that is in use, and for load tests. Written by COPY.

They are walks through the real workflows (`walking.py`). None of them moves money: a verdict among them has no decision behind it,
so for a demonstration whose sums must come out they are built with `decided=False`.
"""

import json
import random
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import cache

from django.utils.translation import gettext

from minzheng.audit.actions import record
from minzheng.base.actor import Actor
from minzheng.base.divisions import DivisionCode, Level
from minzheng.base.progress import Progress, silent
from minzheng.cases.declarations import procedures
from minzheng.cases.filing import nearest, stored_clocks, wakes
from minzheng.cases.papers import notices
from minzheng.cases.papers.notices import Noticed, Posting
from minzheng.cases.papers.wording import Wording
from minzheng.demonstration.walking import Walked, walk
from minzheng.people.models import Household
from minzheng.places import access
from minzheng.places.bulk import copy_rows, count_rows_anew, reserve_ids
from minzheng.programmes.declaration import programmes
from minzheng.programmes.procedures import letters

SHARES = {
    "dibao": 40,
    "temporary": 18,
    "disability": 16,
    "old_age": 10,
    "dibao_review": 6,
    "temporary_urgent": 4,
    "children": 3,
    "objection": 2,
    "referral": 1,
}  # fmt: skip  of a hundred
_AT_ONCE = 20_000
_VARIANTS = 4  # different walks for each procedure and day of opening
_BACK = 90  # days
_APPLICATIONS = (
    "id", "place", "home", "household_id", "name", "identity_masked", "received_at", "received_on", "channel", "agent",
    "programmes", "proofs", "values", "state", "version", "saved_by", "saved_at",
)  # fmt: skip
_PROCEEDINGS = (
    "id", "place", "home", "household_id", "name", "application_id", "programme", "workflow", "since", "state", "decider", "facts",
    "days", "clocks", "verdict", "opened_on", "moved_on", "closed_on", "due_on", "due_limit", "wakes_on", "taken_by", "version",
)  # fmt: skip
_STEPS = (
    "place", "household_id", "proceeding_id", "version", "act", "verdict", "account", "signers", "day", "at", "before", "after",
    "law", "article", "reason", "papers", "undoes", "late", "values", "seconds",
)  # fmt: skip
_NOTICES = (
    "place", "household_id", "proceeding_id", "kind", "site", "fields", "posted_on", "until", "posted_by", "taken_down_on",
    "outcome",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Family:
    """`born`: of the head."""

    household: int
    place: str
    name: str
    born: date


# act, site, posted on, until, by, taken down on, outcome
_Posted = tuple[str, str, date, date | None, str, date | None, str]


@dataclass(frozen=True, slots=True)
class _Template:
    """One walk as rows: what does not depend on the family."""

    walked: Walked
    proceeding: tuple[object, ...]
    steps: tuple[tuple[object, ...], ...]
    notices: tuple[_Posted, ...]


def build(
    actor: Actor,
    count: int,
    *,
    seed: int = 1,
    decided: bool = True,
    families: Sequence[Family] | None = None,
    clerks: Mapping[str, str] | None = None,
    progress: Progress = silent,
) -> int:
    """Write `count` proceedings of families of the actor's area (all, round about), opened within the last three months. `clerks`:
    the login of a town's clerk by town code; others are called "clerk-" and the code. 100,000 take about a minute. Returns how many
    steps were written."""
    dice = random.Random(seed)
    written = 0
    logins = dict(clerks or {})
    with access.within(actor.area):
        known = list(families) if families is not None else households()
        dice.shuffle(known)
        templates = _Templates(actor, seed, decided)
        for start in range(0, count, _AT_ONCE):
            part = min(_AT_ONCE, count - start)
            chosen = [(known[(start + at) % len(known)], templates.one(dice)) for at in range(part)]
            written += _write(actor, chosen, logins, dice)
            progress("proceedings", start + part, count)
        detail = {"count": count, "seed": seed, "steps": written}
        record(actor, "demonstration.proceedings", "proceedings", place=str(actor.place), detail=detail)
        count_rows_anew("cases_proceedings", count)
    return written


def households() -> list[Family]:
    """Every family of the current area."""
    rows = Household.objects.filter(dissolved=None).order_by("id").values_list("id", "place", "head__name", "head__born")
    return [Family(*row) for row in rows.iterator(chunk_size=10_000)]


class _Templates:
    """Walks made once for each procedure, day and variant; thousands of families share them."""

    def __init__(self, actor: Actor, seed: int, decided: bool) -> None:
        self.actor, self.seed, self.decided = actor, seed, decided
        self.village = DivisionCode(f"{actor.place[:6]}101201")
        here = {code: share for code, share in SHARES.items() if procedures()[code].on(actor.today - timedelta(days=_BACK))}
        self.codes, self.shares = list(here), list(here.values())
        self.made = cache(self._made)

    def one(self, dice: random.Random) -> _Template:
        (code,) = dice.choices(self.codes, self.shares)
        return self.made(code, dice.randrange(_BACK), dice.randrange(_VARIANTS))

    def _made(self, code: str, back: int, variant: int) -> _Template:
        dice = random.Random(f"{self.seed}|{code}|{back}|{variant}")
        opened = self.actor.today - timedelta(days=back)
        walked = walk(procedures()[code], self.village, opened, self.actor.today, dice, decided=self.decided)
        return _Template(walked, _proceeding(code, walked, self.actor.today), _steps(walked, dice), _notices(walked))


def _proceeding(code: str, walked: Walked, today: date) -> tuple[object, ...]:
    file, workflow = walked.file, walked.workflow
    due, limit = nearest(file)
    verdict = next((str(made.verdict) for made, _ in reversed(walked.steps) if made.verdict), "")
    closed = walked.moved_on if workflow.state(file.state).final else None
    return (
        procedures()[code].programme, code, workflow.since, file.state, str(file.decider), sorted(file.facts),
        json.dumps(dict(file.days)), json.dumps(stored_clocks(file)), verdict, walked.opened_on, walked.moved_on, closed, due,
        limit, wakes(workflow, file, today), len(walked.steps) + 1,
    )  # fmt: skip


def _steps(walked: Walked, dice: random.Random) -> tuple[tuple[object, ...], ...]:
    rows = []
    for at, (made, undoes) in enumerate(walked.steps):
        hour = datetime(made.day.year, made.day.month, made.day.day, dice.randrange(1, 9), dice.randrange(60), tzinfo=UTC)
        rows.append(
            (
                at + 2, made.act, str(made.verdict or ""), made.account, list(made.signers), made.day, hour, made.before,
                made.after, made.law, made.article, made.reason, list(made.papers), list(undoes), list(made.late), "{}",
                dice.randrange(20, 400) if made.account else None,
            )
        )  # fmt: skip
    return tuple(rows)


def _notices(walked: Walked) -> tuple[_Posted, ...]:
    """A notice for every act that posted one; the last hangs until it was taken down."""
    posted = [made for made, _ in walked.steps if "notice_photo" in made.papers]
    rows = []
    for at, made in enumerate(posted):
        clock = next((each for each in made.clocks if each.waiting), None)
        until = made.day + timedelta(days=clock.days) if clock else None
        down = next(
            (one.day for one, _ in walked.steps if one.act in ("take_down", "county_notice_over") and one.day > made.day), None
        )
        gone = down or (posted[at + 1].day if at + 1 < len(posted) else None)
        rows.append((made.act, "村务公开栏", made.day, until, made.account, gone, "unopposed" if gone else ""))
    return tuple(rows)


def _write(actor: Actor, chosen: Sequence[tuple[Family, _Template]], clerks: Mapping[str, str], dice: random.Random) -> int:
    applications = reserve_ids("cases_application", len(chosen))
    ids = reserve_ids("cases_proceeding", len(chosen))
    named = [_Accounts(actor, family.place, clerks) for family, _ in chosen]
    copy_rows("cases_application", _APPLICATIONS, _application_rows(chosen, applications, named))
    copy_rows("cases_proceeding", _PROCEEDINGS, _proceeding_rows(chosen, ids, applications, named, dice))
    steps = copy_rows("cases_step", _STEPS, _step_rows(chosen, ids, named))
    copy_rows("cases_notice", _NOTICES, _notice_rows(chosen, ids, named))
    return steps


class _Accounts:
    """Who the walk's "town", "county", "officer" and "village" are for one place."""

    __slots__ = ("names",)

    def __init__(self, actor: Actor, place: str, clerks: Mapping[str, str]) -> None:
        town = str(DivisionCode(place).at(Level.TOWN)) if not place.endswith("000000") else place
        self.names = {
            "": "",
            "town": clerks.get(town, f"clerk-{town}"),
            "county": actor.account,
            "officer": "officer",
            "village": "village",
        }

    def of(self, role: object) -> str:
        return self.names.get(str(role), str(role))


def _application_rows(
    chosen: Sequence[tuple[Family, _Template]], ids: Sequence[int], named: Sequence[_Accounts]
) -> Iterator[tuple[object, ...]]:
    for (family, template), id, accounts in zip(chosen, ids, named, strict=True):
        opened, town = template.walked.opened_on, accounts.of("town")
        at = datetime(opened.year, opened.month, opened.day, 2, tzinfo=UTC)
        yield (
            id, family.place, "", family.household, family.name, "", family.place, opened, "window", "{}",
            [template.walked.workflow.code], "[]", "{}", "handed_in", 2, town, at,
        )  # fmt: skip


def _proceeding_rows(
    chosen: Sequence[tuple[Family, _Template]],
    ids: Sequence[int],
    applications: Sequence[int],
    named: Sequence[_Accounts],
    dice: random.Random,
) -> Iterator[tuple[object, ...]]:
    for (family, template), id, application, accounts in zip(chosen, ids, applications, named, strict=True):
        *fixed, version = template.proceeding
        taken = accounts.of("town") if fixed[11] is None and dice.random() < 0.3 else ""
        yield (id, family.place, "", family.household, family.name, application, *fixed, taken, version)


def _step_rows(
    chosen: Sequence[tuple[Family, _Template]], ids: Sequence[int], named: Sequence[_Accounts]
) -> Iterator[tuple[object, ...]]:
    for (family, template), id, accounts in zip(chosen, ids, named, strict=True):
        for version, act, verdict, account, signers, *rest in template.steps:
            signed = [accounts.of(each) for each in signers]  # type: ignore[attr-defined]
            yield (family.place, family.household, id, version, act, verdict, accounts.of(account), signed, *rest)


def _notice_rows(
    chosen: Sequence[tuple[Family, _Template]], ids: Sequence[int], named: Sequence[_Accounts]
) -> Iterator[tuple[object, ...]]:
    for (family, template), id, accounts in zip(chosen, ids, named, strict=True):
        for kind, site, posted, until, account, gone, outcome in template.notices:
            act = template.walked.workflow.act(kind)
            programme = procedures()[template.walked.workflow.code].programme
            of = Posting(f"公示〔{posted.year}〕{id}", "村（社区）", posted, until or posted, "民政办公室", "0527-0000000", site)
            fields = _on_the_board(family, programme, letters.cited(act, gettext), of)
            yield (
                family.place, family.household, id, kind, site, fields, posted, until, accounts.of(account), gone, outcome,
            )  # fmt: skip


def _on_the_board(family: Family, programme: str, law: str, of: Posting) -> str:
    """What the programme's notice says of one family, as JSON."""
    said = Noticed(family.name, family.born, "本村", 1, None)
    return json.dumps(notices.made(_text(programme), [said], of, law=law, programme=programme).fields(), ensure_ascii=False)


@cache
def _text(programme: str) -> Wording | None:
    return letters.text("public_notice", programmes()[programme].texts)
