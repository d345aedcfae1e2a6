"""The database stopped under a site that is read and written to, behind the shipped nginx.

PostgreSQL is cut off by a proxy between it and the site; SQLite's file is taken away.
"""

import collections
import contextlib
import os
import socket
import tempfile
import threading
import time
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

from django.conf import settings

from tests.faults.plugs.killing import serving
from tests.faults.plugs.writing import PEOPLE, QUESTION, letter
from tests.nginx import nginx
from tests.running import free_port, run_inside
from tests.visitor import Visitor

READ = "/articles/read-before/"
UNREAD = "/articles/not-read-before/"
MAKE = """
make_article(slug="read-before")
make_article(slug="not-read-before")
print(1)
"""


def stopped(environment, seconds):
    """What was answered before, during and after, as a sentence for each."""
    from tests.sessions.apply.applying import token_from

    run_inside(environment, PEOPLE + MAKE)
    with contextlib.ExitStack() as stack:
        environment, switch = stack.enter_context(_switched(environment))
        server = stack.enter_context(serving(environment))
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        folder.chmod(0o755)
        media = Path(environment["MEDIA_ROOT"])
        media.mkdir(parents=True, exist_ok=True)
        shipped = nginx(folder, site_port=server.port, static=settings.STATIC_ROOT, media=media)
        address = stack.enter_context(shipped)
        sent = letter("A letter in the dark.", token_from(60, [QUESTION]))

        def look():
            """The article that was read, another, a letter: (name, status, seconds)."""
            for name, path, fields in (
                ("read", READ, None),
                ("unread", UNREAD, None),
                ("letter", "/sessions/apply/", sent),
            ):
                began = time.monotonic()
                visitor = Visitor(address, form="1")
                answer = visitor.post(path, fields) if fields else visitor.get(path)
                if name == "letter" and answer.status_code == 503:
                    assert "A letter in the dark." in answer.text
                yield name, answer.status_code, time.monotonic() - began

        assert Visitor(address).get(READ).status_code == 200
        time.sleep(1)
        answers, slowest = collections.Counter(), collections.Counter()
        began = time.monotonic()
        with switch():
            while time.monotonic() - began < seconds:
                for name, status, took in look():
                    answers[f"{name} {status}"] += 1
                    slowest[name] = max(slowest[name], round(took, 1))
                time.sleep(0.5)
        back = time.monotonic()
        well = {"read": 200, "unread": 200, "letter": 302}
        while {name: status for name, status, _ in look()} != well:
            time.sleep(0.2)
        after = time.monotonic() - back
    return f"{dict(answers)}; slowest {dict(slowest)}; all well {after:.1f} s afterwards"


def _switched(environment):
    if environment["DATABASE_URL"].startswith("sqlite"):
        return _file(environment)
    return _proxy(environment)


@contextlib.contextmanager
def _file(environment):
    path = Path(environment["DATABASE_URL"].removeprefix("sqlite:///"))

    @contextlib.contextmanager
    def switch():
        kept = path.with_name("kept")
        path.rename(kept)
        path.mkdir()
        try:
            yield
        finally:
            path.rmdir()
            os.rename(kept, path)

    yield environment, switch


@contextlib.contextmanager
def _proxy(environment):
    parts = urlsplit(environment["DATABASE_URL"])
    port, off, links = free_port(), threading.Event(), []

    def pass_on(source, target):
        with contextlib.suppress(OSError):
            while content := source.recv(65536):
                target.sendall(content)
        for end in (source, target):
            with contextlib.suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)

    def listen():
        with contextlib.suppress(OSError):
            while True:
                client = listener.accept()[0]
                if off.is_set():
                    client.close()
                    continue
                server = socket.create_connection((parts.hostname, parts.port or 5432))
                links.extend((client, server))
                for pair in ((client, server), (server, client)):
                    threading.Thread(target=pass_on, args=pair, daemon=True).start()

    @contextlib.contextmanager
    def switch():
        off.set()
        for end in links:
            with contextlib.suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)
        try:
            yield
        finally:
            off.clear()

    with socket.create_server(("127.0.0.1", port)) as listener:
        threading.Thread(target=listen, daemon=True).start()
        login = f"{parts.username}:{parts.password}@127.0.0.1:{port}"
        yield environment | {"DATABASE_URL": urlunsplit(parts._replace(netloc=login))}, switch
