"""Names: what may be stored, and which spellings find each other."""

import unicodedata

import pytest

from minzheng.base.errors import BadValue
from minzheng.base.names import clean_name, given_key, name_key, pinyin_key


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("歐陽娜娜", "欧阳娜娜"),
        ("張 三", "张三"),
        ("阿依古丽•买买提", "阿依古丽·买买提"),
        ("阿依古丽．买买提", "阿依古丽・买买提"),
        ("阿依古丽-买买提", "阿依古丽‧买买提"),
        ("\uf9d1小明", "六小明"),
        ("王昇", "王升"),
        ("李\ufe00明", "李明"),
        ("JOHN", "john"),
    ],
)
def test_spellings_of_one_name_share_a_key(one: str, other: str) -> None:
    assert name_key(one) == name_key(other)


def test_different_names_keep_different_keys() -> None:
    assert len({name_key(name) for name in ("张三", "张叁", "章三", "𠮷田", "吉田")}) == 5


@pytest.mark.parametrize(
    ("name", "initials"),
    [
        ("單桂龍", "sgl"),
        ("查理", "zl"),
        ("区少坤", "osk"),
        ("仇英", "qy"),
        ("解缙", "xj"),
        ("曾国藩", "zgf"),
        ("朴志勇", "pzy"),
        ("覃明", "qm"),
        ("盖伟", "gw"),
        ("尉迟恭", "ycg"),
        ("万俟丽", "mql"),
        ("長孫無忌", "zswj"),
        ("阿依古丽·买买提", "ayglmmt"),
        ("王小明", "wxm"),
    ],
)
def test_surnames_are_read_as_surnames(name: str, initials: str) -> None:
    assert pinyin_key(name) == initials


def test_given_names_are_found_by_themselves() -> None:
    assert [given_key(name) for name in ("单桂龙", "欧阳娜娜", "欧阳", "阿依古丽·买买提")] == ["桂龙", "娜娜", "阳", "买买提"]


@pytest.mark.parametrize(
    ("written", "stored"), [(" 张 三 ", "张三"), ("張\u3000三", "張三"), ("阿依古丽 买买提", "阿依古丽 买买提"), ("𠮷田", "𠮷田")]
)
def test_the_stored_name_stays_as_given_but_for_blanks(written: str, stored: str) -> None:
    assert clean_name(written) == stored


@pytest.mark.parametrize("name", ["宁", "无", "null", "王" * 50, chr(0x2EBF0) + "明", "張\U000e0100三"])
def test_unusual_names_are_names(name: str) -> None:
    assert clean_name(name) == name


def test_a_compatibility_ideograph_is_stored_as_given() -> None:
    assert clean_name("\uf9d1小明") == "\uf9d1小明" != unicodedata.normalize("NFC", "\uf9d1小明")


@pytest.mark.parametrize("name", ["", "  ", "张\x00三", "张\u202e三", "张😀", "张\ud800", "张\n三", "a\u0301b", "王" * 101])
def test_signs_that_belong_to_no_name_are_refused(name: str) -> None:
    with pytest.raises(BadValue):
        clean_name(name)
