"""The places part as a Django application."""

from django.apps import AppConfig


class PlacesConfig(AppConfig):
    name = "minzheng.places"
    label = "places"
