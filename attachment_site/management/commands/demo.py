"""`manage.py demo`: serves a site with demo content."""

import os
import signal
import subprocess
import sys
from typing import Any

from django.conf import settings
from django.core.management import BaseCommand, CommandError, CommandParser, call_command
from django.utils import timezone

from attachment_site.demo.accounts import ACCOUNTS, create_accounts
from attachment_site.demo.articles import create_articles
from attachment_site.demo.inbox import PASSPHRASE, create_inbox, describe_practice


class Command(BaseCommand):
    help = (
        "Make a database with demo articles, accounts and an inbox where they are missing, print"
        " the accounts, and serve the site on this machine. For development only."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--port", type=int, default=8000, help="port on 127.0.0.1")

    def handle(self, *args: Any, port: int, **options: Any) -> None:
        if not settings.DEBUG:
            raise CommandError(
                "demo makes accounts whose passwords everybody can read, so it only runs in a"
                " development set-up. Set DEBUG=true if this is one."
            )
        call_command("migrate", verbosity=0)
        call_command("collectstatic", interactive=False, verbosity=0)
        create_articles()
        describe_practice()
        create_accounts()
        create_inbox(now=timezone.now())
        url = f"http://localhost:{port}"
        self.print_accounts(url)
        self.serve(url, port)

    def print_accounts(self, url: str) -> None:
        lines = [f"site: {url}/", f"admin: {url}/admin/"]
        for account in ACCOUNTS:
            lines.append(f"{account.username} account: {account.username}")
            lines.append(f"{account.username} password: {account.password}")
        lines.append(f"inbox passphrase: {PASSPHRASE}")
        self.stdout.write("\n".join(lines))
        self.stdout.flush()

    def serve(self, url: str, port: int) -> None:
        """Serve as production does, so that error pages and headers are the real ones."""
        environment = os.environ | {
            "DEBUG": "false",
            "SECRET_KEY": settings.SECRET_KEY,
            "ALLOWED_HOSTS": ",".join(settings.ALLOWED_HOSTS),
            "SITE_URL": url,
            "EMAIL_URL": "console:",
        }
        server = [sys.executable, "-m", "granian", "attachment_site.wsgi:application"]
        server += ["--interface", "wsgi", "--host", "127.0.0.1", "--port", str(port)]
        server += ["--blocking-threads", "8", "--log-level", "error"]
        # A worker stops once its successor has had time to start; one that is just being started
        # takes no notice of being told to stop.
        server += ["--respawn-interval", "30", "--workers-kill-timeout", "10"]
        worker = [sys.executable, "manage.py", "worker"]
        # SIGTERM stops both processes, as Ctrl-C does.
        signal.signal(signal.SIGTERM, signal.default_int_handler)
        processes = [
            subprocess.Popen(command, env=environment, cwd=settings.BASE_DIR)
            for command in (server, worker)
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
