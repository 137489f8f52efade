"""Dibao's procedures: the application in four regimes, one person alone, changes and stops, re-verification."""

from minzheng.programmes.dibao.application import ALONE, OF_2012, OF_2021, OF_2022, OF_2026
from minzheng.programmes.dibao.upkeep import CHANGE_2021, CHANGE_2026, REVIEWS

REGIMES = (OF_2012, OF_2021, OF_2022, OF_2026, *ALONE, CHANGE_2021, CHANGE_2026, *REVIEWS)
