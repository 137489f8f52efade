"""The pages of cases: an application from the desk to the decision, papers, notices, two clerks on one case, registers."""

import io
import re
from datetime import date, timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext
from PIL import Image

from minzheng.base.identity import IdNumber
from minzheng.base.workbooks import read
from minzheng.cases import queries
from minzheng.console.tests import families
from minzheng.console.tests.conftest import Enter
from minzheng.console.tests.test_money_pages import NOT_QUERIES
from minzheng.places import access
from minzheng.staff.models import Office
from tests import cast

pytestmark = pytest.mark.django_db
BEGIN = date(2021, 8, 2)
PHONE = "0527-86221234"


def text(answer: HttpResponse, status: int = 200) -> str:
    assert answer.status_code == status, answer.content.decode()[:3000]
    return answer.content.decode()


def on(day: date) -> None:
    """The office's day."""
    Office.objects.update(business_date=day)


def identity(serial: int) -> IdNumber:
    """Of people of working age: nobody is taken for one of the extremely poor."""
    return IdNumber.synthetic("999324", date(1985, 5, 17), serial)


@pytest.fixture
def homes(enter: Enter, monkeypatch: pytest.MonkeyPatch) -> dict[str, int]:
    """One family without income in the clerk's town, and one elsewhere."""
    on(BEGIN)
    monkeypatch.setattr(families, "identity", identity)
    return families.register(1)


def picture() -> SimpleUploadedFile:
    held = io.BytesIO()
    Image.new("RGB", (60, 40), "white").save(held, "JPEG")
    return SimpleUploadedFile("公示栏.jpg", held.getvalue(), "image/jpeg")


def begun(clerk: Client, name: str = "王建国") -> str:
    """The address of a new application of the family with that head."""
    answer = clerk.post("/applications/new/", {"text": str(identity(10))})
    assert answer.status_code == 302, text(answer)[:500]
    return str(answer["Location"])


def handed_in(clerk: Client, address: str, **typed: str | list[str]) -> str:
    """The address of the one proceeding of an application that lacks nothing."""
    version = re.search(r'name="draft_version" value="(\d+)"', text(clerk.get(address)))
    assert version
    asked = {"programmes": ["dibao"], "proof-authorisation": "paper", "channel": "window", **typed}
    answer = clerk.post(f"{address}save/", {"do": "hand_in", "draft_version": version[1], **asked})
    assert answer.status_code == 302, text(answer, 422)
    assert str(answer["Location"]).startswith("/proceedings/"), answer["Location"]
    return str(answer["Location"])


def version_of(client: Client, address: str) -> str:
    found = re.search(r'name="version" value="(\d+)"', text(client.get(address)))
    assert found
    return found[1]


def act(client: Client, address: str, name: str, **typed: object) -> None:
    answer = client.post(f"{address}acts/{name}/", {"version": version_of(client, address), **typed})
    assert answer.status_code == 302, re.findall(r'(?:role="alert"|class="wrong"[^>]*)>([^<]+)', answer.content.decode())


SURVEY = {
    "met": "王建国",
    "housing": "own",
    "living": "砖房三间，无固定收入",
    "agrees": "1",
    "paper-survey_form": "on",
    "signers": "陈明",
}


def to_the_notice(enter: Enter, address: str) -> None:
    clerk, county = enter(cast.CLERK), enter(cast.COUNTY_CLERK)
    act(clerk, address, "accept")
    act(clerk, address, "request_check")
    act(county, address, "report_check", **{"paper-check_report": "on"})
    act(clerk, address, "visit", **SURVEY)
    act(clerk, address, "first_opinion", reason="经调查核实，符合条件")
    act(clerk, address, "post_notice", site="草湾村公开栏", phone=PHONE, where="", **{"file-notice_photo": picture()})


