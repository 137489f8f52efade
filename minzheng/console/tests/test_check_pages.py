"""From a signed paper over the departments' answers to a settled doubt, on the pages."""

import io
import json
import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from django.utils import timezone
from django.utils.translation import gettext, override

from minzheng.base.crypto import ring
from minzheng.console import check_report
from minzheng.console.check_labels import cited
from minzheng.console.tests import families
from minzheng.console.tests.conftest import Enter
from minzheng.places import access
from minzheng.verification.catalogue import catalogue
from minzheng.verification.tests import offices
from minzheng.verification.tests.offices import Candidate, Check, Delivery, Finding
from tests import cast

pytestmark = pytest.mark.django_db


@pytest.fixture
def household(enter: Enter) -> int:
    return families.register(1)["A1"]


def text(answer: HttpResponse) -> str:
    assert answer.status_code == 200, answer.content.decode()[:3000]
    return answer.content.decode()


def upload(enter: Enter, department: str, content: bytes, name: str = "") -> str:
    file = SimpleUploadedFile(name or f"{department}-2020-12-05.csv", content)
    return text(enter(cast.OFFICER).post("/deliveries/", {"file": file, "department": "", "as_of": "", "stated": ""}, follow=True))


def paper(enter: Enter, household: int) -> str:
    subjects = [str(one) for one in offices.members(household)]
    typed = {
        "consent-subjects": subjects, "consent-purpose": "1", "consent-signed_on": "2020-12-01", "consent-until": "2021-05-31",
        "consent-document": "档案18号",
    }  # fmt: skip
    return text(enter(cast.CLERK).post(f"/households/{household}/checks/", typed, follow=True))


def checked(enter: Enter, household: int) -> str:
    """The family's car is known to the department and declared as none."""
    upload(enter, "vehicles", offices.listed("vehicles", [(families.identity(10), {"brand": "大众", "vehicle_count": 1})]))
    paper(enter, household)
    return text(enter(cast.CLERK).post(f"/households/{household}/ask/", {"purpose": "1"}, follow=True))


def test_it_takes_a_family_from_paper_to_a_settled_doubt(enter: Enter, household: int) -> None:
    shown = checked(enter, household)
    assert "与登记不一致" in shown and "大众" in shown and "2020年12月13日" in shown
    with access.within(cast.OFFICER.area):
        doubt, check = Finding.objects.get(kind=4), Check.objects.get()
    said = {"explanation": "车已卖给邻居，未过户。", "evidence": "买卖协议"}
    assert "车已卖给邻居" in text(enter(cast.VILLAGE_WORKER).post(f"/doubts/{doubt.pk}/explain/", said, follow=True))
    settled = {"outcome": "dismissed", "remark": "查看协议原件。"}
    assert "查证不属实" in text(enter(cast.CLERK).post(f"/doubts/{doubt.pk}/settle/", settled, follow=True))
    assert "无待查证疑点" in text(enter(cast.CLERK).get("/checks/"))
    assert check.number in text(enter(cast.CLERK).get(f"/households/{household}/checks/"))


def test_the_report_gives_rows_to_what_was_answered_and_names_the_others_together(enter: Enter, household: int) -> None:
    upload(enter, "education", offices.listed("education", [("999324201001011234", {"university": "苏州大学"})]))
    shown = checked(enter, household)
    answers = shown.split("部门反馈情况")[1].split("无记录、未反馈的部门")
    assert "公安车管" in answers[0] and "教育" not in answers[0]
    assert "教育" in answers[1] and "公安车管" not in answers[1]
    assert "全家" in shown.split("其他核对结果")[0]  # how many cars a family has is added up


def test_a_day_that_a_complete_register_does_not_have_is_none() -> None:
    departments = catalogue().departments
    assert check_report.shown(departments["funeral"].items["death_date"], 0) == gettext("none")
    assert check_report.shown(departments["employment"].items["benefit_end"], 0) == gettext("none")
    assert check_report.shown(departments["vehicles"].items["vehicle_count"], 0) == "0"
    assert check_report.shown(departments["disability"].items["disability_level"], 2) == "二级"


