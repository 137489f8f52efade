"""The gate before anything is posted: the finished file is read again and scanned. A hit refuses publication.

What may never be seen: identity numbers (checksum), bank cards (Luhn), telephones but the office's own, any other long number,
illness and disability, addresses below the village, dates of birth, and whatever names or numbers the caller says are secret.
"""

import re
import unicodedata
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date

from minzheng.base.errors import BadValue
from minzheng.base.identity import IdNumber
from minzheng.cases.papers.extraction import HIDDEN, pieces

LONGEST = 11  # digits in one number; nothing a notice has to say is longer
# Words of illness, disability, custody and family shame. The title of a programme may hold one (残疾人两项补贴); nothing else may.
_WORDS = (
    "癌 肿瘤 白血病 尿毒症 透析 化疗 精神病 精神分裂 抑郁 癫痫 艾滋 HIV 肝炎 肺结核 糖尿病 高血压 心脏病 脑梗 脑瘫 中风 偏瘫 瘫痪 "
    "重病 大病 重特大疾病 患病 疾病 病情 诊断 住院 手术 残疾 残障 伤残 智障 智力 失明 盲人 聋 哑 肢体 失能 植物人 流产 怀孕 "
    "服刑 监狱 戒毒 吸毒 前科 离异 私生 弃婴 孤儿 事实无人抚养 强奸 家暴 出生日期 生日 身份证 银行卡 账号 卡号 手机号"
)
TELLING = tuple(_WORDS.split())
_FORMATS = (*range(0x20, 0x3100), 0xFEFF, *range(0xFFF9, 0xFFFC), *range(0xE0000, 0xE0080))
# Signs without a width or a direction of their own, and U+FFFD: what a face of a PDF has no sign for.
_INVISIBLE = dict.fromkeys((*(code for code in _FORMATS if unicodedata.category(chr(code)) == "Cf"), 0xFFFD))
_NUMBER = re.compile(r"\d(?:[ \t\-‐–—_./,·\u00a0\u3000]?[\dXx*])+")
_BETWEEN = "\0"  # pieces never run into one another
_SEPARATED = re.compile(r"[ \t\-‐–—_./,·\u00a0\u3000]")
_MOBILE = re.compile(r"(?:86)?(1[3-9]\d{9})")
_LANDLINE = re.compile(r"0[1-9]\d{1,2}\d{7,8}")
_BIRTH = re.compile(r"\d{4}年\d{1,2}月(?:\d{1,2}日)?(?:出生|生)")
_ADDRESS = re.compile(r"[0-9一二三四五六七八九十百]+(?:号楼?|栋|幢|单元|室|弄|门牌|村民小组|组)(?![0-9一-龥]*〕)")


@dataclass(frozen=True, slots=True)
class Leak:
    """`kind`: identity, card, phone, number, illness, address, birth, secret, hidden. `near` shows no more than the first sign."""

    kind: str
    near: str


def leaks(content: bytes, kind: str, *, public: Iterable[str] = (), secrets: Collection[str] = ()) -> list[Leak]:
    """What a file of `kind` (html, pdf, xlsx, docx) shows that it must not. `public` are phrases that stand in it by right and
    are passed over (title, village, office, its telephone, the number of the notice); `secrets` must not occur outside them."""
    read = pieces(content, kind)
    hidden = [Leak("hidden", "") for piece in read if piece == HIDDEN]
    text = _folded(_BETWEEN.join(piece for piece in read if piece != HIDDEN))
    for phrase in sorted({_folded(phrase) for phrase in public if phrase.strip()}, key=len, reverse=True):
        text = text.replace(phrase, "\n")
    return hidden + _in_text(text, {_folded(secret) for secret in secrets})


def typed_leaks(text: str, *, public: Iterable[str] = (), secrets: Collection[str] = ()) -> list[Leak]:
    """What somebody typed that stands in a file by right, looked at by itself: it may hold an office's address, nothing else."""
    folded = _folded(text)
    for phrase in public:
        folded = folded.replace(_folded(phrase), "\n")
    return [leak for leak in _in_text(folded, {_folded(secret) for secret in secrets}) if leak.kind != "address"]


def _in_text(text: str, secrets: Iterable[str]) -> list[Leak]:
    found = [Leak(kind, number[:1]) for number in _NUMBER.findall(text) if (kind := _kind_of(number))]
    found += [Leak("birth", match[:1]) for match in _BIRTH.findall(text)]
    found += [Leak("address", match[:1]) for match in _ADDRESS.findall(text)]
    close = re.sub(r"[ \t\r]", "", text)
    found += [Leak("illness", word[:1]) for word in TELLING for _ in range(close.count(word))]
    tight = (secret.replace(" ", "") for secret in secrets)
    return found + [Leak("secret", secret[:1]) for secret in tight if len(secret) > 1 and secret in close]


def _folded(text: str) -> str:
    return unicodedata.normalize("NFKC", text).translate(_INVISIBLE)


def _kind_of(written: str) -> str:
    """What a run of digits is; "" where it is nothing that must not be seen."""
    number = _SEPARATED.sub("", written).upper()
    if re.fullmatch(r"\d{3,6}\*{4,}[\dX]{2,4}", number):
        return "identity"
    digits = re.sub(r"[^\dX]", "", number)
    if any(is_identity(digits[at : at + 18]) for at in range(len(digits) - 17)) or (len(digits) == 15 and is_identity(digits)):
        return "identity"
    digits = digits.replace("X", "")
    if 15 < len(digits) < 20 and luhn(digits):
        return "card"
    if _MOBILE.fullmatch(digits) or _LANDLINE.fullmatch(digits):
        return "phone"
    if len(digits) > LONGEST:
        return "phone" if _MOBILE.search(digits) and len(digits) < 15 else "number"
    return ""


def is_identity(digits: str) -> bool:
    try:
        return IdNumber(digits).born <= date.max
    except (BadValue, ValueError):
        return False


def luhn(digits: str) -> bool:
    """The check of bank cards (ISO/IEC 7812)."""
    doubled = (sum(divmod(2 * int(sign), 10)) if at % 2 else int(sign) for at, sign in enumerate(reversed(digits)))
    return sum(doubled) % 10 == 0