def test_an_application_goes_from_the_desk_to_the_entitlement(enter: Enter, homes: dict[str, int]) -> None:
    clerk, officer = enter(cast.CLERK), enter(cast.OFFICER)
    address = begun(clerk)
    page = text(clerk.get(address))
    assert "项信息，不再询问" in page and re.search(r'value="dibao" checked', page)
    assert str(identity(10)) not in page
    proceeding = handed_in(clerk, address)
    assert "下一步：受理" in text(clerk.get(proceeding))
    to_the_notice(enter, proceeding)
    waiting = text(clerk.get(proceeding))
    assert "公示" in waiting and "受理通知书" in waiting
    on(BEGIN + timedelta(days=10))
    act(clerk, proceeding, "forward")
    page = text(officer.get(proceeding))
    assert "下一步：确认" in page
    act(officer, proceeding, "confirm", reason="符合规定，予以确认", grounds=[])
    with access.within(cast.CLERK.area):
        made = queries.decisions(cast.CLERK, homes["A1"])
    assert [(one.kind, one.decided_by) for one in made] == [("new", "officer")] and made[0].amount > 0
    done = text(officer.get(proceeding))
    letter = re.findall(r"/letters/(\d+)/\"", done)
    assert len(letter) == 2
    shown = text(officer.get(f"/letters/{letter[1]}/"))
    assert "最低生活保障决定书" in shown and "王建国" in shown and "大写" in shown
    word = officer.get(f"/letters/{letter[1]}/docx/")
    assert word.status_code == 200 and word.content[:2] == b"PK"
    delivered = clerk.post(
        f"/letters/{letter[1]}/deliver/", {"manner": "handed", "receiver": "王建国", "on": "2021-08-12", "note": ""}
    )
    assert delivered.status_code == 302
    assert "直接送达" in text(clerk.get(f"/letters/{letter[1]}/"))


def test_a_draft_is_saved_as_typed_and_nothing_of_it_becomes_a_fact(enter: Enter, homes: dict[str, int]) -> None:
    clerk = enter(cast.CLERK)
    address = begun(clerk)
    typed = {"draft_version": "1", "channel": "phone", "reason": "突发大病", "programmes": "temporary_urgent", "agent_name": ""}
    saved = clerk.post(f"{address}draft/", typed)
    assert saved.status_code == 200 and saved.json()["version"] == 2 and "已保存" in saved.json()["said"]
    page = text(clerk.get(address))
    assert "突发大病" in page and re.search(r'value="temporary_urgent" checked', page)
    stale = clerk.post(f"{address}draft/", {**typed, "reason": "另一个窗口"})
    assert stale.status_code == 409
    assert begun(clerk) == address  # the same family goes on with what was begun


def test_two_clerks_on_one_application_both_see_both_texts(enter: Enter, homes: dict[str, int]) -> None:
    first, second = enter(cast.CLERK), enter(cast.OFFICER)
    address = begun(first)
    both = {"draft_version": "1", "channel": "window", "programmes": "dibao", "do": "save"}
    assert second.post(f"{address}save/", {**both, "reason": "局里补记的情况"}).status_code == 302
    lost = text(first.post(f"{address}save/", {**both, "reason": "窗口填写的情况"}), 409)
    assert "局里补记的情况" in lost and lost.count("窗口填写的情况") >= 2
    again = re.search(r'name="draft_version" value="(\d+)"', lost)
    assert again
    assert first.post(f"{address}save/", {**both, "draft_version": again[1], "reason": "合并后的情况"}).status_code == 302


def test_two_clerks_on_one_proceeding_lose_nothing(enter: Enter, homes: dict[str, int]) -> None:
    clerk, officer = enter(cast.CLERK), enter(cast.OFFICER)
    proceeding = handed_in(clerk, begun(clerk))
    act(clerk, proceeding, "accept")
    old = version_of(clerk, proceeding)
    told = {"version": old, "facts": ["file_complete", "complained"], "reason": "群众来电反映"}
    assert officer.post(f"{proceeding}facts/", told).status_code == 302
    lost = text(clerk.post(f"{proceeding}acts/visit/", {"version": old, **SURVEY}), 409)
    assert "群众来电反映" in lost and "砖房三间" in lost and cast.OFFICER.name in lost
    act(clerk, proceeding, "visit", **SURVEY)
    again = clerk.post(f"{proceeding}acts/visit/", {"version": "1", "met": "李四"})
    assert again.status_code in (409, 422)