def test_it_finds_a_family_by_its_number(enter: Enter, household: int) -> None:
    answer = enter(cast.CLERK).get("/checks/family/", {"number": "A1"})
    assert answer.status_code == 302 and answer["Location"] == f"/households/{household}/checks/"
    assert enter(cast.OTHER_CLERK).get("/checks/family/", {"number": "A1"}).status_code == 404


def test_the_recheck_runs_in_a_process_of_its_own(enter: Enter, household: int, monkeypatch: pytest.MonkeyPatch) -> None:
    started: list[int] = []
    monkeypatch.setattr("minzheng.console.actions._spawn", started.append)
    assert enter(cast.OFFICER).post("/checks/recheck/", {"month": "2020-12"}).status_code == 302
    assert 'data-poll="/jobs/' in text(enter(cast.OFFICER).get("/checks/"))


def test_it_says_why_a_family_cannot_be_asked_about(enter: Enter, household: int) -> None:
    answer = enter(cast.CLERK).post(f"/households/{household}/ask/", {"purpose": "1"})
    assert answer.status_code == 422 and "授权书" in answer.content.decode()


def test_the_report_is_an_official_paper_and_counts_its_prints(enter: Enter, household: int) -> None:
    checked(enter, household)
    with access.within(cast.OFFICER.area):
        check = Check.objects.get()
    answer = enter(cast.CLERK).post(f"/checks/{check.pk}/report/")
    assert answer.status_code == 200 and answer.content[:5] == b"%PDF-"
    with access.within(cast.OFFICER.area):
        assert Check.objects.get().printed == 1


def test_a_reply_on_paper_enters_the_report(enter: Enter, household: int) -> None:
    checked(enter, household)
    with access.within(cast.OFFICER.area):
        check = Check.objects.get()
    who = offices.members(household)[0]
    typed = {"subject": str(who), "as_of": "2020-12-07", "paper": "农商行回函3号", "item-deposit_balance": "12000.50"}
    shown = text(enter(cast.CLERK).post(f"/checks/{check.pk}/reply/?department=deposits", typed, follow=True))
    assert "12,000.50" in shown or "12000.50" in shown


def test_a_bad_file_says_in_chinese_why_it_is_set_aside(enter: Enter, household: int) -> None:
    shown = upload(enter, "vehicles", "姓名,品牌\n张三,大众\n".encode())
    assert "已隔离" in shown and "未找到身份证号列" in shown
    assert Delivery.objects.get().state == "quarantined"
    assert "已隔离" in text(enter(cast.OFFICER).get("/deliveries/"))


def test_a_bad_cell_is_told_in_the_words_of_the_catalogue_and_goes_back_as_a_workbook(enter: Enter, household: int) -> None:
    rows = [(families.identity(at), {"brand": "大众", "first_registration": "去年"}) for at in range(10, 13)]
    shown = upload(enter, "vehicles", offices.listed("vehicles", rows))
    assert "列“初次登记日期”有100.0%的内容无法按日期识别" in shown and "first_registration" not in shown and "去年" in shown
    delivery = Delivery.objects.get()
    answer = enter(cast.OFFICER).post(f"/deliveries/{delivery.pk}/faults/")
    assert answer.status_code == 200 and answer.content[:2] == b"PK"


def test_a_department_s_page_cites_its_law_and_hands_out_the_headings_that_are_read(enter: Enter, household: int) -> None:
    shown = text(enter(cast.CLERK).get("/deliveries/of/vehicles/"))
    assert "《社会救助暂行办法》（国务院令第649号）第五十八条" in shown and "名下机动车数" in shown
    empty = enter(cast.CLERK).get("/deliveries/of/vehicles/template/")
    file = SimpleUploadedFile("公安车管-2020-12-05.xlsx", empty.content)
    answer = enter(cast.OFFICER).post("/deliveries/", {"file": file, "department": "", "as_of": "", "stated": ""}, follow=True)
    assert "文件只有表头，没有数据" in text(answer)


def test_every_law_of_the_catalogue_is_cited_in_chinese() -> None:
    with override("zh-hans"):
        cited_ = [cited(department.law) for department in catalogue().departments.values()]
    assert not [words for words in cited_ if re.search("[A-Za-z]", words)]


