"""The process behind the progress bar: `manage.py console_job 17`. Started by the console."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from minzheng.console import running


class Command(BaseCommand):
    help = "Do the work of one job of the console."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("job", type=int)

    def handle(self, *args: Any, job: int, **options: Any) -> None:
        running.run(job)