def test_everything_that_hinders_a_step_is_said_in_words(enter: Enter, homes: dict[str, int]) -> None:
    clerk = enter(cast.CLERK)
    proceeding = handed_in(clerk, begun(clerk))
    page = text(clerk.get(proceeding))
    assert "暂不能办理" in page or "其他可办步骤" in page
    short = clerk.post(f"{proceeding}acts/withdraw/", {"version": version_of(clerk, proceeding), "reason": ""})
    assert short.status_code == 422
    assert clerk.post(f"{proceeding}acts/fly/", {"version": "1"}).status_code == 404
    assert enter(cast.OTHER_CLERK).get(proceeding).status_code == 404
    assert enter(cast.AUDITOR).post(f"{proceeding}acts/accept/").status_code == 403


def test_an_application_that_lacks_something_tells_all_gaps_at_once(enter: Enter, homes: dict[str, int]) -> None:
    clerk = enter(cast.CLERK)
    address = begun(clerk)
    version = re.search(r'name="draft_version" value="(\d+)"', text(clerk.get(address)))
    assert version
    sent = {"do": "hand_in", "draft_version": version[1], "programmes": "dibao", "channel": "window"}
    assert clerk.post(f"{address}save/", sent)["Location"] == address
    page = text(clerk.get(address))
    assert "一次性告知" in page and "授权书" in page
    proceeding = re.search(r"/proceedings/(\d+)/", page)
    assert proceeding and "下一步：一次性告知补正" in text(clerk.get(proceeding[0]))
    assert "请补交" in text(clerk.get(f"{address}receipt/"))
    act(clerk, proceeding[0], "tell_gaps")
    assert "补正材料一次性告知书" in text(clerk.get(re.search(r"/letters/\d+/", text(clerk.get(proceeding[0])))[0]))  # type: ignore[index]
    later = re.search(r'name="draft_version" value="(\d+)"', text(clerk.get(address)))
    assert later
    brought = {"do": "save", "draft_version": later[1], "proof-authorisation": "paper"}
    assert clerk.post(f"{address}save/", brought).status_code == 302
    assert "下一步：接收补正材料" in text(clerk.get(proceeding[0]))


def test_a_family_that_is_new_is_registered_on_the_way(enter: Enter, homes: dict[str, int]) -> None:
    clerk = enter(cast.CLERK)
    wrong = text(clerk.post("/applications/new/", {"text": "999324199001010010"}))
    assert "wrong" in wrong and "登记家庭" not in wrong
    number = identity(77)
    page = text(clerk.post("/applications/new/", {"text": str(number)}))
    assert "登记家庭" in page and f'value="{number}"' in page
    rows = {"member-TOTAL_FORMS": "4", "member-INITIAL_FORMS": "0", "place": cast.VILLAGE, "residence": "rural", "address": "2组"}
    for at in range(4):
        rows |= {f"member-{at}-name": "", f"member-{at}-identity": "", f"member-{at}-relation": "spouse"}
    rows |= {"member-0-name": "新来户", "member-0-identity": str(number), "member-0-relation": "head"}
    more = text(clerk.post("/applications/family/", {**rows, "more": "1"}))
    assert 'name="member-4-name"' in more and "新来户" in more
    answer = clerk.post("/applications/family/", rows)
    assert answer.status_code == 302
    page = text(clerk.get(answer["Location"]))
    assert "需要询问" in page and "工资性收入" in page
    asks = re.findall(r'name="(ask-p\d+-wage_income)"', page)
    saved = {"do": "save", "draft_version": "1", "channel": "window", "programmes": "dibao", asks[0]: "350.50"}
    assert clerk.post(f"{answer['Location']}save/", saved).status_code == 302
    after = text(clerk.get(answer["Location"]))
    assert "350.50" in after and asks[0] not in after


