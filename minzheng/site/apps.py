"""Start-up: the programmes this installation runs enter the engines' registries."""

from django.apps import AppConfig


class SiteConfig(AppConfig):
    name = "minzheng.site"
    label = "minzheng_site"

    def ready(self) -> None:
        from minzheng.site import programmes

        programmes.register()
