"""External links: a real server on loopback answers as other sites do."""

import datetime
import http.server
import threading

import pytest
from django.utils import timezone

from articles.link_checker.changed import LEAST_PAUSE, check_changed_links
from articles.link_checker.check import check_links, check_links_if_due
from articles.link_checker.external import check_external, is_public_address
from articles.models import BrokenLink
from tests.articles.editing import LIST, change
from tests.factories import make_article, make_draft

ANSWERS = {"/fine": 200, "/gone": 410, "/missing": 404, "/broken": 500, "/shy": 403, "/picky": 200}
MOVED = {"/to": "/missing", "/round": "/round"}


class Site(http.server.BaseHTTPRequestHandler):
    seen: list[tuple[str, str]] = []

    def do_GET(self):
        self.seen.append((self.command, self.path))
        dislikes_head = (self.command, self.path) == ("HEAD", "/picky")
        is_moved = self.path in MOVED
        self.send_response(
            501 if dislikes_head else 302 if is_moved else ANSWERS.get(self.path, 404)
        )
        if is_moved:
            self.send_header("Location", MOVED[self.path])
        self.end_headers()

    do_HEAD = do_GET

    def log_message(self, *args):
        pass


@pytest.fixture
def site():
    """The address of another site, which stops with the test."""
    Site.seen = []
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Site) as server:
        threading.Thread(target=server.serve_forever, args=[0.01], daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()


def answers(*addresses):
    """Reason and detail of each broken address."""
    problems = check_external(addresses, is_public=lambda ip: True, pause_seconds=0)
    return {address: (problem.reason, problem.detail) for address, problem in problems.items()}


def test_answers_of_other_sites_are_distinguished(site):
    addresses = [f"{site}{path}" for path in [*ANSWERS, *MOVED, "/with space?q=a b"]]
    silent = ["http://127.0.0.1:9/", "https://127.0.0.1:9/", "http://:80/", f"http://{'x' * 300}/"]

    found = answers(*silent, *addresses)

    assert {address: found.pop(address) for address in silent} == dict.fromkeys(
        silent, ("silent", "")
    )
    assert {address.removeprefix(site): " ".join(found[address]) for address in found} == {
        "/gone": "gone answer 410",
        "/missing": "gone answer 404",
        "/broken": "failed answer 500",
        "/to": "gone answer 404",
        "/round": "failed answer 508",
        "/with space?q=a b": "gone answer 404",
    }
    asked = {("HEAD", "/fine"), ("GET", "/fine"), ("GET", "/picky")} & {*Site.seen}
    assert asked == {("HEAD", "/fine"), ("GET", "/picky")}


PRIVATE = [
    *("127.0.0.1", "10.1.2.3", "192.168.0.1", "172.16.0.1", "169.254.169.254", "0.0.0.0"),
    *("100.64.0.1", "224.0.0.1", "255.255.255.255", "::1", "::", "fe80::1%eth0", "fd00::1"),
    *("::ffff:127.0.0.1", "64:ff9b::7f00:1", "2002:7f00:1::", "ff02::1"),
]


def test_no_host_of_the_own_network_is_requested(site):
    assert [ip for ip in PRIVATE if is_public_address(ip)] == []
    assert [is_public_address(ip) for ip in ("9.9.9.9", "2620:fe::fe")] == [True, True]

    problems = check_external([f"{site}/fine", f"{site.replace('127.0.0.1', 'localhost')}/fine"])

    assert [problem.reason for problem in problems.values()] == ["refused"] * 2
    assert Site.seen == []


def follow_changes(minutes, lately_fine):
    """What the worker does some minutes from now; returns the broken links."""
    check_changed_links(
        now=timezone.now() + minutes * LEAST_PAUSE,
        should_continue=lambda: True,
        lately_fine=lately_fine,
        is_public=lambda ip: True,
        pause_seconds=0,
    )
    return sorted(BrokenLink.objects.values_list("address", "reason"))


def test_external_links_of_what_was_saved_are_followed_soon(author, site):
    fine, gone, lately_fine = f"{site}/fine", f"{site}/gone", set()
    make_article(slug="untouched", body=f"[x]({site}/missing)")
    assert follow_changes(1, lately_fine) == []
    draft = make_draft(body=f"[x]({fine}) [y]({gone})")

    author.post(LIST, {"action": "publish_now", "_selected_action": draft.pk, "apply": "1"})
    assert follow_changes(2, lately_fine) == [(gone, "gone")]
    # What answered is not asked again, and without a change nothing is.
    assert lately_fine == {fine}
    seen = len(Site.seen)
    assert follow_changes(4, lately_fine) == [(gone, "gone")]
    assert len(Site.seen) == seen

    about = {"title": "About", "summary": "Me.", "body": f"[z]({site}/broken)"}
    author.post("/admin/articles/page/about/change/", about)
    assert follow_changes(6, lately_fine) == [(f"{site}/broken", "failed"), (gone, "gone")]
    # The weekly check finds what was untouched as well.
    check_links(external=True, now=timezone.now(), is_public=lambda ip: True, pause_seconds=0)
    assert BrokenLink.objects.filter(is_outside=True).count() == 3


def test_a_server_without_network_blames_no_other_site(author, site):
    said = "No other site could be reached from this server."
    pages, now = ("/admin/", "/admin/articles/brokenlink/"), timezone.now()
    make_article(body=" ".join(f"[{n}](http://127.0.0.1:{n}/)" for n in (7, 9, 13)))
    assert follow_changes(1, set()) == []
    check_links(external=True, now=now, is_public=lambda ip: True, pause_seconds=0)
    assert not BrokenLink.objects.exists()
    assert [said in author.get(page).text for page in pages] == [True, True]
    later = [now + datetime.timedelta(minutes=number) for number in (58, 62)]
    assert [check_links_if_due(now=at, should_continue=lambda: False) for at in later] == [0, 1]

    make_article(body=f"[x]({site}/fine)")
    check_links(external=True, now=now, is_public=lambda ip: True, pause_seconds=0)
    assert set(BrokenLink.objects.values_list("reason", flat=True)) == {"silent"}
    assert [said in author.get(page).text for page in pages] == [False, False]


def test_links_to_what_was_changed_are_followed_soon(author):
    make_article(slug="other", body="[x](/articles/kept/) [y](/tags/old/)")
    kept = make_article(slug="kept", tags=["old"])
    assert follow_changes(1, set()) == []

    author.post(change(kept).replace("change", "delete"), {"post": "yes"})

    assert follow_changes(3, set()) == [("/articles/kept/", "missing"), ("/tags/old/", "missing")]
