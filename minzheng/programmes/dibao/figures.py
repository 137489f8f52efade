"""The figures of dibao: what each is called, how it is counted, and which rows it counts. Ids and units are the catalogue's."""

from pathlib import Path

from minzheng.indicators.declarations import (
    PERCENT,
    RESIDENCE,
    Chapter,
    Choice,
    Figure,
    Kind,
    Measure,
    Qualifier,
    Source,
)
from minzheng.programmes.dibao import sources

CODE = sources.CODE
LAW = "《社会救助暂行办法》（国务院令第649号）第九条至第十三条"
DYNAMIC_LAW = "《社会救助暂行办法》（国务院令第649号）第十三条"
STANDARD_LAW = "《社会救助暂行办法》（国务院令第649号）第十条"

ENTITY = Qualifier(
    "entity",
    "Group",
    (
        Choice("elderly", "Elderly (60 or older)", "elderly", True),
        Choice("minors", "Minors (under 18)", "minor", True),
        Choice("severely_disabled", "Severely disabled (level one or two)", "severely_disabled", True),
        Choice("seriously_ill", "Seriously ill", "seriously_ill", True),
        Choice("male", "Men", "sex", "male"),
        Choice("female", "Women", "sex", "female"),
    ),
)


def _counted(name: str, label: str, unit: str, definition: str, source: Source, kind: Kind = Kind.DURING) -> Figure:
    """A count of households or persons by residence."""
    measure = Measure.HOUSEHOLDS if unit == "household" else Measure.PERSONS
    law = LAW if kind is Kind.AS_OF else DYNAMIC_LAW
    return Figure(name, label, unit, kind, measure, definition, CODE, law, source=source, qualifiers=(RESIDENCE,))


_STOCK = (
    _counted(
        "subsistence_households",
        "Dibao households",
        "household",
        "所属月份享有最低生活保障待遇的家庭户数，按当月生效的审核确认结果统计，一户计一次。",
        sources.recipients,
        Kind.AS_OF,
    ),
    Figure(
        "subsistence_persons",
        "Dibao persons",
        "person",
        Kind.AS_OF,
        Measure.PERSONS,
        "所属月份享有最低生活保障待遇的人数，按当月生效的审核确认结果统计到人，一人计一次。",
        CODE,
        LAW,
        source=sources.recipients,
        profile=sources.profiles,
        qualifiers=(RESIDENCE, ENTITY),
    ),
    Figure(
        "subsistence_population_share",
        "Dibao persons per hundred of the population",
        "percent",
        Kind.AS_OF,
        Measure.RATIO,
        "低保对象人数占相应人口的百分比：农村低保对象占农业人口，城市低保对象占非农业人口；保留两位有效数字且至少一位小数。",
        CODE,
        LAW,
        qualifiers=(RESIDENCE,),
        numerator="subsistence_persons",
        denominator=sources.population,
        per=100,
        rounding=PERCENT,
        requires=("residence",),
    ),
    Figure(
        "subsistence_group_share",
        "Share of a group among dibao persons",
        "percent",
        Kind.AS_OF,
        Measure.RATIO,
        "低保对象中某一群体的人数占低保对象总人数的百分比：老年人为60周岁及以上，未成年人为不满18周岁，重度残疾人为残疾等级一级、二级；"
        "年龄按所属月份末日计算。",
        CODE,
        LAW,
        qualifiers=(ENTITY, RESIDENCE),
        numerator="subsistence_persons",
        denominator="subsistence_persons",
        per=100,
        rounding=PERCENT,
        requires=("entity",),
        narrows=("entity",),
    ),
    Figure(
        "subsistence_standard_month",
        "Dibao standard a month",
        "yuan_per_person_month",
        Kind.AS_OF,
        Measure.GIVEN,
        "所属月份首日有效的最低生活保障标准，取自政策参数及其文件依据；不分城乡时仅在城乡标准一致时有值。",
        CODE,
        STANDARD_LAW,
        given=sources.standard,
        qualifiers=(RESIDENCE,),
    ),
)

_MONEY = (
    Figure(
        "subsistence_spend",
        "Dibao paid",
        "yuan",
        Kind.DURING,
        Measure.AMOUNT,
        "所属期内各发放批次实际发出的低保金，按发放月份归属，含补发，冲抵已扣除；累计数另含原账簿结转的发放额。",
        CODE,
        LAW,
        source=sources.payments,
        cumulative=sources.payments_since_ever,
        qualifiers=(RESIDENCE,),
    ),
    Figure(
        "subsistence_person_times",
        "Dibao person-times",
        "person_time",
        Kind.DURING,
        Measure.PERSONS,
        "所属期内发放低保金所保障的人次，一人一个待遇月份计一次。",
        CODE,
        LAW,
        source=sources.payments,
        qualifiers=(RESIDENCE,),
    ),
    Figure(
        "subsistence_avg_subsidy_month",
        "Average dibao subsidy a person and month",
        "yuan_per_person_month",
        Kind.DURING,
        Measure.RATIO,
        "所属期内低保金发放额除以保障人次，四舍五入到分。",
        CODE,
        LAW,
        qualifiers=(RESIDENCE,),
        numerator="subsistence_spend",
        denominator="subsistence_person_times",
    ),
)

_TAKEN_OVER = "自原系统接收的存量对象不计。"
_FLOWS = (
    _counted(
        "subsistence_new_households",
        "New dibao households",
        "household",
        "所属期内各月新纳入保障的户数：当月享有待遇而上月未享有。" + _TAKEN_OVER,
        sources.new_households,
    ),
    _counted(
        "subsistence_new_persons",
        "New dibao persons",
        "person",
        "所属期内各月新纳入保障的人数：当月享有待遇而上月未享有，含已保障家庭新增的成员。" + _TAKEN_OVER,
        sources.new_persons,
    ),
    _counted(
        "subsistence_exit_households",
        "Dibao households that left",
        "household",
        "所属期内各月退出保障的户数：上月享有待遇而当月不再享有，归入停止待遇的首月。",
        sources.gone_households,
    ),
    _counted(
        "subsistence_exit_persons",
        "Dibao persons that left",
        "person",
        "所属期内各月退出保障的人数：上月享有待遇而当月不再享有，含仍在保障的家庭减少的成员。",
        sources.gone_persons,
    ),
    _counted(
        "subsistence_raised_households",
        "Dibao households with a higher amount",
        "household",
        "所属期内各月户保障金高于上月的户数（连续保障的家庭）。",
        sources.raised,
    ),
    _counted(
        "subsistence_raised_persons",
        "Persons of dibao households with a higher amount",
        "person",
        "所属期内各月户保障金高于上月的家庭的当月保障人数。",
        sources.raised,
    ),
    _counted(
        "subsistence_lowered_households",
        "Dibao households with a lower amount",
        "household",
        "所属期内各月户保障金低于上月的户数（连续保障的家庭）。",
        sources.lowered,
    ),
    _counted(
        "subsistence_lowered_persons",
        "Persons of dibao households with a lower amount",
        "person",
        "所属期内各月户保障金低于上月的家庭的当月保障人数。",
        sources.lowered,
    ),
)

FIGURES = (*_STOCK, *_MONEY, *_FLOWS)
CHAPTER = Chapter(CODE, Path(__file__).parent / "texts" / "annual_report.yaml")
