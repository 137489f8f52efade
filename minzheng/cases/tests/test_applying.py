"""Apply once: what fits, what has to be proved, all gaps at once; away from home; papers and registers beside it."""

from base64 import b64decode
from dataclasses import replace
from datetime import date, timedelta

import pytest

from minzheng.audit.models import Entry
from minzheng.base.divisions import DivisionCode
from minzheng.base.errors import Conflict, NotFound, Refusal
from minzheng.base.identity import IdNumber
from minzheng.base.month import Month
from minzheng.cases import actions, queries
from minzheng.cases.actions import Asked, Kin
from minzheng.cases.errors import ApplicationMoved, FamilyKnown, Moved, ProceedingRuns
from minzheng.cases.models import Attachment, Delivery, Draft, Letter, Notice, Objection, Proceeding, Step
from minzheng.cases.papers.refusals import AttachmentRefused
from minzheng.cases.tests.families import family, register
from minzheng.cases.tests.proceedings import now, on, step, walk
from minzheng.places import access
from minzheng.site.programmes import PROGRAMMES
from tests.cast import CLERK, COUNTY, COUNTY_CLERK, OFFICER, OTHER_CLERK, TODAY, VILLAGE

pytestmark = pytest.mark.django_db
STAGES = tuple(stage for each in PROGRAMMES if (stage := each.stage))
POOR = 10_000
PIXEL = b64decode("iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==")
SIGNED = {"authorisation": ("paper", "")}


@pytest.fixture(autouse=True)
def _county_area(db: None):
    with access.within(COUNTY.area):
        yield


def applied(household: int, *programmes: str, **more: object):
    row = actions.save_application(CLERK, Asked("王甲", household, programmes=programmes, proofs=SIGNED, **more))
    return actions.hand_in(CLERK, row.id, version=row.version)


def test_the_programmes_that_fit_a_family_come_first_and_name_what_they_lack() -> None:
    (household,) = register(family(1, (POOR,)))
    fits = {fit.code: fit for fit in queries.programmes_that_fit(CLERK, household, STAGES)}
    assert fits["dibao"].eligible is True and fits["dibao"].amount
    assert fits["dibao"].procedures == ("dibao", "dibao_review")
    assert [fit.eligible for fit in fits.values()] == sorted((fit.eligible for fit in fits.values()), key=(True, None, False).index)
    assert all(fit.missing for fit in fits.values() if fit.eligible is None)


def test_one_application_opens_every_proceeding_and_takes_it_in() -> None:
    (household,) = register(family(1, (POOR,)))
    done = applied(household, "dibao", "temporary")
    assert [(one.workflow, one.state) for one in done.proceedings] == [("dibao", "applied"), ("temporary", "applied")]
    assert done.application.state == "handed_in"
    with pytest.raises(ApplicationMoved):
        actions.hand_in(CLERK, done.application.id, version=done.application.version)


def test_what_is_on_record_needs_no_paper_and_the_waived_are_counted() -> None:
    (household,) = register(family(1, (POOR,)))
    found = {each.proof.code: each.resolved for each in queries.proofs_of_family(CLERK, household, ("dibao",), SIGNED)}
    assert (found["identity"], found["income"], found["account"]) == ("held", "held", "held")
    assert found["authorisation"] == "paper" and found["status"] == "queried"
    done = applied(household, "dibao")
    counted = queries.resolved(OFFICER, TODAY, TODAY)
    assert sum(counted.values()) == len(found) and counted["held"] + counted["queried"] == done.waived


def test_all_gaps_are_told_at_once_and_the_proceeding_waits_until_they_are_filled() -> None:
    (household,) = register(family(1, (None,), account=False))
    row = actions.save_application(CLERK, Asked("王甲", household, programmes=("dibao",)))
    done = actions.hand_in(CLERK, row.id, version=row.version)
    gaps = {each.proof.code for each in done.gaps}
    assert {"authorisation", "income", "account"} <= gaps
    (made,) = done.proceedings
    assert "file_complete" not in made.facts
    brought = {code: ("paper", "") for code in gaps}
    actions.save_application(
        CLERK,
        Asked("王甲", household, programmes=("dibao",), proofs=brought),
        application_id=row.id,
        version=done.application.version,
    )
    assert "file_complete" in now(made.id).facts


