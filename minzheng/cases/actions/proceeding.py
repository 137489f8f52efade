"""Proceedings: opened, moved by the one door `do`, told facts, taken on. Every step is one row, one version, one audit entry."""

from collections.abc import Collection, Mapping, Sequence
from datetime import date
from typing import Any

from django.utils import timezone

from minzheng.audit.actions import record
from minzheng.base.actor import Actor, Duty
from minzheng.base.divisions import DivisionCode
from minzheng.base.errors import NotFound
from minzheng.base.failpoints import failpoint
from minzheng.cases import kinship, reading
from minzheng.cases.actions.verdicts import Given, carry_out
from minzheng.cases.declarations import Procedure, procedures
from minzheng.cases.discretion import refuse_numbers
from minzheng.cases.errors import FamilyKnown, FamilyMissing, Moved, NoSuchProcedure, ProceedingNotFound, ProceedingRuns
from minzheng.cases.filing import TAKEN, TOLD, nearest, stored_clocks, wakes
from minzheng.cases.models import Attachment, Delivery, Letter, Notice, Objection, Proceeding, Step
from minzheng.cases.workflow import engine, local
from minzheng.cases.workflow.declaration import Act, Workflow
from minzheng.people.models import Household, Person
from minzheng.places import access

STAFF = (Duty.VILLAGE_WORKER, Duty.CLERK, Duty.OFFICER)
# Acts of one meaning in every workflow that has them (programmes/procedures/acts.py and what it is taken from).
PASS_ON = "pass_on"  # the file goes to the home township
SUCCEED = "open_successor"  # the case of those who remain is opened
RELATIVE = "relative_of_staff"


def open_proceeding(
    actor: Actor,
    workflow_code: str,
    household: int | None = None,
    person: int | None = None,
    *,
    case: int | None = None,
    application: int | None = None,
    parent: int | None = None,
    facts: Collection[str] = (),
    day: date | None = None,
    name: str = "",
    home: DivisionCode | None = None,
) -> Proceeding:
    """Open a procedure for a family, under the law of the day (today). Its first act comes next.

    Without a household it is about whom `name` says and lies with the actor's own office; `home` is where that family lives, if
    elsewhere. Raises NoSuchProcedure, ProceedingRuns, NotFound for a family outside the area, BadValue for an unknown fact.
    """
    actor.require(*STAFF)
    with access.within(actor.area):
        made = opened(
            actor, workflow_code, day or actor.today, household=household, person=person, facts=facts, name=name, home=home
        )
        made.case_id, made.application_id, made.parent_id = case, application, parent
        made.save()
        detail = {"workflow": made.workflow, "since": made.since, "household": household, "facts": made.facts}
        record(actor, "cases.open_proceeding", f"proceeding:{made.id}", place=made.place, detail=detail)
        return made


def opened(
    actor: Actor,
    code: str,
    day: date,
    *,
    household: int | None,
    person: int | None = None,
    facts: Collection[str] = (),
    name: str = "",
    home: DivisionCode | None = None,
) -> Proceeding:
    """Part of the acts that open a proceeding: its row, not yet written. Raises like `open_proceeding`."""
    declared, workflow = _in_force(code, day)
    place, shown = _about(actor, household, person, name)
    _refuse_second(code, household, person)
    where = home or place
    told = set(facts) | ({RELATIVE} if RELATIVE in workflow.facts and household and kinship.is_relative(household, day) else set())
    file = local.opened(workflow, declared.limits, where, day, told)
    return Proceeding(
        place=str(place),
        home=str(home) if home and home != place else "",
        household_id=household,
        person_id=person,
        name=shown,
        programme=declared.programme,
        workflow=code,
        since=workflow.since,
        state=file.state,
        decider=str(file.decider),
        facts=sorted(file.facts),
        days=dict(file.days),
        opened_on=day,
        moved_on=day,
        wakes_on=wakes(workflow, file, day),
    )


def _in_force(code: str, day: date) -> tuple[Procedure, Workflow]:
    declared = procedures().get(code)
    workflow = declared.on(day) if declared else None
    if declared is None or workflow is None:
        raise NoSuchProcedure(code)
    return declared, workflow


