"""Figures as declarations, their drill-down, tables and reports."""
