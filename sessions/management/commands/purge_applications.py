"""`manage.py purge_applications`: the retention rule, which the worker also applies daily."""

from django.core.management import BaseCommand
from django.utils import timezone

from attachment_site.core.models import Heartbeat
from sessions.retention import purge


class Command(BaseCommand):
    help = "Erase applications, mails and counts that have been kept as long as the policy says."

    def handle(self, *args, **options):
        now = timezone.now()
        count = purge(now=now)
        Heartbeat.record(Heartbeat.Job.PURGE, now=now)
        self.stdout.write(f"{count} application{'' if count == 1 else 's'} erased.")
