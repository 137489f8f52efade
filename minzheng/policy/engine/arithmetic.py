"""The only functions a rule may call besides min, max and abs. Integers in, integers out, so that a compiler can take them."""

_DAYS_TO_MARCH_0000 = 305  # proleptic ordinal of 0000-03-01, negated: the year is counted from March, leap days come last


def completed_years(born: int, day: int) -> int:
    """Age in full years on a day; both are ordinals. Someone born on 29 February comes of age on 1 March."""
    born_year, born_rest = _civil(born)
    year, rest = _civil(day)
    return year - born_year - (1 if rest < born_rest else 0)


def completed_months(since: int, day: int) -> int:
    """Full months from one day to a later one; both are ordinals. Negative where `day` comes before `since`."""
    since_year, since_rest = _civil(since)
    year, rest = _civil(day)
    months = (year - since_year) * 12 + rest // 32 - since_rest // 32
    return months - (1 if rest % 32 < since_rest % 32 else 0)


def _civil(ordinal: int) -> tuple[int, int]:
    """Year and month*32+day of an ordinal, by whole-number arithmetic (the 400-year cycle of the calendar)."""
    days = ordinal + _DAYS_TO_MARCH_0000
    cycle = days // 146097
    day_of_cycle = days - cycle * 146097
    year = (day_of_cycle - day_of_cycle // 1460 + day_of_cycle // 36524 - day_of_cycle // 146096) // 365
    day_of_year = day_of_cycle - (365 * year + year // 4 - year // 100)
    shifted = (5 * day_of_year + 2) // 153
    day = day_of_year - (153 * shifted + 2) // 5 + 1
    month = shifted + 3 if shifted < 10 else shifted - 9
    return year + cycle * 400 + (1 if month <= 2 else 0), month * 32 + day


def portion(amount: int, rate: int) -> int:
    """An amount times a rate in ten-thousandths, rounded half up to the fen. Neither is negative."""
    return (amount * rate + 5000) // 10000


def rounded(amount: int, policy: int) -> int:
    """An amount that is not negative by rounding policy: 0 to the fen, 1 half up to the yuan, 2 up to the yuan, 3 up to ten yuan."""
    if policy == 1:
        return (amount + 50) // 100 * 100
    if policy == 2:
        return (amount + 99) // 100 * 100
    if policy == 3:
        return (amount + 999) // 1000 * 1000
    return amount


def slot(total: int, parts: int, position: int) -> int:
    """The part number `position` of a total split like `base.fen.split`: equal, the remainder one fen each to the first."""
    return total // parts + (1 if position < total % parts else 0)
