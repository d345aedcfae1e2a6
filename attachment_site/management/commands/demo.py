"""`manage.py demo`: a whole site to look at, with one command."""

import os
import signal
import subprocess
import sys
from pathlib import Path

from django.conf import settings
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group
from django.core.management import BaseCommand, CommandError, call_command
from django.utils import timezone

from articles.jobs.social_cards import make_cards
from articles.models import Article, Author
from articles.transfer.folder.reader import import_folder
from attachment_site import demo
from attachment_site.demo.inbox import fill_demo_inbox
from sessions.models import Practice

ACCOUNTS = {
    "author": ("quiet harbor in march", ["Author"]),
    "practitioner": ("seven lanterns by the door", ["Practitioner"]),
    "admin": ("a kettle on a slow evening", []),
}
INBOX_PASSPHRASE = "paper boats on the morning river"
DEMO_FOLDER = Path(demo.__file__).parent / "data" / "articles"
PRACTITIONER = "Ali Ahmad Awan"


class Command(BaseCommand):
    help = (
        "Make a database with demo articles, accounts and an inbox where they are missing, print"
        " the accounts, and serve the site on this machine. For development only."
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
        self.make_inbox()
        address = f"http://localhost:{port}"
        self.print_lines(address)
        self.serve(address, port)

    def make_content(self):
        """Articles, pages and the practice, where nobody has put anything in their place."""
        if not Article.objects.exists():
            report = import_folder(DEMO_FOLDER)
            if report.problems:
                raise CommandError("\n".join(report.problems))
            call_command("suggest_related", verbosity=0)
        make_cards(now=timezone.now())
        Practice.objects.filter(practitioner_name="The practice").update(
            practitioner_name=PRACTITIONER,
            invitation_heading="Reading can start something.\nTalking can carry it on.",
            invitation_text=(
                f"One-on-one sessions with {PRACTITIONER}: private, unhurried and shaped"
                " around what you bring. Online, wherever you are."
            ),
        )

    def make_accounts(self):
        """One account for each person of the site; one that stands keeps its password."""
        users = get_user_model().objects
        for name, (password, groups) in ACCOUNTS.items():
            if users.filter(username=name).exists():
                continue
            user = users.create_user(
                name, f"{name}@example.org", password, is_staff=True, is_superuser=name == "admin"
            )
            user.groups.set(Group.objects.filter(name__in=groups))
            if name == "author":
                Author.objects.filter(name=PRACTITIONER, user=None).update(user=user)

    def make_inbox(self):
        """The practitioner's inbox, set up and with applications in it."""
        practitioner = get_user_model().objects.get(username="practitioner")
        fill_demo_inbox(practitioner, INBOX_PASSPHRASE, now=timezone.now())

    def print_lines(self, address):
        lines = {"site": f"{address}/", "admin": f"{address}/admin/"}
        for name, (password, _) in ACCOUNTS.items():
            lines[f"{name} account"] = name
            lines[f"{name} password"] = password
        lines["inbox passphrase"] = INBOX_PASSPHRASE
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
            "EMAIL_URL": "console:",
        }
        server = [
            *(sys.executable, "-m", "granian", "attachment_site.wsgi:application"),
            *("--interface", "wsgi", "--host", "127.0.0.1", "--port", str(port)),
            *("--blocking-threads", "8", "--log-level", "error"),
        ]
        environment = os.environ | production_like
        commands = [server, [sys.executable, "manage.py", "worker"]]
        # Asked to end, by Ctrl-C or otherwise, it ends both.
        signal.signal(signal.SIGTERM, signal.default_int_handler)
        processes = [
            subprocess.Popen(command, env=environment, cwd=settings.BASE_DIR)
            for command in commands
        ]
        try:
            if code := processes[0].wait():
                raise CommandError(f"The server ended with code {code}. Is port {port} taken?")
        except KeyboardInterrupt:
            self.stdout.write("The demo has stopped.")
        finally:
            for process in processes:
                process.terminate()
                process.wait()
