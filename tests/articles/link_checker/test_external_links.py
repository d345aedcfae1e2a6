"""External links: a real server on loopback answers as other sites do."""

import http.server
import threading
import time

import pytest
from django.utils import timezone

from articles.link_checker.changed import LEAST_PAUSE, check_changed_links
from articles.link_checker.check import check_links
from articles.link_checker.external import check_external, is_public_address
from articles.models import BrokenLink
from tests.factories import make_article, make_draft

ANSWERS = {
    "/fine": 200,
    "/gone": 410,
    "/missing": 404,
    "/broken": 500,
    "/shy": 403,
    "/dislikes-head": 200,
}


class Site(http.server.BaseHTTPRequestHandler):
    seen: list[tuple[str, str]] = []

    def do_GET(self):
        self.seen.append((self.command, self.path))
        status = 302 if self.path in ("/to", "/round") else ANSWERS.get(self.path, 404)
        dislikes_head = self.command == "HEAD" and self.path == "/dislikes-head"
        self.send_response(501 if dislikes_head else status)
        if self.path in ("/to", "/round"):
            self.send_header("Location", {"/to": "/missing", "/round": "/round"}[self.path])
        self.end_headers()

    do_HEAD = do_GET

    def log_message(self, *args):
        pass


@pytest.fixture
def site():
    """The address of another site, which stops with the test."""
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Site)
    Site.seen = []
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


def answers(*addresses):
    """Reason and detail of each broken address."""
    problems = check_external(addresses, is_public=lambda ip: True, pause_seconds=0)
    return {address: (problem.reason, problem.detail) for address, problem in problems.items()}


def test_answers_of_other_sites_are_distinguished(site):
    addresses = [f"{site}{path}" for path in [*ANSWERS, "/to", "/round", "/with space?q=a b"]]

    assert answers(*addresses) == {
        f"{site}/gone": ("gone", "answer 410"),
        f"{site}/missing": ("gone", "answer 404"),
        f"{site}/broken": ("failed", "answer 500"),
        f"{site}/to": ("gone", "answer 404"),
        f"{site}/round": ("failed", "answer 508"),
        f"{site}/with space?q=a b": ("gone", "answer 404"),
    }
    assert ("HEAD", "/fine") in Site.seen
    assert ("GET", "/fine") not in Site.seen
    assert ("GET", "/dislikes-head") in Site.seen


def test_no_host_of_the_own_network_is_requested(site):
    problems = check_external([f"{site}/fine", f"{site.replace('127.0.0.1', 'localhost')}/fine"])

    assert {problem.reason for problem in problems.values()} == {"refused"}
    assert len(problems) == 2
    assert Site.seen == []


@pytest.mark.parametrize(
    "address",
    [
        *("127.0.0.1", "10.1.2.3", "192.168.0.1", "172.16.0.1", "169.254.169.254", "0.0.0.0"),
        *("100.64.0.1", "224.0.0.1", "255.255.255.255", "::1", "::", "fe80::1%eth0", "fd00::1"),
        *("::ffff:127.0.0.1", "64:ff9b::7f00:1", "2002:7f00:1::", "ff02::1"),
    ],
)
def test_these_are_not_the_public_internet(address):
    assert not is_public_address(address)
    assert [is_public_address(ip) for ip in ("9.9.9.9", "2620:fe::fe")] == [True, True]


def test_pages_of_one_site_are_asked_one_after_the_other_with_a_pause(site):
    begun = time.monotonic()

    check_external([f"{site}/fine", f"{site}/shy"], is_public=lambda ip: True, pause_seconds=0.3)

    assert time.monotonic() - begun >= 0.3


def test_unreachable_and_invalid_addresses_are_reported_and_do_not_stop_the_check():
    addresses = [f"{scheme}://127.0.0.1:9/" for scheme in ("http", "https")]
    addresses += ["http://:80/", "http://x" + "y" * 300 + "/"]

    assert answers(*addresses) == dict.fromkeys(addresses, ("silent", ""))


@pytest.mark.django_db
def test_external_results_are_stored_beside_internal_ones(site):
    body = f"[x](/lost/) [y]({site}/missing) [z]({site}/fine)"
    article = make_article(body=body)

    reports = check_links(
        external=True, now=timezone.now(), is_public=lambda ip: True, pause_seconds=0
    )
    check_links(external=False, now=timezone.now())

    assert [(report.link_count, len(report.broken)) for report in reports] == [(2, 1), (2, 1)]
    assert [(b.article, b.address, b.is_outside) for b in BrokenLink.objects.all()] == [
        (article, "/lost/", False),
        (article, f"{site}/missing", True),
    ]


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

    chosen = {"action": "publish_now", "_selected_action": draft.pk, "apply": "1"}
    author.post("/admin/articles/article/", chosen)
    assert follow_changes(2, lately_fine) == [(gone, "gone")]
    # What answered is not asked again, and without a change nothing is.
    assert lately_fine == {fine}
    seen = len(Site.seen)
    assert follow_changes(4, lately_fine) == [(gone, "gone")]
    assert len(Site.seen) == seen

    about = {"title": "About", "summary": "Me.", "body": f"[z]({site}/broken)"}
    author.post("/admin/articles/page/about/change/", about)
    assert follow_changes(6, lately_fine) == [(f"{site}/broken", "failed"), (gone, "gone")]


def test_links_to_what_was_changed_are_followed_soon(author):
    make_article(slug="other", body="[x](/articles/kept/) [y](/tags/old/)")
    kept = make_article(slug="kept", tags=["old"])
    assert follow_changes(1, set()) == []

    author.post(f"/admin/articles/article/{kept.pk}/delete/", {"post": "yes"})

    assert follow_changes(3, set()) == [("/articles/kept/", "missing"), ("/tags/old/", "missing")]
