"""Reports written from the records: one document, three forms (Word, HTML, PDF). Every number in them is bound to a figure."""

from minzheng.indicators.reports.annual import Report, annual_report
from minzheng.indicators.reports.output import render, write

__all__ = ["Report", "annual_report", "render", "write"]
