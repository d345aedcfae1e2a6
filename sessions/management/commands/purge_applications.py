"""`manage.py purge_applications`: what the worker also does daily."""

from typing import Any

from django.core.management import BaseCommand
from django.template.defaultfilters import pluralize
from django.utils import timezone

from attachment_site.core.models import Heartbeat
from sessions.retention import purge


class Command(BaseCommand):
    help = "Erase applications, mails and counts that have been kept as long as the policy says."

    def handle(self, *args: Any, **options: Any) -> None:
        now = timezone.now()
        count = purge(now=now)
        Heartbeat.record(Heartbeat.Job.PURGE, now=now)
        self.stdout.write(f"{count} application{pluralize(count)} erased.")
