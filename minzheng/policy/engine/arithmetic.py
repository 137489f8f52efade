"""The only functions a rule may call besides min, max, abs. Integers in, one integer out, no loops: compiled/ translates them."""


def completed_years(born: int, day: int) -> int:
    """Age in full years on a day; both are ordinals. Someone born on 29 February comes of age on 1 March."""
    return (_from_march(day) - _from_march(born)) >> 9


def last_born(years: int, day: int) -> int:
    """The last ordinal of those born so early that they have completed so many years on a day."""
    counted = _from_march(day)
    year = (counted >> 9) - years
    first = _first_of_march(year)
    return first + min(counted & 511, _first_of_march(year + 1) - first - 1)


def completed_months(since: int, day: int) -> int:
    """Full months from one day to a later one; both are ordinals. Negative where `day` comes before `since`."""
    begun = _months_and_day(since)
    reached = _months_and_day(day)
    return (reached >> 5) - (begun >> 5) - (1 if reached & 31 < begun & 31 else 0)


def _months_and_day(ordinal: int) -> int:
    """Months since the year 0, times 32, + day of the month."""
    counted = _from_march(ordinal)
    day_of_year = counted & 511
    month = (5 * day_of_year + 2) // 153
    day = day_of_year - (153 * month + 2) // 5 + 1
    return ((counted >> 9) * 12 + month + 3 << 5) + day


def _from_march(ordinal: int) -> int:
    """Year*512 + day of the year, both counted from 1 March, so that leap days come last. Exact for every
    `date`."""
    quarters = 4 * (ordinal + 305) + 3  # of a day, since 0000-03-01
    century = quarters // 146097
    rest = quarters % 146097 | 3
    year = rest // 1461
    return ((100 * century + year) << 9) + (rest >> 2) - ((1461 * year) >> 2)


def _first_of_march(year: int) -> int:
    return 365 * year + year // 4 - year // 100 + year // 400 - 305


def portion(amount: int, rate: int) -> int:
    """An amount times a rate in ten-thousandths, rounded half up to the fen. Neither is negative."""
    return (amount * rate + 5000) // 10000


def rounded(amount: int, policy: int) -> int:
    """An amount that is not negative by policy: 0 to the fen, 1 half up to the yuan, 2 up to the yuan, 3 up to ten yuan."""
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