def _about(actor: Actor, household: int | None, person: int | None, name: str) -> tuple[DivisionCode, str]:
    """Where the file lies, and whose name it bears."""
    if household is None:
        return actor.place, name
    # Held, so that two who open the same procedure for one family wait for each other; what refers to the family does not wait.
    held_family = Household.objects.select_for_update(of=("self",), no_key=True).select_related("head")
    found = held_family.filter(id=household).first()
    if found is None:
        raise NotFound("There is no such family in your area.")
    who = Person.objects.filter(id=person).first() if person else found.head
    if who is None:
        raise NotFound("There is no such person in your area.")
    return DivisionCode(found.place), name or who.name


def _refuse_second(code: str, household: int | None, person: int | None) -> None:
    if household is None:
        return
    running = Proceeding.objects.filter(household_id=household, workflow=code, person_id=person, closed_on=None).first()
    if running is not None:
        raise ProceedingRuns(running.id)


def do(
    actor: Actor,
    proceeding_id: int,
    act_code: str,
    *,
    version: int,
    reason: str = "",
    papers: Collection[str] = (),
    signers: Collection[str] = (),
    values: Mapping[str, Any] | None = None,
    seconds: int | None = None,
) -> Proceeding:
    """Take a step of a proceeding. `version` is the proceeding's as the actor saw it. `papers` are codes of documents at hand:
    attachments and letters of that kind count of themselves. `values` is what the form held; of a verdict "grounds" (codes of the
    programme's reasons) and "amount" (fen, of a grant paid once) are read from it. `seconds`: how long it took at the desk.

    Raises Moved with both texts where somebody else was faster, NotPossible with every hindrance, ProceedingNotFound, NotFound for
    an act the workflow does not have, BadValue for a full identity number in words or values, and what a verdict raises. Then
    nothing was changed.
    """
    actor.require(*STAFF)
    said = dict(values or {})
    refuse_numbers(reason, said)
    with access.within(actor.area):
        row = held(proceeding_id, version, {"act": act_code, "reason": reason, "signers": list(signers), "values": said})
        workflow, file = reading.file(row)
        act = _act(workflow, act_code)
        given = {*papers, *_at_hand(row.id)}
        after, made = engine.apply(workflow, file, act, actor, actor.today, signers=signers, reason=reason, papers=given)
        step = take_step(actor, row, workflow, act, after, made, values=said, seconds=seconds)
        _record(actor, row, step)
        return row


def take_step(
    actor: Actor,
    row: Proceeding,
    workflow: Workflow,
    act: Act,
    after: engine.File,
    made: engine.Record,
    *,
    values: Mapping[str, Any],
    seconds: int | None = None,
) -> Step:
    """Part of the acts that move a proceeding they hold: carry out what the engine allowed, and write it down. They record it."""
    decision = None
    if made.verdict is not None:
        told = Given(tuple(values.get("grounds", ())), made.reason, values.get("amount"))
        decision = carry_out(actor, row, act, made.verdict, _preparer(workflow, row), told)
    failpoint("cases.do.decided")
    settle(row, workflow, after, actor.today)
    step = add_step(row, made, values=values, seconds=seconds, decision=decision, undoes=act.undoes)
    _follow(actor, row, act, made.reason)
    return step


def held(proceeding_id: int, version: int, mine: Mapping[str, object]) -> Proceeding:
    """The row, locked to the end of the transaction. Raises ProceedingNotFound, Moved."""
    row = Proceeding.objects.select_for_update().filter(id=proceeding_id).first()
    if row is None:
        raise ProceedingNotFound
    if row.version != version:
        raise Moved(mine, reading.steps_since(row.id, version))
    return row


def _act(workflow: Workflow, code: str) -> Act:
    try:
        return workflow.act(code)
    except KeyError:
        raise NotFound("The procedure has no step {act}.", act=code) from None


def _at_hand(proceeding: int) -> set[str]:
    attached = Attachment.objects.filter(proceeding_id=proceeding, voided_at=None).values_list("kind")
    return {kind for (kind,) in attached.union(Letter.objects.filter(proceeding_id=proceeding).values_list("kind"))}


