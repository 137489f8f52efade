"""The overlap table written a second time, from the law and not from the rules: one person, plain Python. For the tests alone."""

from datetime import date

Person = dict[str, int]


def decide(person: Person, mode: int, living: dict[int, int], care: dict[int, int], month: date) -> tuple[int, int]:
    """Living and care subsidy in fen of a person whose facts are all known, where only dibao recipients are in difficulty.

    `living` and `care` are the amounts by level. `mode`: 0 similar allowances beside, 1 together the higher, 2 one excludes.
    """
    certificate = person["disability_level"] != 0 and date.fromordinal(max(1, person["disability_valid_until"])) >= month
    if not certificate or not person["alive"] or person["registered_elsewhere"]:
        return 0, 0
    if person["destitute_recipient"] or person["work_injury_care"] or person["imprisoned"]:
        return 0, 0
    due_living = living[person["disability_level"]] if person["dibao_recipient"] else 0
    if person["orphan_recipient"] or (person["unattended_recipient"] and not person["dibao_recipient"]):
        due_living = 0
    severe = person["disability_level"] in (1, 2)
    due_care = care[person["disability_level"]] if severe and person["long_term_care_need"] else 0
    return (
        _beside(due_living, person["similar_living_allowance"], mode),
        _beside(due_care, person["similar_care_allowance"] + person["veteran_cadre_care"], mode),
    )


def _beside(due: int, held: int, mode: int) -> int:
    if mode == 0 or held == 0:
        return due
    return 0 if mode == 2 else max(due, held) - held
