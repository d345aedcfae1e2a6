"""What a look into the memory of the server's processes finds, once the inbox was locked."""

import os
import re
from contextlib import suppress
from pathlib import Path

import pytest

from tests.running import PRODUCTION, fresh_site, run_inside, served, wait_for, wait_until
from tests.sessions.factories import PASSPHRASE
from tests.sessions.inbox_pages import INBOX, LIST
from tests.visitor import Visitor

pytestmark = pytest.mark.database

PASSWORD = "eleven stones along the shore"
FORGETFUL = "tests.quick_hashing:forgetful_application"
TWO_WORKERS = ["--workers", "2", "--respawn-interval", "0.5", "--workers-kill-timeout", "1"]
MAKE = f"""
import json, secrets
from tests.sessions.factories import CONTENT, make_application, make_inbox, make_practitioner
user = make_practitioner("dana", password={PASSWORD!r})
make_inbox(user)
words = {{}}
for status in ("new", "spam"):
    words[status] = [f"Canary{{secrets.token_hex(12)}}" for _ in range(4)]
    for name, answer in zip(words[status][::2], words[status][1::2]):
        answers = [{{"question": "What brings you here?", "kind": "long", "answer": answer}}]
        make_application(content=CONTENT | {{"name": name, "answers": answers}}, status=status)
print(json.dumps(words))
"""


def test_once_the_inbox_is_locked_no_process_has_a_word_of_it(tmp_path):
    with fresh_site(tmp_path, migrated=True, **PRODUCTION, SECOND_FACTOR="false") as environment:
        words = run_inside(environment, MAKE)
        with served(environment, *TWO_WORKERS, application=FORGETFUL) as (address, server):
            browser = Visitor(address)
            browser.get("/admin/login/")
            browser.post("/admin/login/", {"username": "dana", "password": PASSWORD})
            browser.post(f"{INBOX}unlock/", {"passphrase": PASSPHRASE})
            shown = browser.get(LIST).text
            assert [word in shown for word in words["new"]] == [True] * 4
            # What is looked for can be found, and the list opens no more than it shows.
            assert found(server, [*words["new"], *words["spam"]]) == words["new"]
            before = programs(server)

            browser.post(f"{INBOX}lock/", {})

            # Granian's first process stays: it only starts others, and has seen nothing.
            wait_until(lambda: len(before & programs(server)) <= 1)
            assert found(server, [*words["new"], PASSPHRASE]) == []
            wait_for(f"{address}/healthz")


def found(server, words):
    """Those of the words that stand in the memory of a process of the server."""
    contents = [_memory_of(pid) for pid, _ in programs(server)]
    return [word for word in words if any(word.encode() in content for content in contents)]


def programs(server):
    """The numbers of the server's processes, each with the place of its program in memory: another
    one, where it has begun again in the same process."""
    processes = set()
    for name in filter(str.isdecimal, os.listdir("/proc")):
        with suppress(OSError):
            if os.getpgid(int(name)) == server.pid:
                with open(f"/proc/{name}/maps") as maps:
                    processes.add((int(name), maps.readline()))
    return processes


def _memory_of(pid):
    """All that a process can write to, which is where it keeps anything."""
    pieces = []
    # It may end meanwhile.
    with suppress(OSError), open(f"/proc/{pid}/mem", "rb", buffering=0) as memory:
        maps = Path(f"/proc/{pid}/maps").read_text()
        for start_of, end_of in re.findall(r"^([0-9a-f]+)-([0-9a-f]+) rw", maps, re.MULTILINE):
            with suppress(OSError, OverflowError, ValueError):
                memory.seek(int(start_of, 16))
                pieces.append(memory.read(int(end_of, 16) - int(start_of, 16)))
    return b"".join(pieces)
