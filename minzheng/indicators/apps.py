"""The part as a Django application."""

from django.apps import AppConfig


class IndicatorsConfig(AppConfig):
    name = "minzheng.indicators"
