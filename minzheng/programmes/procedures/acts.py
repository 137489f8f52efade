"""Acts, states, facts and papers that procedures share. A procedure takes them `under` its law and changes what differs."""

from dataclasses import replace

from minzheng.base.actor import Duty
from minzheng.cases.workflow.clocks import Limit, Unit
from minzheng.cases.workflow.declaration import Act, Office, Post, State, Verdict

VILLAGE = Post(Duty.VILLAGE_WORKER, Office.VILLAGE)
TOWN = Post(Duty.CLERK, Office.TOWN)
ANY_TOWN = Post(Duty.CLERK, Office.ANY_TOWN)
COUNTY = Post(Duty.CLERK, Office.COUNTY)
COUNTY_OFFICER = Post(Duty.OFFICER, Office.COUNTY)
DECIDER = Post(Duty.OFFICER, Office.DECIDER)

NEW = State("new", "Not begun")
APPLIED = State("applied", "Applied for")
SENT = State("sent", "On its way to the home township")
GAPS = State("gaps", "Waiting for missing materials")
SURVEY = State("survey", "Survey")
OPINION = State("opinion", "First opinion given")
NOTICE = State("notice", "Public notice")
DISPUTED = State("disputed", "Objection being checked")
REVIEW = State("review", "Waiting for the decision")
CONFIRMED = State("confirmed", "Confirmed")
REFUSED = State("refused", "Refused, not yet told")
IN_FORCE = State("in_force", "Published and in force", final=True)
REFUSAL_TOLD = State("refusal_told", "Refused and told", final=True)
WITHDRAWN = State("withdrawn", "Withdrawn", final=True)
ENDED = State("ended", "Ended without a decision", final=True)

PAPERS = {
    "application": "Application form",
    "authorisation": "Authorisation to verify, signed by all members",
    "gaps_letter": "Letter naming all gaps at once",
    "acceptance_letter": "Letter of acceptance",
    "survey_form": "Signed survey form",
    "check_report": "Report of the data check",
    "appraisal_record": "Record of the appraisal",
    "notice_photo": "Photograph of the notice where it hangs",
    "decision_letter": "Letter of the decision with its reasons",
    "delivery_record": "Record of delivery",
}
LETTERS = {
    "hearing_letter": "Letter announcing the cut or stop and the right to be heard",
    "transfer_letter": "Letter passing the file to the home township",
    "referral_letter": "Letter of referral to another office",
    "told_letter": "Letter telling what came of the referral",
    "answer_letter": "Letter with what was found and concluded",
}
FACTS = {
    "file_complete": "All materials are there, promised or held by an office",
    "relative_of_staff": "A member is a relative of the staff",
    "complained": "Somebody complained about the case",
    "lives_elsewhere": "A member lives elsewhere",
    "cross_area": "The application crosses areas",
    "hard_survey": "The survey is unusually hard",
    "objected": "An objection is open",
    "ever_objected": "The notice was objected to",
    "taken_down": "The notice has been taken down",
    "unfit": "The first opinion is that the case does not qualify",
}
FROM_ELSEWHERE = {"from_elsewhere": "The application was made away from home"}
PREPARING = ("accept", "visit", "appraise", "first_opinion")