def test_a_file_whose_department_nobody_can_tell_is_asked_for_it(enter: Enter, household: int) -> None:
    assert "文件名未标明来源部门" in upload(enter, "", b"x", "unknown.csv")


def test_a_row_without_a_number_stands_beside_the_person_on_file_before_it_is_settled(enter: Enter, household: int) -> None:
    upload(enter, "vehicles", offices.listed("vehicles", [(families.identity(10), {"brand": "大众"})]))
    told = ring().seal(json.dumps(["王小宏", "1990-01-02", 1, "321324101"]), "candidate:k")
    with access.within(cast.OFFICER.area):
        person, delivery = offices.members(household)[0], Delivery.objects.get()
        Candidate.objects.create(
            place=cast.VILLAGE, household_id=household, person_id=person, department="vehicles", delivery=delivery, row=7, key="k",
            told=told, weight=300, found_at=timezone.now(),
        )  # fmt: skip
        pk = Candidate.objects.get().pk
    client = enter(cast.OFFICER)
    assert "无证件号数据待认定" in text(client.get("/")) and "王小宏" in text(client.get("/candidates/"))
    shown = text(client.get(f"/candidates/{pk}/settle/"))
    assert "王小宏" in shown and "1990年1月2日" in shown and "双沟镇" in shown and "第7行" in shown
    said = {"outcome": "different", "remark": "电话核实"}
    assert "已保存" in text(client.post(f"/candidates/{pk}/settle/", said, follow=True))
    assert "不是同一人" in text(client.get("/candidates/", {"state": "different"})).split("<tbody>")[1]


@pytest.mark.parametrize(
    "address", ["/checks/", "/candidates/", "/consents/", "/deliveries/", "/deliveries/questions/", "/deliveries/catalogue/"]
)
def test_every_list_is_found_empty_and_full_and_taken_away(enter: Enter, household: int, address: str) -> None:
    client = enter(cast.OFFICER)
    text(client.get(address))
    checked(enter, household)
    text(client.get(address, {"words": "不存在"}))
    text(client.get(address))
    exported = client.post(f"{address}export/")
    assert exported.status_code == 200 and exported.content[:2] == b"PK"


def test_the_list_says_what_is_doubted_and_is_narrowed_to_a_kind_a_department_and_a_town(enter: Enter, household: int) -> None:
    checked(enter, household)
    client = enter(cast.OFFICER)
    rows = text(client.get("/checks/")).split("<tbody>")[1]
    assert "名下机动车数" in rows and "1 / 1" in rows
    assert "<b>1</b> 超过限额" in text(client.get("/checks/"))
    found = {"kind": "4", "department": "vehicles", "town": str(cast.TOWN)}
    assert "名下机动车数" in text(client.get("/checks/", found)).split("<tbody>")[1]
    for asked in ({"kind": "5"}, {"department": "deposits"}, {"town": str(cast.OTHER_TOWN)}):
        assert "没有" in text(client.get("/checks/", found | asked)).split("<tbody>")[1]


def test_the_catalogue_is_searched(enter: Enter) -> None:
    shown = text(enter(cast.CLERK).get("/deliveries/catalogue/", {"words": "号牌号码"}))
    assert "公安车管" in shown and "公积金" not in shown.split("</form>", 1)[1].split("<table")[1]


def test_the_neighbour_sees_nothing_of_it(enter: Enter, household: int) -> None:
    checked(enter, household)
    with access.within(cast.OFFICER.area):
        check, doubt = Check.objects.get(), Finding.objects.get(kind=4)
    client = enter(cast.OTHER_CLERK)
    for address in (f"/checks/{check.pk}/", f"/doubts/{doubt.pk}/explain/", f"/households/{household}/checks/"):
        assert client.get(address).status_code == 404
    assert client.post(f"/checks/{check.pk}/report/").status_code == 404


def test_the_file_as_it_came_is_taken_by_officers_and_auditors_alone(enter: Enter, household: int) -> None:
    checked(enter, household)
    delivery = Delivery.objects.get()
    assert enter(cast.CLERK).post(f"/deliveries/{delivery.pk}/file/").status_code == 403
    answer = enter(cast.OFFICER).post(f"/deliveries/{delivery.pk}/file/")
    assert families.identity(10) in io.BytesIO(answer.content).getvalue().decode()