def test_a_notice_hangs_masked_with_its_poster_and_an_objection_is_checked(enter: Enter, homes: dict[str, int]) -> None:
    clerk = enter(cast.CLERK)
    proceeding = handed_in(clerk, begun(clerk))
    to_the_notice(enter, proceeding)
    listed = text(clerk.get("/notices/"))
    assert "王*国" in listed and "王建国" not in listed
    number = re.search(r"/notices/(\d+)/", listed)
    assert number
    shown = text(clerk.get(number[0]))
    assert "王*国" in shown and PHONE in shown and "草湾村公开栏" in shown
    assert "按照《最低生活保障审核确认办法》（民发〔2021〕57号）第十九条的规定" in shown
    sheet = clerk.post("/notices/export/")
    cells = " ".join(str(cell) for row in read(io.BytesIO(sheet.content).getvalue(), "x.xlsx").sheets[0].rows for cell in row)
    assert "王*国" in cells and "王建国" not in cells
    objected = clerk.post(f"{number[0]}object/", {"by_name": "", "text": "该户有轿车一辆"})
    assert objected.status_code == 302
    page = text(clerk.get(proceeding))
    assert "异议核查中" in page
    assert "该户有轿车一辆" in text(clerk.get(number[0]))
    assert clerk.post(f"{number[0]}object/", {"by_name": "", "text": "再次"}).status_code == 422
    answer = re.search(r"/notices/\d+/objections/\d+/", text(clerk.get(number[0])))
    assert answer and clerk.post(answer[0], {"reason": "经核查车辆已报废"}).status_code == 302
    assert "经核查车辆已报废" in text(clerk.get(number[0]))
    assert clerk.post(f"{number[0]}down/", {"reason": "核查异议"}).status_code == 302


def test_files_are_checked_shown_with_a_watermark_and_voided(enter: Enter, homes: dict[str, int]) -> None:
    clerk = enter(cast.CLERK)
    address = begun(clerk)
    assert clerk.post(f"{address}attach/", {"kind": "application", "scans": picture()}).status_code == 302
    early = re.search(r"/attachments/(\d+)/", text(clerk.get(address)))
    assert early and f'href="{address}"' in text(clerk.get(early[0]))
    proceeding = handed_in(clerk, address)
    fake = SimpleUploadedFile("户口簿.jpg", b"MZ\x90\x00 not a picture", "image/jpeg")
    assert clerk.post(f"{proceeding}attach/", {"kind": "other", "scans": [picture(), fake]}).status_code == 302
    page = text(clerk.get(proceeding))
    assert page.count("/void/") == 2
    number = re.search(r"/attachments/(\d+)/", page.replace(early[0], ""))
    assert number
    assert f"{number[0]}picture/" in text(clerk.get(number[0]))
    image = clerk.get(f"{number[0]}picture/?page=1")
    assert image.content[:4] == b"\x89PNG" and "sandbox" in image["Content-Security-Policy"]
    copy = clerk.post(f"{number[0]}file/")
    assert copy.status_code == 200 and "attachment" in copy["Content-Disposition"]
    assert enter(cast.OTHER_CLERK).get(number[0]).status_code == 404
    assert enter(cast.FINANCE).get(number[0]).status_code == 403
    assert clerk.post(f"{number[0]}void/", {"reason": "拍摄不清"}).status_code == 302
    assert "拍摄不清" in text(clerk.get(proceeding))


def test_forms_to_sign_are_filled_with_what_is_known(enter: Enter, homes: dict[str, int]) -> None:
    clerk = enter(cast.CLERK)
    address = begun(clerk)
    for what in ("application", "authorisation"):
        assert clerk.get(f"{address}papers/{what}/docx/").content[:2] == b"PK"
    assert clerk.get(f"{address}papers/commitment/docx/").status_code == 422
    assert clerk.get(f"{address}papers/poem/docx/").status_code == 422
    proceeding = handed_in(clerk, address)
    blank = clerk.get(f"{proceeding}survey/docx/").content
    act(clerk, proceeding, "accept")
    assert "泗洪民〔2021〕1号" in text(clerk.get(proceeding))
    act(clerk, proceeding, "visit", **SURVEY)
    assert clerk.get(f"{proceeding}survey/docx/").content != blank


