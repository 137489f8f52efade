"""The unit vocabulary. A rule's arguments are annotated with it, so yuan never meet months by mistake."""

from typing import Annotated

FenMonth = Annotated[int, "fen_month"]  # fen a month
Money = Annotated[int, "fen"]  # a sum of fen held or paid once
Flag = Annotated[int, "flag"]  # 1 yes, 0 no
Count = Annotated[int, "count"]  # persons, vehicles, years, months
Code = Annotated[int, "code"]  # a code of the fact catalogue
Day = Annotated[int, "date"]  # a proleptic ordinal (date.toordinal)
Rate = Annotated[int, "rate"]  # ten-thousandths: 3000 is 30 %

UNITS = ("fen_month", "fen", "flag", "count", "code", "date", "rate")
ADDITIVE = ("fen_month", "fen", "count")