APPLY = Act(
    "apply",
    "Take in the application",
    ("new",),
    "applied",
    "",
    by=(TOWN, VILLAGE),
    once=True,
    papers=("application", "authorisation"),
)
APPLY_ELSEWHERE = Act(
    "apply_elsewhere",
    "Take in the application of somebody from elsewhere",
    ("new",),
    "sent",
    "",
    by=(ANY_TOWN,),
    once=True,
    papers=("application", "authorisation"),
    sets=("from_elsewhere",),
)
PASS_ON = Act(
    "pass_on",
    "Pass the file to the home township",
    ("sent",),
    "applied",
    "",
    by=(ANY_TOWN,),
    once=True,
    papers=("transfer_letter",),
)
TAKEN_IN = ("apply unless from_elsewhere", "pass_on if from_elsewhere")
TELL_GAPS = Act(
    "tell_gaps",
    "Tell all gaps at once",
    ("applied",),
    "gaps",
    "",
    by=(TOWN,),
    once=True,
    guards=("not file_complete",),
    papers=("gaps_letter",),
)
COMPLETE = Act("complete", "Take in the missing materials", ("gaps",), "applied", "", by=(TOWN, VILLAGE))
ACCEPT = Act(
    "accept",
    "Accept",
    ("applied",),
    "survey",
    "",
    by=(TOWN,),
    guards=("file_complete",),
    requires=("apply",),
    prepares=True,
    papers=("acceptance_letter",),
    starts=("total", "survey_start"),
)
REQUEST_CHECK = Act("request_check", "Ask for the data check", ("survey",), "", "", by=(TOWN,), starts=("check_start",))
REPORT_CHECK = Act(
    "report_check",
    "Report the data check",
    ("survey",),
    "",
    "",
    by=(COUNTY,),
    requires=("request_check",),
    papers=("check_report",),
    stops=("check_start",),
)
VISIT = Act(
    "visit",
    "Visit the home, two together",
    ("survey",),
    "",
    "",
    by=(TOWN,),
    signers=2,
    prepares=True,
    papers=("survey_form",),
    stops=("survey_start",),
)
APPRAISE = Act("appraise", "Hold the appraisal", ("disputed",), "", "", by=(TOWN,), prepares=True, papers=("appraisal_record",))
FIRST_OPINION = Act(
    "first_opinion",
    "Give the first opinion",
    ("survey",),
    "opinion",
    "",
    by=(TOWN,),
    requires=("visit", "report_check"),
    prepares=True,
    reasoned=True,
)
POST_NOTICE = Act(
    "post_notice",
    "Post the public notice",
    ("opinion",),
    "notice",
    "",
    by=(TOWN, VILLAGE),
    requires=("first_opinion",),
    papers=("notice_photo",),
    starts=("notice",),
    clears=("taken_down",),
)
TAKE_DOWN = Act(
    "take_down",
    "Take the notice down",
    ("notice", "review"),
    "",
    "",
    automatic=True,
    guards=("not taken_down",),
    requires=("post_notice",),
    after=("notice",),
    sets=("taken_down",),
)
OBJECT = Act(
    "object",
    "Record an objection",
    ("notice",),
    "disputed",
    "",
    by=(TOWN, VILLAGE),
    within=("notice",),
    reasoned=True,
    sets=("objected", "ever_objected"),
    undoes=("appraise",),
)
OBJECT_ANEW = replace(
    OBJECT,
    label="Record an objection and survey anew",
    target="survey",
    sets=(),
    undoes=("visit", "first_opinion", "post_notice"),
)
SETTLE = Act(
    "settle",
    "Find the objection unfounded",
    ("disputed",),
    "notice",
    "",
    by=(TOWN,),
    requires=("appraise",),
    reasoned=True,
    clears=("objected",),
)
RESURVEY = Act(
    "resurvey",
    "Survey anew",
    ("disputed",),
    "survey",
    "",
    by=(TOWN,),
    reasoned=True,
    clears=("objected",),
    undoes=("visit", "first_opinion", "post_notice"),
)
FORWARD = Act(
    "forward",
    "Hand over for the decision",
    ("notice",),
    "review",
    "",
    by=(TOWN,),
    guards=("not objected",),
    requires=("post_notice",),
    after=("notice",),
    starts=("county",),
)
FORWARD_UNFIT = Act(
    "forward_unfit",
    "Hand over with a negative opinion",
    ("opinion",),
    "review",
    "",
    by=(TOWN,),
    requires=("first_opinion",),
    reasoned=True,
    sets=("unfit",),
    starts=("county",),
)
SPOT_VISIT = Act(
    "spot_visit", "County visits the home", ("review",), "", "", by=(COUNTY, COUNTY_OFFICER), signers=2, papers=("survey_form",)
)
SEND_BACK = Act(
    "send_back",
    "Send back for a new survey",
    ("review",),
    "survey",
    "",
    by=(DECIDER,),
    reasoned=True,
    stops=("county",),
    clears=("unfit",),
    undoes=("visit", "first_opinion", "post_notice"),
)
CONFIRM = Act(
    "confirm",
    "Confirm",
    ("review",),
    "confirmed",
    "",
    by=(DECIDER,),
    guards=("not unfit",),
    requires=("accept", "report_check", "visit", "first_opinion", "post_notice", "spot_visit if relative_of_staff or complained"),
    apart_from=PREPARING,
    verdict=Verdict.GRANT,
    reasoned=True,
    papers=("decision_letter",),
    stops=("total", "county"),
)
REFUSE = Act(
    "refuse",
    "Refuse",
    ("review",),
    "refused",
    "",
    by=(DECIDER,),
    requires=("accept", "report_check", "visit", "first_opinion"),
    apart_from=PREPARING,
    verdict=Verdict.REFUSE,
    reasoned=True,
    papers=("decision_letter",),
    stops=("total", "county"),
    starts=("refusal",),
)
TELL_REFUSAL = Act(
    "tell_refusal",
    "Deliver the refusal in writing",
    ("refused",),
    "refusal_told",
    "",
    by=(TOWN,),
    papers=("delivery_record",),
    stops=("refusal",),
)
PUBLISH = Act("publish", "Publish whom it was given", ("confirmed",), "in_force", "", by=(TOWN,))
WITHDRAW = Act(
    "withdraw",
    "Withdraw at the applicant's wish",
    ("applied", "gaps", "survey", "opinion", "notice", "disputed", "review"),
    "withdrawn",
    "",
    by=(TOWN,),
    reasoned=True,
)
END = Act(
    "end",
    "End: the family does not cooperate",
    ("review", "survey", "opinion", "notice", "disputed"),
    "ended",
    "",
    by=(DECIDER,),
    requires=("accept",),
    apart_from=PREPARING,
    verdict=Verdict.END,
    reasoned=True,
    papers=("decision_letter",),
)
EXTEND = Act(
    "extend",
    "Extend the time",
    ("survey", "opinion", "notice", "disputed", "review"),
    "",
    "",
    by=(COUNTY_OFFICER,),
    guards=("ever_objected or lives_elsewhere or cross_area or hard_survey",),
    once=True,
    reasoned=True,
    extends=("total",),
)

TOTAL = Limit("total", "From acceptance to decision", 30, Unit.WORKING, "", longest=45, soon=5)
SURVEY_START = Limit("survey_start", "Start of the survey", 3, Unit.WORKING, "", soon=1)
CHECK_START = Limit("check_start", "Start of the data check", 3, Unit.WORKING, "", soon=1)
NOTICE_DAYS = Limit("notice", "Public notice", 7, Unit.CALENDAR, "", waiting=True)
COUNTY_DAYS = Limit("county", "Decision after hand-over", 10, Unit.WORKING, "")
REFUSAL_DAYS = Limit("refusal", "Refusal told in writing", 3, Unit.WORKING, "", soon=1)


def under(law: str, *acts: Act) -> tuple[Act, ...]:
    """The acts with that law where they name none."""
    return tuple(act if act.law else replace(act, law=law) for act in acts)


def limits_under(law: str, *limits: Limit) -> tuple[Limit, ...]:
    return tuple(limit if limit.law else replace(limit, law=law) for limit in limits)


def used(known: dict[str, str], *names: str, more: dict[str, str] | None = None) -> dict[str, str]:
    """The named entries of FACTS or PAPERS, and those of one's own."""
    return {name: known[name] for name in names} | (more or {})
