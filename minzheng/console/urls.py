"""Console addresses, by subject."""

from django.urls import path, register_converter

from minzheng.console.views import (
    accounts,
    application,
    applications,
    attachments,
    bank,
    calculator,
    catalogue,
    checks,
    consents,
    deadlines,
    deliveries,
    drafts,
    entitlement,
    figures,
    filters,
    funds,
    households,
    jobs,
    laws,
    letters,
    months,
    notices,
    obligors,
    persons,
    places,
    procedures,
    proceeding,
    proceedings,
    programmes,
    recording,
    recoveries,
    registers,
    reports,
    rosters,
    runs,
    search,
    session,
    statements,
    trail,
    workbench,
)


class BoundedId:
    """A database id in an address: plain digits, never longer than a bigint holds."""

    regex = "[1-9][0-9]{0,17}"

    def to_python(self, value: str) -> int:
        return int(value)

    def to_url(self, value: object) -> str:
        return str(value)


class Code:
    regex = "[0-9]{12}"

    def to_python(self, value: str) -> str:
        return value

    def to_url(self, value: object) -> str:
        return str(value)


class MonthText(Code):
    regex = "(?:19|20|21)[0-9]{2}-(?:0[1-9]|1[0-2])"


class Year:
    regex = "(?:19|20|21)[0-9]{2}"

    def to_python(self, value: str) -> int:
        return int(value)

    def to_url(self, value: object) -> str:
        return str(value)


class PaperForm(Code):
    regex = "docx|pdf"


register_converter(MonthText, "month")
register_converter(Year, "year")
register_converter(PaperForm, "paper")
register_converter(BoundedId, "id")
register_converter(Code, "code")

