"""Taking a step from the page: the act with its letters, notice, delivery and scans, all or nothing."""

from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction

from minzheng.base.actor import Actor
from minzheng.base.errors import BadValue
from minzheng.cases import actions, queries
from minzheng.cases.queries import Detail
from minzheng.console import letters, posting
from minzheng.console.case_forms import DELIVERY, NOTICE, OBJECTS, ActForm
from minzheng.console.steps import is_letter, written

LEAVES = "transfer_letter"  # with it the file goes to another office, and is not seen here any more


def press(actor: Actor, proceeding: int, act: str, version: int) -> None:
    """A step that asks for nothing but the press of its button, with the letters it writes. Raises BadValue for one that asks for
    more, NotPossible, and what the act raises."""
    detail = queries.proceeding(actor, proceeding)
    declared = next((option.act for option in detail.options if option.act.code == act), None)
    form = ActForm(declared, detail.workflow.papers, {"version": version}) if declared else None
    if form is not None and not form.is_valid():
        raise BadValue("This step asks for something to be entered. Open the proceeding.")
    if form is None or not any(map(is_letter, form.act.papers)):
        actions.do(actor, proceeding, act, version=version)
    else:
        take_step(actor, detail, form)


def take_step(actor: Actor, detail: Detail, form: ActForm) -> None:
    """Raises what the acts raise; then nothing of it was done."""
    with transaction.atomic():
        photo = _attach_all(actor, detail, form)
        if LEAVES in form.act.papers:
            letters.issue(actor, detail, form.act, letters.Said())
        if NOTICE in form.act.papers:
            _post(actor, detail, form, photo)
        elif OBJECTS & set(form.act.sets):
            _object(actor, detail, form)
        else:
            _do(actor, detail, form)
        _follow(actor, detail, form)


def _attach_all(actor: Actor, detail: Detail, form: ActForm) -> Any:
    """Every file that came with the form, checked by its content; the photograph of a notice among them."""
    photo = form.cleaned_data.get(f"file-{NOTICE}")
    kept = attach(actor, NOTICE, photo, proceeding_id=detail.proceeding.pk) if photo else None
    asked = [paper for paper in form.act.papers if not is_letter(paper) and paper not in (NOTICE, DELIVERY)]
    for file in form.cleaned_data.get("scans", ()):
        attach(actor, asked[0] if asked else "other", file, proceeding_id=detail.proceeding.pk)
    return kept


def attach(
    actor: Actor, kind: str, file: UploadedFile, *, proceeding_id: int | None = None, application_id: int | None = None
) -> Any:
    """Raises what `actions.attach` raises."""
    name, content = str(file.name), file.read()
    return actions.attach(actor, content, kind=kind, name=name, proceeding_id=proceeding_id, application_id=application_id)


def _given(form: ActForm) -> list[str]:
    """The papers at hand: those ticked, and those that this very step writes."""
    typed = form.cleaned_data
    return [paper for paper in form.act.papers if is_letter(paper) or paper == DELIVERY or typed.get(f"paper-{paper}")]


def _values(form: ActForm) -> dict[str, Any]:
    values = form.values()
    if form.cleaned_data.get("amount") is not None:
        values["amount"] = int(form.cleaned_data["amount"])
    return values


def _do(actor: Actor, detail: Detail, form: ActForm) -> None:
    actions.do(
        actor,
        detail.proceeding.pk,
        form.act.code,
        version=form.cleaned_data["version"],
        reason=form.reason(),
        papers=_given(form),
        signers=form.signers(),
        values=_values(form),
        seconds=form.seconds_at_desk(),
    )


def _post(actor: Actor, detail: Detail, form: ActForm, photo: Any) -> None:
    typed = form.cleaned_data
    notice = posting.drawn_up(actor, detail, form.act, phone=typed["phone"], where=typed["where"])
    actions.post_notice(
        actor,
        detail.proceeding.pk,
        version=typed["version"],
        site=typed["site"],
        fields=notice.fields(),
        act_code=form.act.code,
        photo=photo.pk if photo else None,
        papers=_given(form),
        reason=form.reason(),
        seconds=form.seconds_at_desk(),
    )


def _object(actor: Actor, detail: Detail, form: ActForm) -> None:
    typed = form.cleaned_data
    actions.object_to(
        actor,
        detail.proceeding.pk,
        version=typed["version"],
        text=form.reason(),
        by_name=typed.get("by_name", ""),
        act_code=form.act.code,
        seconds=form.seconds_at_desk(),
    )


def _follow(actor: Actor, detail: Detail, form: ActForm) -> None:
    """What the step writes: its letters, from the case as it is now; and how the last letter was delivered."""
    writes = written(form.act)
    if LEAVES in writes or (not writes and DELIVERY not in form.act.papers):
        return
    now = queries.proceeding(actor, detail.proceeding.pk)
    typed = form.cleaned_data
    words = {name: typed.get(name, "") for name in ("reason", "other", "subject", "receiver")}
    said = letters.Said(typed.get("grounds", ()), amount=typed.get("amount"), **words)
    issued = letters.issue(actor, now, form.act, said) if writes else []
    if DELIVERY in form.act.papers and (issued or now.letters):
        actions.deliver(actor, (issued or now.letters)[-1].pk, manner=typed["manner"], receiver=typed["receiver"], on=typed["on"])