def test_an_application_of_a_family_elsewhere_is_passed_on_and_linked_there(enter: Enter, homes: dict[str, int]) -> None:
    clerk, home = enter(cast.CLERK), enter(cast.OTHER_CLERK)
    stranger = {"name": "异地户", "identity": str(identity(300)), "home": cast.OTHER_TOWN}
    answer = clerk.post("/applications/elsewhere/", stranger)
    assert answer.status_code == 302
    address = answer["Location"]
    page = text(clerk.get(address))
    assert "残疾人两项补贴申请" in page and "最低生活保障申请" not in page
    saved = {"do": "save", "draft_version": "1", "channel": "window", "programmes": "disability", "proof-authorisation": "paper"}
    assert clerk.post(f"{address}save/", saved).status_code == 302
    version = re.search(r'name="draft_version" value="(\d+)"', text(clerk.get(address)))
    assert version
    sent = clerk.post(f"{address}save/", {**saved, "do": "hand_in", "draft_version": version[1]})
    assert sent.status_code == 302
    proceeding = re.search(r"/proceedings/\d+/", sent["Location"] + text(clerk.get(address)))
    assert proceeding and home.get(proceeding[0]).status_code == 404
    act(clerk, proceeding[0], "pass_on")
    assert clerk.get(proceeding[0]).status_code == 404
    there = text(home.get(proceeding[0]))
    assert "尚未关联家庭档案" in there
    linked = {"version": version_of(home, proceeding[0]), "household": "B1"}
    assert home.post(f"{proceeding[0]}family/", linked).status_code == 302
    assert "尚未关联家庭档案" not in text(home.get(proceeding[0]))


def test_urgent_help_is_given_before_the_papers_with_its_sum(enter: Enter, homes: dict[str, int]) -> None:
    clerk, officer = enter(cast.CLERK), enter(cast.OFFICER)
    proceeding = handed_in(clerk, begun(clerk), programmes=["temporary_urgent"], reason="房屋失火，无处居住")
    page = text(clerk.get(proceeding))
    assert "房屋失火，无处居住" in page and "先行救助" in page
    typed = dict.fromkeys(re.findall(r'name="(paper-\w+)"', page), "on")
    act(clerk, proceeding, "verify", **{**SURVEY, **typed, "reason": "现场核实属实"})
    offered = text(officer.get(proceeding))
    assert 'name="amount"' in offered
    act(officer, proceeding, "help_first", amount="1500", reason="情况紧急")
    done = text(officer.get(proceeding))
    assert "1,500.00" in done
    letter = re.search(r"/letters/\d+/", done)
    assert letter and "1,500.00" in text(officer.get(letter[0]))


def test_a_proceeding_without_an_application_is_opened_by_household_or_name(enter: Enter, homes: dict[str, int]) -> None:
    clerk = enter(cast.CLERK)
    assert "户编号" in text(clerk.post("/proceedings/open/", {"workflow": "referral", "household": "", "name": ""}))
    opened = clerk.post("/proceedings/open/", {"workflow": "referral", "household": "", "name": "来信人"})
    assert opened.status_code == 302 and "来信人" in text(clerk.get(opened["Location"]))
    change = clerk.post("/proceedings/open/", {"workflow": "dibao_change", "household": "A1", "name": ""})
    assert change.status_code == 302
    again = text(clerk.post("/proceedings/open/", {"workflow": "dibao_change", "household": "A1", "name": ""}))
    assert 'role="alert"' in again
    assert 'role="alert"' in text(clerk.post("/proceedings/open/", {"workflow": "dibao_change", "household": "B1", "name": ""}))


