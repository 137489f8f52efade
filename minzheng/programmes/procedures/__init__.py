"""Procedures (办理程序): acts that programmes share, and procedures that belong to no one programme. Start reading in acts.py."""
