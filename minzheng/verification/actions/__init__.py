"""The only writers of consents, deliveries, questions, checks and findings. None of them touches a case, a verdict or a payment."""

from minzheng.verification.actions.asking import ask, enter_reply
from minzheng.verification.actions.candidates import settle_candidate
from minzheng.verification.actions.consents import sign_consent, withdraw_consent
from minzheng.verification.actions.feeding import feed
from minzheng.verification.actions.receiving import accept, receive, receive_folder
from minzheng.verification.actions.rechecking import recheck
from minzheng.verification.actions.settling import explain, print_report, settle_finding
from minzheng.verification.actions.surveying import Surveyed, survey

__all__ = [
    "Surveyed",
    "accept",
    "ask",
    "enter_reply",
    "explain",
    "feed",
    "print_report",
    "receive",
    "receive_folder",
    "recheck",
    "settle_candidate",
    "settle_finding",
    "sign_consent",
    "survey",
    "withdraw_consent",
]