def test_two_who_write_one_application_see_both_texts() -> None:
    (household,) = register(family(1, (POOR,)))
    row = actions.save_application(CLERK, Asked("王甲", household, values={"remark": "一"}))
    first = actions.save_application(CLERK, Asked("王甲", household, values={"remark": "二"}), application_id=row.id, version=1)
    with pytest.raises(Moved) as lost:
        actions.save_application(CLERK, Asked("王甲", household, values={"remark": "三"}), application_id=row.id, version=1)
    assert first.version == 2
    assert (lost.value.mine["values"], lost.value.theirs[0]["values"]) == ({"remark": "三"}, {"remark": "二"})


def test_any_township_takes_a_disability_application_and_the_home_place_decides() -> None:
    later = date(2021, 12, 8)
    (household,) = register(family(1, (POOR,)))
    with access.within(COUNTY.area):
        from minzheng.people.queries import household as file_of

        head = file_of(COUNTY_CLERK, household).members[0]
    identity = IdNumber.synthetic("999000", date(1980, 1, 1), 3)
    far, home = on(OTHER_CLERK, later), on(CLERK, later)
    asked = Asked(head.name, home=DivisionCode(VILLAGE), identity=identity, programmes=("disability",), proofs=SIGNED)
    row = actions.save_application(far, asked)
    (made,) = actions.hand_in(far, row.id, version=row.version).proceedings
    assert made.state == "sent"
    with access.within(far.area):
        made = actions.do(far, made.id, "pass_on", version=made.version, papers=("transfer_letter",))
    with access.within(far.area):
        assert queries.application(far, row.id).state == "handed_in"  # its own acceptance
        assert queries.proceedings(far, closed=None).count == 0  # not the home township's file
        assert Step.objects.count() == 0
    with access.within(home.area):
        (arrived,) = queries.proceedings(home).rows
        assert arrived.state.code == "applied"
        assert {one.act for one in Step.objects.all()} == {"apply_elsewhere", "pass_on"}
        assert arrived.proceeding.household_id == household  # found by the number, and seen at home alone
        step(made.id, "accept", by=home, day=later)


def test_a_notice_hangs_its_days_and_the_morning_takes_it_down() -> None:
    (household,) = register(family(1, (POOR,)))
    (made,) = applied(household, "dibao").proceedings
    walk(made.id, "accept", "visit", "appraise", "first_opinion")
    photo = actions.attach(CLERK, PIXEL, kind="notice_photo", name="a.jpg", proceeding_id=made.id)
    fields = {"applicant": "王*", "persons": 1}
    notice = actions.post_notice(CLERK, made.id, version=now(made.id).version, site="村务公开栏", fields=fields, photo=photo.id)
    assert notice.until == TODAY + timedelta(days=7)
    assert actions.morning(on(COUNTY_CLERK, notice.until)) == {}
    assert actions.morning(on(COUNTY_CLERK, notice.until + timedelta(days=1))) == {"take_down": 1}
    assert actions.morning(on(COUNTY_CLERK, notice.until + timedelta(days=2))) == {}
    assert (Notice.objects.get().outcome, "taken_down" in now(made.id).facts) == ("unopposed", True)
    assert queries.attachment(CLERK, photo.id)[1][:8] == PIXEL[:8] and photo.media_type == "image/png"


def test_only_a_photograph_of_its_own_file_shows_a_notice_hanging() -> None:
    one, other = (applied(each, "dibao").proceedings[0] for each in register(family(1, (POOR,)), family(2, (POOR,))))
    walk(one.id, "accept", "visit", "appraise", "first_opinion")
    strange, voided, own = (
        actions.attach(CLERK, PIXEL, kind="notice_photo", name="a.jpg", proceeding_id=id) for id in (other.id, one.id, one.id)
    )
    actions.void_attachment(CLERK, voided.id, "拍错了")
    for wrong in (strange, voided):
        with pytest.raises(NotFound):
            actions.post_notice(CLERK, one.id, version=now(one.id).version, site="公开栏", fields={}, photo=wrong.id)
    notice = actions.post_notice(CLERK, one.id, version=now(one.id).version, site="公开栏", fields={}, photo=own.id)
    with pytest.raises(NotFound):
        actions.prove_notice(CLERK, notice.id, strange.id)