app_name = "console"
urlpatterns = [
    path("", workbench.workbench, name="workbench"),
    path("login/", session.login, name="login"),
    path("login/locked/", session.locked, name="locked"),
    path("logout/", session.logout, name="logout"),
    path("password/", session.password, name="password"),
    path("reader/", session.reader, name="reader"),
    path("search/", search.search, name="search"),
    path("filters/", filters.save, name="filter-save"),
    path("filters/<id:filter_id>/drop/", filters.drop, name="filter-drop"),
    path("households/", households.households, name="households"),
    path("households/export/", households.export, name="households-export"),
    path("households/<id:household_id>/", households.household, name="household"),
    path("households/<id:household_id>/facts/new/", recording.household_fact, name="household-fact"),
    path("households/<id:household_id>/facts/<id:fact_id>/correct/", recording.correct_fact, name="household-fact-correct"),
    path("households/<id:household_id>/facts/<id:fact_id>/end/", recording.end_fact, name="household-fact-end"),
    path("households/<id:household_id>/move/", recording.move, name="household-move"),
    path("households/<id:household_id>/members/new/", recording.join, name="member-join"),
    path("households/<id:household_id>/members/<id:person_id>/leave/", recording.leave, name="member-leave"),
    path("households/<id:household_id>/obligors/new/", obligors.add, name="obligor-new"),
    path("households/<id:household_id>/account/", persons.reveal_account, name="account-reveal"),
    path("households/<id:household_id>/statement/", statements.household, name="household-statement"),
    path("households/<id:household_id>/suspend/", recoveries.suspend, name="suspend"),
    path("households/<id:household_id>/payee/", recoveries.name_payee, name="payee-new"),
    path("households/<id:household_id>/case/", households.open_case, name="case-open"),
    path("obligors/<id:obligor_id>/end/", obligors.end, name="obligor-end"),
    path("obligors/<id:obligor_id>/facts/new/", obligors.fact, name="obligor-fact"),
    path("obligors/<id:obligor_id>/facts/<id:fact_id>/correct/", obligors.correct_fact, name="obligor-fact-correct"),
    path("obligors/<id:obligor_id>/facts/<id:fact_id>/end/", obligors.end_fact, name="obligor-fact-end"),
    path("persons/", persons.persons, name="persons"),
    path("persons/duplicates/", persons.duplicates, name="duplicates"),
    path("persons/merge/", persons.merge, name="merge"),
    path("persons/<id:person_id>/", persons.person, name="person"),
    path("persons/<id:person_id>/facts/new/", recording.person_fact, name="person-fact"),
    path("persons/<id:person_id>/facts/<id:fact_id>/correct/", recording.correct_fact, name="person-fact-correct"),
    path("persons/<id:person_id>/facts/<id:fact_id>/end/", recording.end_fact, name="person-fact-end"),
    path("persons/<id:person_id>/death/", recording.death, name="person-death"),
    path("persons/<id:person_id>/statement/", statements.person, name="person-statement"),
    path("persons/<id:person_id>/identity/", persons.reveal_identity, name="identity-reveal"),
    path("merges/<id:merge_id>/undo/", persons.undo_merge, name="merge-undo"),
    path("rosters/", rosters.rosters, name="rosters"),
    path("rosters/template/", rosters.template, name="roster-template"),
    path("rosters/<id:roster_id>/", rosters.roster, name="roster"),
    path("rosters/<id:roster_id>/run/", rosters.run, name="roster-run"),
    path("rosters/<id:roster_id>/returned/", rosters.errors, name="roster-errors"),
    path("month/", months.months, name="months"),
    path("month/<month:month>/", months.month, name="month"),
    path("month/<month:month>/determine/", months.determine, name="determine"),
    path("determinations/<id:determination_id>/", months.proposals, name="proposals"),
    path("determinations/<id:determination_id>/decide/", months.decide_group, name="decide-group"),
    path("proposals/decide/", months.decide, name="decide"),
    path("proposals/<id:proposal_id>/", months.proposal, name="proposal"),
    path("runs/", runs.runs, name="runs"),
    path("runs/lock/", runs.lock, name="run-lock"),
    path("runs/<id:run_id>/", runs.run, name="run"),
    path("runs/<id:run_id>/approve/", runs.approve, name="run-approve"),
    path("runs/<id:run_id>/authorise/", runs.authorise, name="run-authorise"),
    path("runs/<id:run_id>/close/", runs.close, name="run-close"),
    path("runs/<id:run_id>/release/", runs.release, name="run-release"),
    path("runs/<id:run_id>/reconcile/", runs.reconcile, name="run-reconcile"),
    path("runs/<id:run_id>/abort/", runs.abort, name="run-abort"),
    path("runs/<id:run_id>/bank-file/", runs.bank_file, name="bank-file"),
    path("runs/<id:run_id>/changes/", runs.changes, name="run-changes"),
    path("runs/<id:run_id>/receipts/", statements.receipts, name="run-receipts"),
    path("lines/<id:line_id>/", bank.line, name="line"),
    path("lines/<id:line_id>/lift/", bank.lift, name="line-lift"),
    path("lines/<id:line_id>/answer/", bank.answer, name="line-answer"),
    path("bank/", bank.bank, name="bank"),
    path("bank/read/", bank.read, name="bank-return"),
    path("bank/export/", bank.export, name="bank-export"),
    path("bank/files/<id:file_id>/", bank.file, name="bank-read"),
    path("bank/answers/<id:answer_id>/", bank.settle, name="bank-settle"),
    path("recoveries/", recoveries.recoveries, name="recoveries"),
    path("recoveries/open/", recoveries.open_, name="recovery-open"),
    path("recoveries/<id:recovery_id>/", recoveries.recovery, name="recovery"),
    path("recoveries/<id:recovery_id>/letter/<slug:letter>/", recoveries.letter, name="recovery-letter"),
    path("recoveries/<id:recovery_id>/<slug:act>/", recoveries.act, name="recovery-act"),
    path("suspensions/", recoveries.suspensions, name="suspensions"),
    path("suspensions/<id:suspension_id>/resume/", recoveries.resume, name="resume"),
    path("payees/<id:payee_id>/end/", recoveries.end_payee, name="payee-end"),
    path("funds/", funds.funds, name="funds"),
    path("funds/appropriate/", funds.appropriate, name="appropriate"),
    path("funds/close/", funds.close_year, name="year-close"),
    path("funds/<slug:fund>/<slug:number>/", funds.postings, name="postings"),
    path("funds/<slug:fund>/<slug:number>/export/", funds.export, name="postings-export"),
    path("ledger/", funds.ledger, name="ledger"),
    path("figures/", figures.figures, name="figures"),
    path("figures/close/", figures.close, name="figures-close"),
    path("figures/<slug:name>/", figures.figure, name="figure"),
    path("figures/<slug:name>/people/", figures.behind, name="behind"),
    path("reports/write/", reports.write, name="annual-write"),
    path("reports/<year:year>/", reports.annual, name="annual"),
    path("reports/<year:year>/<paper:form>/", reports.download, name="annual-download"),
    path("programmes/", programmes.programmes, name="programmes"),
    path("programmes/<slug:code>/", programmes.programme, name="programme"),
    path("applications/", applications.applications, name="applications"),
    path("applications/export/", applications.export, name="applications-export"),
    path("applications/new/", applications.new, name="application-new"),
    path("applications/family/", applications.family, name="application-family"),
    path("applications/elsewhere/", applications.elsewhere, name="application-elsewhere"),
    path("applications/<id:application_id>/", application.application, name="application"),
    path("applications/<id:application_id>/save/", application.save, name="application-save"),
    path("applications/<id:application_id>/draft/", application.draft, name="application-draft"),
    path("applications/<id:application_id>/withdraw/", application.withdraw, name="application-withdraw"),
    path("applications/<id:application_id>/attach/", attachments.attach_to_application, name="application-attach"),
    path("applications/<id:application_id>/papers/<slug:what>/<paper:form>/", application.paper, name="application-paper"),
    path("applications/<id:application_id>/receipt/", application.receipt, name="application-receipt"),
    path("proceedings/", proceedings.proceedings, name="proceedings"),
    path("proceedings/export/", proceedings.export, name="proceedings-export"),
    path("proceedings/several/", proceedings.several, name="proceedings-several"),
    path("proceedings/open/", proceedings.open_, name="proceeding-open"),
    path("proceedings/<id:proceeding_id>/", proceeding.proceeding, name="proceeding"),
    path("proceedings/<id:proceeding_id>/facts/", proceeding.tell, name="proceeding-facts"),
    path("proceedings/<id:proceeding_id>/family/", proceeding.link, name="proceeding-family"),
    path("proceedings/<id:proceeding_id>/acts/<slug:act>/", proceeding.act, name="proceeding-act"),
    path("proceedings/<id:proceeding_id>/survey/<paper:form>/", letters.survey, name="proceeding-survey"),
    path("proceedings/<id:proceeding_id>/attach/", attachments.attach, name="proceeding-attach"),
    path("proceedings/<id:proceeding_id>/letters/<slug:act>/", letters.preview, name="letter-preview"),
    path("attachments/<id:attachment_id>/", attachments.view, name="attachment"),
    path("attachments/<id:attachment_id>/picture/", attachments.picture, name="attachment-picture"),
    path("attachments/<id:attachment_id>/file/", attachments.download, name="attachment-file"),
    path("attachments/<id:attachment_id>/void/", attachments.void, name="attachment-void"),
    path("letters/<id:letter_id>/", letters.letter, name="letter"),
    path("letters/<id:letter_id>/deliver/", letters.deliver, name="letter-deliver"),
    path("letters/<id:letter_id>/slip/<paper:form>/", letters.slip, name="letter-slip"),
    path("letters/<id:letter_id>/<paper:form>/", letters.file, name="letter-file"),
    path("notices/", notices.notices, name="notices"),
    path("notices/export/", notices.export, name="notices-export"),
    path("notices/<id:notice_id>/", notices.notice, name="notice"),
    path("notices/<id:notice_id>/poster/", notices.poster, name="notice-poster"),
    path("notices/<id:notice_id>/proof/", notices.prove, name="notice-proof"),
    path("notices/<id:notice_id>/object/", notices.object_, name="notice-object"),
    path("notices/<id:notice_id>/objections/<id:objection_id>/", notices.answer, name="objection-answer"),
    path("notices/<id:notice_id>/down/", notices.take_down, name="notice-down"),
    path("relatives/", registers.relatives, name="relatives"),
    path("relatives/export/", registers.export_relatives, name="relatives-export"),
    path("relatives/<id:relative_id>/end/", registers.end_relative, name="relative-end"),
    path("spot-checks/", registers.spot_checks, name="spot-checks"),
    path("spot-checks/<id:check_id>/", registers.spot_check, name="spot-check"),
    path("spot-checks/<id:check_id>/export/", registers.export_spot_check, name="spot-check-export"),
    path("deadlines/", deadlines.calendar, name="calendar"),
    path("deadlines/forecast/", deadlines.forecast, name="forecast"),
    path("drafts/<slug:form>/", drafts.save, name="draft"),
    path("procedures/", procedures.overview, name="procedures"),
    path("procedures/<slug:code>/", procedures.procedure, name="procedure"),
    path("calculator/", calculator.calculator, name="calculator"),
    path("entitlement/", entitlement.entitlement, name="entitlement"),
    path("entitlement/export/", entitlement.export, name="entitlement-export"),
    path("laws/", laws.laws, name="laws"),
    path("laws/new/", laws.draft, name="law-draft"),
    path("laws/<id:law_id>/", laws.law, name="law"),
    path("laws/<id:law_id>/act/", laws.act, name="law-act"),
    path("laws/<id:law_id>/families/", laws.families, name="law-families"),
    path("laws/<id:law_id>/families/export/", laws.export, name="law-export"),
    path("checks/", checks.checks, name="checks"),
    path("checks/export/", checks.export, name="checks-export"),
    path("checks/family/", checks.family, name="check-family"),
    path("checks/recheck/", checks.recheck, name="recheck"),
    path("checks/<id:check_id>/", checks.check, name="check"),
    path("checks/<id:check_id>/report/", checks.report, name="check-report"),
    path("checks/<id:check_id>/again/", checks.again, name="check-again"),
    path("checks/<id:check_id>/feed/", checks.feed, name="check-feed"),
    path("checks/<id:check_id>/reply/", checks.reply, name="check-reply"),
    path("doubts/<id:finding_id>/explain/", checks.explain, name="doubt-explain"),
    path("doubts/<id:finding_id>/settle/", checks.settle, name="doubt-settle"),
    path("consents/", consents.consents, name="consents"),
    path("consents/export/", consents.export, name="consents-export"),
    path("households/<id:household_id>/checks/", consents.family, name="household-checks"),
    path("households/<id:household_id>/ask/", checks.ask, name="household-ask"),
    path("consents/<id:consent_id>/withdraw/", consents.withdraw, name="consent-withdraw"),
    path("deliveries/", deliveries.deliveries, name="deliveries"),
    path("deliveries/export/", deliveries.export, name="deliveries-export"),
    path("deliveries/questions/", deliveries.questions, name="questions"),
    path("deliveries/questions/export/", deliveries.export_questions, name="questions-export"),
    path("deliveries/catalogue/", catalogue.catalogue, name="catalogue"),
    path("deliveries/catalogue/export/", catalogue.export, name="catalogue-export"),
    path("deliveries/<id:delivery_id>/", deliveries.delivery, name="delivery"),
    path("deliveries/<id:delivery_id>/accept/", deliveries.accept, name="delivery-accept"),
    path("deliveries/<id:delivery_id>/file/", deliveries.original, name="delivery-file"),
    path("deliveries/of/<slug:department>/", deliveries.source, name="source"),
    path("jobs/<id:job_id>/", jobs.job, name="job"),
    path("places/", places.divisions, name="places"),
    path("places/changes/", places.changes, name="changes"),
    path("places/<code:code>/", places.divisions, name="division"),
    path("places/<code:code>/changes/", places.changes, name="division-changes"),
    path("trail/", trail.trail, name="trail"),
    path("trail/check/", trail.check_chain, name="check-chain"),
    path("accounts/", accounts.accounts, name="accounts"),
    path("accounts/new/", accounts.create, name="account-create"),
    path("accounts/<slug:login>/", accounts.account, name="account"),
    path("accounts/<slug:login>/switch/", accounts.switch, name="account-switch"),
    path("accounts/<slug:login>/identity/", accounts.identify, name="account-identity"),
    path("accounts/<slug:login>/password/", accounts.reset_password, name="account-password"),
]