def _preparer(workflow: Workflow, row: Proceeding) -> str:
    """Who prepared what the verdict rests on: the last who did a preparing act."""
    preparing = [act.code for act in workflow.acts if act.prepares]
    done = Step.objects.filter(proceeding=row, act__in=preparing).order_by("-version")
    return done.values_list("account", flat=True).first() or ""


def settle(row: Proceeding, workflow: Workflow, after: engine.File, day: date) -> None:
    """Part of the acts that move a proceeding: the row as the file now is, one version on."""
    row.state, row.facts = after.state, sorted(after.facts)
    row.clocks = stored_clocks(after)
    row.due_on, row.due_limit = nearest(after)
    row.wakes_on = wakes(workflow, after, day)
    row.moved_on = day
    row.closed_on = day if workflow.state(after.state).final else None
    row.version += 1


def add_step(
    row: Proceeding,
    made: engine.Record,
    *,
    values: Mapping[str, Any],
    seconds: int | None = None,
    decision: int | None = None,
    undoes: Sequence[str] = (),
) -> Step:
    """Part of the acts that move a proceeding: the row itself, then its step."""
    if made.verdict is not None:
        row.verdict = str(made.verdict)
    row.save()
    step = step_of(row, made, values=values, undoes=undoes)
    step.seconds, step.decision_id = seconds, decision
    step.save()
    return step


def step_of(row: Proceeding, made: engine.Record, *, values: Mapping[str, Any], undoes: Sequence[str] = ()) -> Step:
    """The step of a record, not yet written."""
    return Step(
        place=row.place,
        household_id=row.household_id,
        proceeding=row,
        version=row.version,
        act=made.act,
        verdict=str(made.verdict or ""),
        account=made.account,
        signers=list(made.signers),
        day=made.day,
        at=timezone.now(),
        before=made.before,
        after=made.after,
        law=made.law,
        article=made.article,
        reason=made.reason,
        papers=list(made.papers),
        undoes=list(undoes),
        late=list(made.late),
        values=dict(values),
    )


def _follow(actor: Actor, row: Proceeding, act: Act, reason: str) -> None:
    """What an act brings about outside its own row."""
    if "taken_down" in act.sets:
        hanging = Notice.objects.filter(proceeding=row, taken_down_on=None)
        hanging.update(taken_down_on=row.moved_on, outcome="unopposed")
    if "objected" in act.clears or act.code == "answer":
        Objection.objects.filter(proceeding=row, closed_on=None).update(outcome=reason, closed_on=row.moved_on)
    if act.code == PASS_ON and row.home:
        _pass_on(row)
    if act.code == SUCCEED:
        _succeed(actor, row)


def _pass_on(row: Proceeding) -> None:
    """The file moves to the home township: place and steps go there, the application stays. The accepting township learns nothing
    of the families there; who applied is found among them by the number, and only the home township sees it."""
    home = DivisionCode(row.home)
    both = next(DivisionCode.widen(home[:width]) for width in (9, 6, 4, 2, 0) if home[:width] == row.place[:width])
    applied, family = row.application, None
    if applied and applied.identity_hash:
        with access.within(home.area):
            family = kinship.household_of(bytes(applied.identity_hash), row.moved_on)
    with access.within(both.area):
        place, household = (family.place, family.household) if family else (str(home), None)
        _lay(row.id, place, household)
        person = family.person if family else None
        Proceeding.objects.filter(id=row.id).update(place=place, household_id=household, home="", person_id=person)


def _lay(proceeding_id: int, place: str, household: int | None) -> None:
    """Steps and papers of a proceeding lie where the proceeding itself does."""
    for model in (Step, Attachment, Letter, Notice, Objection):
        model.objects.filter(proceeding_id=proceeding_id).update(place=place, household_id=household)
    Delivery.objects.filter(letter__proceeding_id=proceeding_id).update(place=place, household_id=household)


def _succeed(actor: Actor, row: Proceeding) -> None:
    """Those who remain apply anew, with what is known of them: the programme's first procedure, as a child of this one."""
    if row.household_id is None:
        raise FamilyMissing
    made = opened(actor, row.programme, actor.today, household=row.household_id)
    made.parent_id, made.application_id = row.id, row.application_id
    made.save()


