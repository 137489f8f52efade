"""Names of invented people and villages: common characters, with minority names and rare characters in between. Pure."""

import random
from collections.abc import Mapping
from itertools import accumulate

_SURNAMES = (
    ("王", 72), ("李", 71), ("张", 66), ("刘", 52), ("陈", 45), ("杨", 31), ("赵", 23), ("黄", 22), ("周", 21), ("吴", 20),
    ("徐", 19), ("孙", 18), ("胡", 15), ("朱", 15), ("高", 14), ("林", 12), ("何", 12), ("郭", 12), ("马", 12), ("罗", 9),
    ("梁", 8), ("宋", 8), ("郑", 8), ("谢", 8), ("韩", 7), ("唐", 7), ("冯", 7), ("于", 6), ("董", 6), ("萧", 6),
    ("程", 6), ("曹", 6), ("袁", 5), ("邓", 5), ("许", 5), ("傅", 5), ("沈", 5), ("曾", 5), ("彭", 5), ("吕", 5),
    ("苏", 5), ("卢", 5), ("蒋", 5), ("蔡", 5), ("贾", 4), ("丁", 4), ("魏", 4), ("薛", 4), ("叶", 4), ("阎", 4),
    ("单", 2), ("仇", 2), ("解", 2), ("查", 2), ("曲", 2), ("盖", 1), ("朴", 1), ("区", 1),
)  # fmt: skip
_DOUBLE = ("欧阳", "司马", "上官", "诸葛", "夏侯", "尉迟", "皇甫", "东方")
_RARE_SURNAMES = ("𠮷", "䶮", "禤", "逄", "訾", "亓")
_RARE_GIVEN = ("䶮", "㛃", "𬭎", "喆", "翀", "犇", "淼", "燚", "垚", "昇", "堃")
_OLD_MEN = "国建华明志强德福财富贵树林军永昌广成义振家兴学文玉山"
_OLD_WOMEN = "秀英兰桂芳珍凤玉梅莲素云霞美荣春花翠香彩琴巧淑贞"
_YOUNG_MEN = "浩宇轩博文俊杰子豪泽晨阳睿鑫磊鹏飞凯伟涛超峰斌龙"
_YOUNG_WOMEN = "欣怡雨涵梓萱诗琪思婷佳雪静丽敏娟燕玲慧洁倩颖莹"
_MINORITY_MEN = ("买买提·吐尔逊", "阿卜杜拉·玉素甫", "巴特尔·呼和", "扎西·多吉", "吐尔洪·艾合买提", "洛桑·次仁", "马尔旦·沙吾列提")
_MINORITY_WOMEN = (
    "阿依古丽·买买提",
    "古丽巴哈尔·吾买尔",
    "其其格·乌云",
    "卓玛·拉姆",
    "热依汗·卡德尔",
    "央金·白玛",
    "帕提古丽·木合塔尔",
)
_VILLAGE_FIRST = (
    "王李张刘陈杨赵周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董程曹袁许沈吕苏蒋蔡贾丁魏"
    "薛叶戴夏钟汪田任姜范方石姚谭廖邹熊陆孔白崔康毛邱秦江史顾侯邵孟龙万段雷钱汤尹黎易"
    "常武乔贺赖龚文"
)
_VILLAGE_SECOND = ("庄", "圩", "楼", "集", "岗", "湾", "桥", "庙", "营", "洼", "滩", "咀", "沟", "台", "园", "塘")
_COMMUNITY_NAMES = (
    "新河 东风 泗州 濉河 长青 文昌 人民 双拥 健康 花园 富康 和谐 世纪 洪泽 青阳 汴河 山河 体育 工农 朝阳 "
    "建设 幸福 团结 光明 曙光 前进 振兴 胜利 永安 安河 虹桥 银杏 翠湖 金桂 香樟 玉兰 紫阳 明珠 锦绣 滨河 "
)

_WEIGHTS = list(accumulate(weight for _, weight in _SURNAMES))
_FAMILY = [name for name, _ in _SURNAMES]


class Namer:
    """Draws names from one random sequence. `shares` are per thousand families (see the scenario)."""

    def __init__(self, dice: random.Random, shares: Mapping[str, int]) -> None:
        self._dice = dice
        self._minority, self._rare = shares["minority_name"] / 1000, shares["rare_character"] / 1000
        self._double = shares["double_surname"] / 1000

    def surname(self) -> str:
        """A surname, or "" for a family that writes minority names."""
        drawn = self._dice.random()
        if drawn < self._minority:
            return ""
        if drawn < self._minority + self._rare:
            return self._dice.choice(_RARE_SURNAMES)
        if drawn < self._minority + self._rare + self._double:
            return self._dice.choice(_DOUBLE)
        return self._dice.choices(_FAMILY, cum_weights=_WEIGHTS)[0]

    def person(self, surname: str, sex: int, birth_year: int) -> str:
        if not surname:
            return self._dice.choice(_MINORITY_MEN if sex == 1 else _MINORITY_WOMEN)
        draw = self._dice.random
        if draw() < self._rare:
            return surname + _RARE_GIVEN[int(draw() * len(_RARE_GIVEN))]
        old = birth_year < 1980
        pool = (_OLD_MEN if old else _YOUNG_MEN) if sex == 1 else (_OLD_WOMEN if old else _YOUNG_WOMEN)
        first = pool[int(draw() * len(pool))]
        return surname + first if draw() < 0.22 else surname + first + pool[int(draw() * len(pool))]


def villages(dice: random.Random, count: int, taken: set[str]) -> list[str]:
    """Names of villagers' committees, unique in the county: 王庄村."""
    return _unique(count, taken, lambda: dice.choice(_VILLAGE_FIRST) + dice.choice(_VILLAGE_SECOND) + "村")


def communities(dice: random.Random, count: int, taken: set[str]) -> list[str]:
    """Names of residents' committees, unique in the county: 新河社区."""
    plain = [name + "社区" for name in _COMMUNITY_NAMES.split() if name + "社区" not in taken]
    dice.shuffle(plain)
    chosen = plain[:count]
    taken.update(chosen)
    rest = count - len(chosen)
    return chosen + _unique(rest, taken, lambda: dice.choice(_VILLAGE_FIRST) + dice.choice(_VILLAGE_SECOND) + "社区")


def _unique(count: int, taken: set[str], draw) -> list[str]:  # type: ignore[no-untyped-def]
    found: list[str] = []
    while len(found) < count:
        name = draw()
        if name not in taken:
            taken.add(name)
            found.append(name)
    return found