def test_several_are_moved_on_at_once_and_what_one_refuses_is_told(enter: Enter, homes: dict[str, int]) -> None:
    clerk = enter(cast.CLERK)
    address = handed_in(clerk, begun(clerk))
    number = re.search(r"\d+", address)
    assert number
    pressed = re.search(rf'name="do" value="({number[0]}-\d+-accept)"', text(clerk.get("/proceedings/")))
    assert pressed and clerk.post("/proceedings/several/", {"do": pressed[1]}).status_code == 302
    assert "泗洪民〔2021〕1号" in text(clerk.get(address))  # the letter of acceptance was written with it
    page = text(clerk.get("/proceedings/"))
    ticked = re.search(rf'name="chosen" value="({number[0]}-\d+)"', page)
    assert ticked and "提请信息核对" in page
    moved = clerk.post(
        "/proceedings/several/", {"act": "request_check", "chosen": [ticked[1], "999999-1"], "back": "/proceedings/?mine=on"}
    )
    assert moved["Location"] == "/proceedings/?mine=on"
    after = text(clerk.get("/proceedings/"))
    assert "已办理1件" in after and "999999" in after
    assert (
        clerk.post("/proceedings/several/", {"back": "https://elsewhere.example/", "act": "_take", "chosen": ticked[1]})["Location"]
        == "/proceedings/"
    )
    assert clerk.post("/proceedings/several/", {"act": "accept"}).status_code == 422


def test_a_relative_of_an_official_is_found_among_applicants_and_visited(enter: Enter, homes: dict[str, int]) -> None:
    officer, clerk = enter(cast.OFFICER), enter(cast.CLERK)
    kin = {
        "official": "周科长",
        "post": "科长",
        "relation": "parent",
        "name": "王建国",
        "identity": str(identity(10)),
        "since": "2021-01-01",
    }
    assert officer.post("/relatives/", kin).status_code == 302
    page = text(officer.get("/relatives/"))
    assert "周科长" in page and str(identity(10)) not in page
    assert 'role="alert"' in text(officer.post("/relatives/", kin))
    proceeding = handed_in(clerk, begun(clerk))
    assert "近亲属" in text(clerk.get(proceeding))
    entry = re.search(r"/relatives/(\d+)/end/", page)
    assert entry and officer.post(entry[0], {"until": "2021-08-02", "reason": "已离职"}).status_code == 302
    assert officer.post("/relatives/export/").content[:2] == b"PK"
    assert enter(cast.VILLAGE_WORKER).get("/relatives/").status_code == 403


def test_a_spot_check_is_drawn_once_and_can_be_drawn_again(enter: Enter, homes: dict[str, int]) -> None:
    officer, clerk = enter(cast.OFFICER), enter(cast.CLERK)
    handed_in(clerk, begun(clerk))
    drawn = officer.post("/spot-checks/", {"month": "2021-08", "programme": "dibao", "share": "30"})
    assert drawn.status_code == 302
    page = text(officer.get(drawn["Location"]))
    assert "重新抽取结果一致" in page and "王建国" in page
    again = text(officer.post("/spot-checks/", {"month": "2021-08", "programme": "dibao", "share": "30"}))
    assert "wrong" in again or 'role="alert"' in again
    assert officer.post(f"{drawn['Location']}export/").content[:2] == b"PK"


def test_what_is_typed_into_a_step_is_kept_until_it_is_sent(enter: Enter, homes: dict[str, int]) -> None:
    clerk = enter(cast.CLERK)
    proceeding = handed_in(clerk, begun(clerk))
    act(clerk, proceeding, "accept")
    number = re.search(r"\d+", proceeding)
    assert number
    saved = clerk.post(f"/drafts/act/?subject={number[0]}-visit", {"draft_version": "", "met": "王建国本人", "version": "9"})
    assert saved.status_code == 200 and saved.json()["version"] == 1
    assert "王建国本人" in text(clerk.get(proceeding))
    assert "王建国本人" not in text(enter(cast.OFFICER).get(proceeding))
    act(clerk, proceeding, "visit", **SURVEY)
    with access.within(cast.CLERK.area):
        assert not queries.drafts(cast.CLERK)
    assert clerk.post("/drafts/poem/?subject=1", {}).status_code == 404


