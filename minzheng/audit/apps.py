"""The audit part as a Django application."""

from django.apps import AppConfig


class AuditConfig(AppConfig):
    name = "minzheng.audit"
    label = "audit"