def _record(actor: Actor, row: Proceeding, step: Step) -> None:
    detail = {"step": step.id, "act": step.act, "before": step.before, "after": step.after, "version": step.version}
    if step.verdict:
        detail |= {"verdict": step.verdict, "decision": step.decision_id}
    record(actor, "cases.do", f"proceeding:{row.id}", place=row.place, reason=step.reason, detail=detail)


def tell_facts(
    actor: Actor, proceeding_id: int, facts: Collection[str] = (), gone: Collection[str] = (), *, version: int, reason: str = ""
) -> Proceeding:
    """A proceeding learns facts from outside its acts, or that they are gone: all materials are there, somebody complained.
    Raises Moved, ProceedingNotFound, BadValue for a fact it does not know or that only acts change."""
    actor.require(*STAFF)
    said = {"facts": sorted(facts), "gone": sorted(gone)}
    refuse_numbers(reason)
    with access.within(actor.area):
        row = held(proceeding_id, version, {"act": TOLD, "reason": reason, "values": said})
        tell(actor, row, facts, gone, reason)
        record(actor, "cases.tell_facts", f"proceeding:{row.id}", place=row.place, reason=reason, detail=said)
        return row


def tell(actor: Actor, row: Proceeding, facts: Collection[str], gone: Collection[str], reason: str) -> None:
    """Part of the acts that learn something about a proceeding they hold."""
    workflow, file = reading.file(row)
    after = engine.told(workflow, file, facts, gone)
    row.facts = sorted(after.facts)
    row.wakes_on = wakes(workflow, after, actor.today)
    row.version += 1
    note(actor, row, TOLD, reason, {"facts": sorted(facts), "gone": sorted(gone)})


def note(actor: Actor, row: Proceeding, what: str, reason: str, values: Mapping[str, Any]) -> None:
    """A step that is no act of the workflow; the row's version was raised for it."""
    empty = engine.Record(
        what, actor.account, (actor.account,), actor.today, row.state, row.state, "", "", reason, (), None, (), ()
    )
    add_step(row, empty, values=values)


def take(actor: Actor, proceeding_ids: Sequence[int], account: str | None = None) -> int:
    """Work on these proceedings (or hand them to a colleague, or "" to nobody). Returns how many. Who had one loses it."""
    actor.require(*STAFF)
    to = actor.account if account is None else account
    with access.within(actor.area):
        taken = 0
        for row in Proceeding.objects.select_for_update().filter(id__in=list(proceeding_ids)).exclude(taken_by=to).order_by("id"):
            row.taken_by, row.version = to, row.version + 1
            note(actor, row, TAKEN, "", {"by": to})
            record(actor, "cases.take", f"proceeding:{row.id}", place=row.place, detail={"by": to})
            taken += 1
        return taken


def link_family(actor: Actor, proceeding_id: int, household: int, *, version: int, person: int | None = None) -> Proceeding:
    """Say which registered family a proceeding is about, where that was not known when it came; its steps and papers follow.

    Raises Moved, ProceedingNotFound, NotFound for a family outside the area, FamilyKnown where it is about one already, is closed
    or belongs to another township, ProceedingRuns where the family has an open one of the kind."""
    actor.require(*STAFF)
    with access.within(actor.area):
        row = held(proceeding_id, version, {"act": TOLD, "values": {"household": household}})
        if row.household_id is not None or row.closed_on is not None or row.home:
            raise FamilyKnown
        place, _ = _about(actor, household, person, row.name)
        _refuse_second(row.workflow, household, person)
        row.household_id, row.person_id, row.place, row.version = household, person, str(place), row.version + 1
        _lay(row.id, row.place, household)
        if RELATIVE in reading.file(row, ())[0].facts and kinship.is_relative(household, actor.today):
            row.facts = sorted({*row.facts, RELATIVE})
        note(actor, row, TOLD, "", {"household": household})
        detail = {"household": household}
        record(actor, "cases.link_family", f"proceeding:{row.id}", place=row.place, detail=detail)
        return row