def test_the_lists_of_cases_export_and_keep_to_twelve_queries(enter: Enter, homes: dict[str, int]) -> None:
    clerk = enter(cast.CLERK)
    proceeding = handed_in(clerk, begun(clerk))
    to_the_notice(enter, proceeding)
    notice = re.search(r"/notices/\d+/", text(clerk.get("/notices/")))
    assert notice
    most = {proceeding: 16, notice[0]: 18}  # one case with everything about it; lists keep to twelve
    many = {}
    lists = (
        "/ /applications/ /applications/?words=王 /proceedings/ /proceedings/?which=all&due=soon /notices/ /relatives/"
        " /spot-checks/ /deadlines/ /deadlines/forecast/ /procedures/ /procedures/dibao/ /programmes/dibao/?tab=procedures"
    )
    for address in (*lists.split(), proceeding, notice[0]):
        clerk.get(address)
        with CaptureQueriesContext(connection) as captured:
            text(clerk.get(address))
        asked = [query["sql"] for query in captured if not query["sql"].startswith(NOT_QUERIES)]
        if len(asked) > most.get(address, 12):
            many[address] = len(asked), asked
    assert {address: count for address, (count, _asked) in many.items()} == {}, many
    for address in ("/applications/export/", "/proceedings/export/", "/notices/export/"):
        assert clerk.post(address).content[:2] == b"PK"


def test_notices_are_found_by_name_and_objections_answered_with_their_words_in_sight(enter: Enter, homes: dict[str, int]) -> None:
    clerk = enter(cast.CLERK)
    address = handed_in(clerk, begun(clerk))
    to_the_notice(enter, address)
    assert "王*国" in text(clerk.get("/notices/?words=王建")) and "王*国" not in text(clerk.get("/notices/?words=赵"))
    notice = re.search(r"/notices/\d+/", text(clerk.get("/notices/")))
    assert notice and clerk.post(f"{notice[0]}object/", {"by_name": "", "text": "户主在外经商"}).status_code == 302
    answer = re.search(r"/notices/\d+/objections/\d+/", text(clerk.get(notice[0])))
    assert answer and "收到的异议：户主在外经商" in text(clerk.get(answer[0]))
    assert clerk.get(f"{notice[0]}objections/999999/").status_code == 404


def test_a_letter_keeps_the_sign_it_was_numbered_with(enter: Enter, homes: dict[str, int], monkeypatch: pytest.MonkeyPatch) -> None:
    clerk = enter(cast.CLERK)
    before = handed_in(clerk, begun(clerk))
    act(clerk, before, "accept")
    monkeypatch.setattr("django.conf.settings.LETTER_SIGN", "泗民", raising=False)
    page = text(clerk.get(before))
    assert "泗洪民〔2021〕1号" in page and "泗民〔" not in page
    letter = re.search(r"/letters/\d+/", page)
    assert letter and "泗洪民〔2021〕1号" in text(clerk.get(letter[0]))


def test_a_paper_stands_beside_the_step_that_brought_it_and_no_other(enter: Enter, homes: dict[str, int]) -> None:
    clerk = enter(cast.CLERK)
    address = handed_in(clerk, begun(clerk))
    to_the_notice(enter, address)
    steps = re.search(r"已办步骤.*?</table>", text(clerk.get(address)), re.DOTALL)
    assert steps and steps[0].count("受理通知书") == 1 and steps[0].count("签字的入户调查表") == 1
    assert cast.CLERK.name in steps[0] and "clerk" not in steps[0]


def test_a_letter_that_cannot_be_written_yet_says_what_is_not_known(
    enter: Enter, homes: dict[str, int], monkeypatch: pytest.MonkeyPatch
) -> None:
    clerk, officer = enter(cast.CLERK), enter(cast.OFFICER)
    address = handed_in(clerk, begun(clerk))
    page = text(clerk.get(f"{address}letters/accept/"))
    assert "社会救助申请受理通知书" in page and "编号待定" in page
    to_the_notice(enter, address)
    on(BEGIN + timedelta(days=10))
    act(clerk, address, "forward")
    assert f"{address}letters/confirm/" in text(officer.get(address))
    assert "最低生活保障决定书" in text(officer.get(f"{address}letters/confirm/"))
    monkeypatch.setattr("minzheng.console.letters.fit_of", lambda *_: None)
    assert "不能制作" in text(officer.get(f"{address}letters/confirm/"))