def test_a_file_is_looked_at_where_it_is_kept() -> None:
    (household,) = register(family(1, (POOR,)))
    (made,) = applied(household, "dibao").proceedings
    with pytest.raises(AttachmentRefused):
        actions.attach(CLERK, b"MZ\x90\x00 runs", kind="other", name="photo.jpg", proceeding_id=made.id)
    assert not Attachment.objects.exists()


def test_an_objection_is_checked_and_its_outcome_kept() -> None:
    (household,) = register(family(1, (POOR,)))
    (made,) = applied(household, "dibao").proceedings
    walk(made.id, "accept", "visit", "appraise", "first_opinion")
    actions.post_notice(CLERK, made.id, version=now(made.id).version, site="栏", fields={}, papers=("notice_photo",))
    actions.object_to(CLERK, made.id, version=now(made.id).version, text="有车未报")
    assert now(made.id).state == "disputed" and Notice.objects.get().outcome == "objected"
    step(made.id, "resurvey", reason="查无此车，重新入户")
    assert (Objection.objects.get().outcome, now(made.id).state) == ("查无此车，重新入户", "survey")
    with pytest.raises(Conflict):
        actions.answer_objection(COUNTY_CLERK, Objection.objects.get().id, "另有说法")
    assert Objection.objects.get().outcome == "查无此车，重新入户"


def test_letters_are_numbered_through_the_county_and_count_as_papers() -> None:
    one, other = register(family(1, (POOR,)), family(2, (POOR,)))
    first, second = (applied(each, "dibao").proceedings[0] for each in (one, other))
    letters = [actions.issue_letter(CLERK, each.id, "acceptance_letter", {"applicant": "王"}) for each in (first, second)]
    assert [each.number for each in letters] == [1, 2]
    row = actions.do(CLERK, first.id, "accept", version=now(first.id).version)
    assert row.state == "survey" and Step.objects.get(act="accept").papers == ["acceptance_letter"]
    actions.deliver(CLERK, letters[0].id, manner="handed", receiver="本人")
    with pytest.raises(Refusal):
        actions.deliver(CLERK, letters[0].id, manner="pigeon", receiver="本人")
    assert len(queries.proceeding(CLERK, first.id).deliveries) == 1


def test_a_relative_of_the_staff_is_found_among_applicants_before_and_after() -> None:
    one, other = register(family(1, (POOR,)), family(2, (POOR,)))
    identity = {each: IdNumber.synthetic("999000", date(1980, 1, 1), each * 2 + 1) for each in (1, 2)}
    kin = Kin("赵镇长", "镇长", "sibling", "王甲1", identity[1], date(2020, 1, 1))
    actions.register_relative(COUNTY_CLERK, kin)
    (before,) = applied(one, "dibao").proceedings
    (after,) = applied(other, "dibao").proceedings
    assert "relative_of_staff" in now(before.id).facts and "relative_of_staff" not in now(after.id).facts
    actions.register_relative(COUNTY_CLERK, replace(kin, identity=identity[2], name="王甲2"))
    assert "relative_of_staff" in now(after.id).facts
    assert queries.relatives(OFFICER)[1] == 2


def test_a_proceeding_learns_later_which_family_it_is_about() -> None:
    (household,) = register(family(1, (POOR,)))
    identity = IdNumber.synthetic("999000", date(1980, 1, 1), 3)
    actions.register_relative(COUNTY_CLERK, Kin("赵镇长", "镇长", "sibling", "王甲1", identity, date(2020, 1, 1)))
    made = actions.open_proceeding(CLERK, "dibao", name="王甲")
    assert (made.household_id, made.place) == (None, CLERK.place)
    row = actions.link_family(CLERK, made.id, household, version=made.version)
    assert (row.household_id, row.place) == (household, VILLAGE) and "relative_of_staff" in row.facts


