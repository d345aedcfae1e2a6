"""`manage.py reset_second_factor NAME`: for somebody who lost the telephone and the codes."""

from django.contrib.auth import get_user_model
from django.core.management import BaseCommand, CommandError

from attachment_site.guard.forms import own_devices


class Command(BaseCommand):
    help = (
        "Forget the telephone and the recovery codes of an account, so that its owner sets them up"
        " anew. Make sure first that it is they who ask."
    )

    def add_arguments(self, parser):
        parser.add_argument("username")

    def handle(self, *args, username, **options):
        user = get_user_model().objects.filter(username=username).first()
        if user is None:
            raise CommandError(f"There is no account “{username}”.")
        for device in own_devices(user):
            device.delete()
        self.stdout.write(f"{username} is asked for no code at the next sign-in.")
