"""How invented families are made up: who lives with the head, how old they are, and what each earns. Pure."""

import random
from dataclasses import dataclass, field

_RECEIVING = {  # templates by size with their weights; words are read by `_member`
    1: (("elder", 60), ("ill", 12), ("disabled", 28)),
    2: (("elder spouse", 42), ("adult child", 22), ("elder disabled_child", 22), ("disabled parent", 14)),
    3: (
        ("adult spouse child", 36),
        ("adult child child", 18),
        ("elder spouse disabled_child", 24),
        ("disabled spouse parent", 10),
        ("adult child parent", 12),
    ),
    4: (("adult spouse child child", 50), ("adult spouse child parent", 28), ("mature spouse student child", 22)),
    5: (("adult spouse child child parent", 60), ("adult spouse child parent parent", 40)),
    6: (("adult spouse child child parent parent", 70), ("adult spouse child child child parent", 30)),
}
_OTHER = {
    1: (("elder", 55), ("adult", 45)),
    2: (("elder spouse", 40), ("adult spouse", 45), ("adult child", 15)),
    3: (("adult spouse child", 60), ("mature spouse adult_child", 25), ("elder spouse adult_child", 15)),
    4: (("adult spouse child child", 50), ("mature spouse student child", 20), ("elder spouse adult_child in_law", 30)),
    5: (("adult spouse child child parent", 45), ("elder spouse adult_child in_law grandchild", 55)),
    6: (("adult spouse child child parent parent", 40), ("elder spouse adult_child in_law grandchild grandchild", 60)),
}
_HEADS = {"elder": (62, 88), "adult": (27, 52), "mature": (44, 56), "ill": (35, 59), "disabled": (25, 58)}
_DISABILITY = (1, 2, 4, 4, 4, 5, 6, 7)  # limb most often


@dataclass(slots=True)
class Sketch:
    """A person before names and numbers: `age` in whole years on the day of registration."""

    role: str
    relation: str
    sex: int
    age: int
    incomes: dict[str, int] = field(default_factory=dict)  # yuan a month, non-zero only
    traits: dict[str, int] = field(default_factory=dict)  # register facts: disability, illness, schooling


def compose(dice: random.Random, size: int, *, receiving: bool) -> list[Sketch]:
    """A family of that size, head first."""
    templates = (_RECEIVING if receiving else _OTHER)[size]
    words = dice.choices([each for each, _ in templates], [weight for _, weight in templates])[0].split()
    lowest, highest = _HEADS[words[0]]
    head = Sketch(words[0], "head", 1 if dice.random() < 0.58 else 2, dice.randint(lowest, highest))
    family = [head]
    for word in words[1:]:
        family.append(_member(dice, word, family))
    for member in family:
        _register(dice, member, receiving)
    return family


def _member(dice: random.Random, word: str, family: list[Sketch]) -> Sketch:
    head, draw = family[0], dice.randint
    if word == "spouse":
        return Sketch(word, "spouse", 3 - head.sex, max(20, head.age + draw(-4, 3)))
    if word == "parent":
        other = next((each for each in family if each.role == "parent"), None)
        sex = 3 - other.sex if other else (2 if dice.random() < 0.62 else 1)
        return Sketch(word, "parent", sex, min(96, head.age + draw(21, 29)))
    if word == "in_law":
        partner = next(each for each in family if each.role == "adult_child")
        return Sketch(word, "other", 3 - partner.sex, max(20, partner.age + draw(-3, 3)))
    sex = 1 if dice.random() < 0.52 else 2
    child = "son" if sex == 1 else "daughter"
    if word == "grandchild":
        middle = next(each for each in family if each.role == "adult_child")
        return Sketch(word, "grandchild", sex, draw(0, max(0, min(15, middle.age - 20))))
    if word == "child":
        return Sketch(word, child, sex, draw(0, max(1, min(16, head.age - 21))))
    if word == "student":
        return Sketch(word, child, sex, draw(18, 21))
    return Sketch(word, child, sex, max(21, head.age - draw(22, 34)))  # adult_child, disabled_child


def _register(dice: random.Random, member: Sketch, receiving: bool) -> None:
    """What the departments' registers say of the person."""
    traits, age, draw = member.traits, member.age, dice.random()
    severe = member.role in ("disabled", "disabled_child")
    if severe or draw < 0.03 + 0.0007 * age:
        traits["disability_kind"] = _DISABILITY[int(dice.random() * len(_DISABILITY))]
        traits["disability_level"] = dice.randint(1, 2) if severe else dice.randint(2, 4)
    elif member.role == "ill" or draw > (0.93 if receiving else 0.985):
        traits["serious_illness"] = 1
    if member.role == "student":
        traits["student"] = 4
    elif 3 <= age <= 17 and member.role in ("child", "grandchild"):
        traits["student"] = 1 if age < 6 else 2 if age < 15 else 3


def earn(dice: random.Random, family: list[Sketch], total: int, pension: tuple[int, int]) -> None:
    """Spread a monthly income (yuan) over the family: pensions of the old first, then work, then support from outside."""
    rest = total
    for member in family:
        if member.age >= 60 and rest > 0:
            member.incomes["transfer_income"] = min(rest, dice.randint(*pension))
            rest -= member.incomes["transfer_income"]
    workers = [each for each in family if 18 <= each.age < 65 and each.role not in ("disabled", "disabled_child", "student", "ill")]
    if rest > 60 and dice.random() < 0.15:
        family[0].incomes["property_income"] = rest // 8
        rest -= rest // 8
    if rest <= 0:
        return
    if not workers:
        family[0].incomes["transfer_income"] = family[0].incomes.get("transfer_income", 0) + rest
        return
    first = workers[0]
    if len(workers) > 1 and rest > 200 and dice.random() < 0.4:
        workers[1].incomes["business_income"] = rest // 3
        rest -= rest // 3
    first.incomes["wage_income" if dice.random() < 0.6 else "business_income"] = rest