def test_the_papers_of_a_proceeding_follow_it_to_the_family_and_to_no_other() -> None:
    household, other = register(family(1, (POOR,)), family(2, (POOR,)))
    made = actions.open_proceeding(CLERK, "dibao", name="王甲")
    actions.attach(CLERK, PIXEL, kind="application", name="a.jpg", proceeding_id=made.id)
    letter = actions.issue_letter(CLERK, made.id, "gaps_letter", {"name": "王甲"})
    actions.deliver(CLERK, letter.id, manner="handed", receiver="王甲")
    row = actions.link_family(CLERK, made.id, household, version=made.version)
    for model in (Attachment, Letter, Delivery):
        assert list(model.objects.values_list("household_id", "place")) == [(household, VILLAGE)]
    with pytest.raises(FamilyKnown):
        actions.link_family(CLERK, made.id, other, version=row.version)
    assert now(made.id).household_id == household


def test_a_family_with_an_open_proceeding_is_not_linked_to_a_second_one() -> None:
    (household,) = register(family(1, (POOR,)))
    applied(household, "dibao")
    made = actions.open_proceeding(CLERK, "dibao", name="王甲")
    with pytest.raises(ProceedingRuns):
        actions.link_family(CLERK, made.id, household, version=made.version)


def test_a_spot_check_can_be_drawn_again_and_only_once_a_month() -> None:
    households = register(*(family(number, (POOR,)) for number in range(1, 8)))
    for household in households:
        applied(household, "dibao")
    check = actions.draw_spot_checks(OFFICER, Month(2020, 12), "dibao", 30)
    drawn = queries.spot_check(OFFICER, check.id)
    assert len(check.chosen) == 3 and drawn.same_again
    with pytest.raises(Refusal):
        actions.draw_spot_checks(OFFICER, Month(2020, 12), "dibao", 30)


def test_a_draft_is_its_accounts_own_and_two_windows_do_not_overwrite_each_other() -> None:
    saved = actions.save_draft(CLERK, "intake", {"name": "王"})
    entries = Entry.objects.count()
    again = actions.save_draft(CLERK, "intake", {"name": "王甲"}, version=saved.version)
    with pytest.raises(Moved):
        actions.save_draft(CLERK, "intake", {"name": "李"}, version=saved.version)
    assert again.version == 2 and Entry.objects.count() == entries
    assert queries.draft(COUNTY_CLERK, "intake") is None
    actions.drop_draft(CLERK, "intake")
    assert Draft.objects.count() == 0


def test_the_desk_tells_what_presses_the_calendar_and_who_will_be_late() -> None:
    households = register(*(family(number, (POOR,)) for number in range(1, 4)))
    for household in households:
        (made,) = applied(household, "dibao").proceedings
        step(made.id, "accept", seconds=40)
    desk = queries.due_today(on(CLERK, TODAY + timedelta(days=60)))
    assert (desk.open, desk.overdue) == (3, 3) and desk.rows[0].clock is not None
    assert len(queries.escalated(on(OFFICER, TODAY + timedelta(days=60)))) == 3
    due = Proceeding.objects.values_list("due_on", flat=True).first()
    assert queries.escalated(on(OFFICER, due + timedelta(days=1))) == ()
    assert queries.calendar(CLERK, Month.of(due))[due] == {("dibao", "survey_start"): 3}
    late = queries.forecast(on(CLERK, due - timedelta(days=1)))
    assert late.offices == ("321324101000",) and late.ahead[0][-1] == 3
    hours = queries.desk_hours(OFFICER, TODAY, TODAY)
    assert next(each.each for each in hours.acts if each.act == "accept") == 40
    assert Letter.objects.count() == 0


def test_what_is_written_beside_a_case_never_holds_a_full_number_and_a_draft_is_sealed() -> None:
    (household,) = register(family(1, (POOR,)))
    number = IdNumber.synthetic("999000", date(1980, 1, 1), 3).full
    (made,) = applied(household, "dibao").proceedings
    with pytest.raises(Refusal):
        step(made.id, "accept", values={"remark": f"身份证{number}"})
    with pytest.raises(Refusal):
        actions.save_application(CLERK, Asked("王甲", household, agent={"name": "李", "identity": number}))
    actions.save_draft(CLERK, "intake", {"identity": number})
    assert number.encode() not in bytes(Draft.objects.get().content)
    found = queries.draft(CLERK, "intake")
    assert found is not None and found.values == {"identity": number}
