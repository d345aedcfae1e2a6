"""`manage.py demo`: a whole site to look at, with one command."""

import os
import subprocess
import sys
from pathlib import Path

from django.conf import settings
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group
from django.core.management import BaseCommand, CommandError, call_command

from articles.importing import import_folder
from articles.models import Article, Author
from sessions.models import Practice

ACCOUNTS = {
    "author": ("quiet harbor in march", ["Author"]),
    "practitioner": ("seven lanterns by the door", ["Practitioner"]),
    "admin": ("a kettle on a slow evening", []),
}
DEMO_FOLDER = Path(settings.BASE_DIR) / "articles" / "demo"
PRACTITIONER = "Ali Ahmad Awan"


class Command(BaseCommand):
    help = (
        "Make a database with demo articles and accounts where they are missing, print the"
        " accounts, and serve the site on this machine. For development only."
    )

    def add_arguments(self, parser):
        parser.add_argument("--port", type=int, default=8000, help="port on 127.0.0.1")

    def handle(self, *args, port, **options):
        if not settings.DEBUG:
            raise CommandError(
                "demo makes accounts whose passwords everybody can read, so it only runs in a"
                " development set-up. Set DEBUG=true if this is one."
            )
        call_command("migrate", verbosity=0)
        call_command("collectstatic", interactive=False, verbosity=0)
        self.make_content()
        self.make_accounts()
        address = f"http://localhost:{port}"
        self.print_lines(address)
        self.serve(address, port)

    def make_content(self):
        """Articles, pages and the practice, where nobody has put anything in their place."""
        if not Article.objects.exists():
            report = import_folder(DEMO_FOLDER)
            if report.problems:
                raise CommandError("\n".join(report.problems))
        if not Practice.objects.exclude(practitioner_name="The practice").exists():
            Practice(
                practitioner_name=PRACTITIONER,
                invitation_heading="Reading can start something.\nTalking can carry it on.",
                invitation_text=(
                    f"One-on-one sessions with {PRACTITIONER}: private, unhurried and shaped"
                    " around what you bring. Online, wherever you are."
                ),
            ).save()

    def make_accounts(self):
        """One account for each person of the site; one that stands keeps its password."""
        users = get_user_model().objects
        for name, (password, groups) in ACCOUNTS.items():
            if users.filter(username=name).exists():
                continue
            user = users.create_user(
                name, password=password, is_staff=True, is_superuser=name == "admin"
            )
            user.groups.set(Group.objects.filter(name__in=groups))
            if name == "author":
                Author.objects.filter(name=PRACTITIONER, user=None).update(user=user)

    def print_lines(self, address):
        lines = {"site": f"{address}/", "admin": f"{address}/admin/"}
        for name, (password, _) in ACCOUNTS.items():
            lines[f"{name} account"] = name
            lines[f"{name} password"] = password
        for name, value in lines.items():
            self.stdout.write(f"{name}: {value}")
        self.stdout.flush()

    def serve(self, address, port):
        """Serve as production does, so that error pages and headers are the real ones."""
        production_like = {
            "DEBUG": "false",
            "SECRET_KEY": settings.SECRET_KEY,
            "ALLOWED_HOSTS": ",".join(settings.ALLOWED_HOSTS),
            "SITE_URL": address,
        }
        server = [
            *(sys.executable, "-m", "granian", "attachment_site.wsgi:application"),
            *("--interface", "wsgi", "--host", "127.0.0.1", "--port", str(port)),
            *("--static-path-route", "/media", "--static-path-mount", str(settings.MEDIA_ROOT)),
            *("--blocking-threads", "8", "--log-level", "error"),
        ]
        settings.MEDIA_ROOT.mkdir(parents=True, exist_ok=True)
        try:
            subprocess.run(
                server, env=os.environ | production_like, cwd=settings.BASE_DIR, check=True
            )
        except KeyboardInterrupt:
            self.stdout.write("The demo has stopped.")
        except subprocess.CalledProcessError as error:
            raise CommandError(
                f"The server could not go on (exit code {error.returncode}). Is port {port} taken?"
            ) from error
