"""The shipped nginx configuration, run by Debian's nginx in front of the site."""

import base64
import gzip
import hashlib
import re
import shutil
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from urllib.parse import urlsplit

import brotli
import pytest
from django.conf import settings as site
from django.contrib.staticfiles.storage import staticfiles_storage

from attachment_site.core.storage.files import FILE_TYPES
from tests.nginx import nginx
from tests.running import PRODUCTION, end, fresh_site, run_inside, served, wait_until
from tests.visitor import Visitor

pytestmark = pytest.mark.skipif(shutil.which("nginx") is None, reason="nginx is not installed")

FILES_POLICY = "default-src 'none'; frame-ancestors 'none'; sandbox"
FORM = {"content_type": "application/x-www-form-urlencoded"}
OPENED = {"br": brotli.decompress, "gzip": gzip.decompress}
SETTINGS = PRODUCTION | {"TRUSTED_PROXIES": "127.0.0.1", "PAGE_CACHE_MEGABYTES": "0"}

COUNTS = """
from attachment_site.core.models import RateCount
print(list(RateCount.objects.filter(action="return").values_list("count", flat=True)))
"""


@contextmanager
def behind_nginx(folder):
    """A function that asks nginx, the process of the site behind it and its variables."""
    with fresh_site(folder, migrated=True, **SETTINGS) as environment:
        media = folder / "media"
        (media / "files").mkdir(parents=True)
        (media / "evil.svg").write_text("<svg xmlns='http://www.w3.org/2000/svg'/>")
        for suffix in FILE_TYPES:
            (media / "files" / f"scan-3f0c12ab34cd-10.{suffix}").write_bytes(b"0123456789")
        application = "tests.quick_hashing:application"
        with served(environment, application=application) as (behind, server):
            static, port = Path(site.STATIC_ROOT).resolve(), urlsplit(behind).port
            with nginx(folder, site_port=port, static=static, media=media) as address:
                yield partial(answer_of, address), server, environment


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return tmp_path_factory.mktemp("nginx")


@pytest.fixture(scope="module")
def running(folder):
    with behind_nginx(folder) as (ask, _, environment):
        yield ask, environment


@pytest.fixture(scope="module")
def ask(running):
    return running[0]


def answer_of(address, path, method="GET", body=None, **headers):
    """What nginx answers: status, headers (in small letters) and body."""
    answer = Visitor(address).request(method, path, body, **headers)
    return answer.status_code, answer.headers, answer.content


def test_a_public_page_is_kept_in_each_encoding(ask):
    plain = ask("/about/")
    for encoding, header in (("br", "gzip, deflate, br"), ("gzip", "gzip;q=1, br;q=0")):
        asked = [ask("/about/", accept_encoding=header) for _ in range(2)]
        assert [answer[1]["content-encoding"] for answer in asked] == [encoding, encoding]
        assert asked[1][1]["x-cache"] == "HIT"
        assert OPENED[encoding](asked[1][2]) == plain[2]
    assert "content-encoding" not in ask("/about/")[1]


@pytest.mark.parametrize("encoding", OPENED)
def test_no_address_is_given_the_page_of_another(ask, encoding):
    """However address and encoding are put together, two requests share no key of the cache."""
    for word in ("trust", "", "page|", "%7C"):
        asked = [f"{word}{encoding}", f"{word}|{encoding}", f"{encoding}{word}", word]
        plain = {query: ask(f"/search/?q={query}")[2] for query in asked}

        for query in asked:
            body = ask(f"/search/?q={query}", accept_encoding=encoding)[2]
            assert OPENED[encoding](body) == plain[query]


def test_one_who_signs_in_is_given_no_kept_page_and_what_is_not_everybodys_is_not_kept(ask):
    ask("/about/")
    for cookie in ("a=1; sessionid=abc", "__Host-sessionid=abc"):
        assert ask("/about/", cookie=cookie)[1]["x-cache"] == "BYPASS"
    private = ["/sessions/", "/sessions/apply/", "/sessions/return/", "/admin/login/", "/healthz"]
    for path in private * 2:
        status, headers, _ = ask(path)
        assert (path, status, headers.get("x-cache")) == (path, 200, None)


def test_nothing_that_somebody_writes_touches_a_disk(ask, folder):
    letter = b"name=Robin&question_1=" + b"x" * 700_000

    assert ask("/sessions/apply/", "POST", letter, **FORM)[0] == 422
    refusals = {"/session/apply/": 404, "/about/": 405, "/media/none.webp": 403, "/healthz": 405}
    refusals["/admin/login/"] = 403
    # Many at once: whoever is refused before all was sent is not told that the site is away.
    with ThreadPoolExecutor(8) as pool:
        sent = {
            path: [pool.submit(ask, path, "POST", letter, **FORM) for _ in range(12)]
            for path in refusals
        }
    for path, status in refusals.items():
        assert {answer.result()[0] for answer in sent[path]} == {status}
    assert ask("/sessions/apply/", "POST", b"x" * 1_200_000, **FORM)[0] == 413
    # Authors upload pictures; Django, which is told the same limit, keeps them in memory, too.
    assert ask("/admin/login/", "POST", b"x" * 20_000_000, **FORM)[0] in (400, 403)
    assert ask("/admin/login/", "POST", b"x" * 34_000_000, **FORM)[0] == 413
    assert site.FILE_UPLOAD_MAX_MEMORY_SIZE == 32 * 1024 * 1024

    assert "temporary file" not in (folder / "error.log").read_text()
    assert [path.name for path in (folder / "body").rglob("*") if path.is_file()] == []


def test_the_log_does_not_tell_who_looked_at_pages_about_sessions(ask, folder):
    inbox = "admin/private_sessions/application/1/change/"
    for path in ("sessions/apply/", "%73essions/apply/", "/sessions/apply/", "sessions?a", inbox):
        ask(f"/{path}")
    ask("/about/?q=lighthouse", user_agent="Zephyr", referer="https://lighthouse.example/")

    log = folder / "access.log"
    # nginx writes its line after it has answered.
    wait_until(lambda: " GET /about/ 200 " in log.read_text())
    lines = log.read_text().splitlines()
    told = ("sessions", "lighthouse", "Zephyr", "127.0.0.1")
    assert [line for line in lines if any(word in line for word in told)] == []


def test_static_files_come_compressed_and_for_ever_and_missing_ones_from_the_site(ask):
    path = f"/static/{staticfiles_storage.stored_name('css/site.css')}"
    plain = ask(path)

    status, headers, body = ask(path, accept_encoding="br, gzip")
    assert (status, headers["content-encoding"]) == (200, "br")
    assert brotli.decompress(body) == plain[2]
    assert headers["cache-control"] == "public, max-age=31536000, immutable"
    assert headers["x-content-type-options"] == "nosniff"
    status, headers, body = ask("/static/none.css")
    assert (status, headers["x-content-type-options"], b"<h1" in body) == (404, "nosniff", True)


def test_nothing_in_an_upload_can_run_and_a_file_is_a_download_of_its_type_in_parts(ask):
    status, headers, _ = ask("/media/evil.svg")
    assert (status, headers["content-type"]) == (200, "image/svg+xml; charset=utf-8")
    assert headers["content-security-policy"] == FILES_POLICY
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["cache-control"] == "public, max-age=31536000, immutable"
    assert "content-disposition" not in headers
    for suffix, kind in FILE_TYPES.items():
        file = f"/media/files/scan-3f0c12ab34cd-10.{suffix}"
        status, headers, body = ask(file, range="bytes=2-4")

        assert (status, body) == (206, b"234")
        assert headers["content-type"] == kind.mime
        assert headers["content-disposition"] == f'attachment; filename="scan.{suffix}"'
        assert headers["content-security-policy"] == FILES_POLICY
        assert headers["x-content-type-options"] == "nosniff"


def test_pages_keep_the_headers_of_the_site_once_each(ask):
    for path in ["/about/", "/sessions/", "/admin/login/", "/nothing/", "/media/none.webp"] * 2:
        _, headers, _ = ask(path)

        assert headers["content-security-policy"].startswith("default-src 'none'; script-src")
        assert "sandbox" not in headers["content-security-policy"]
        assert headers["x-content-type-options"] == "nosniff"
        assert ask(path, "TRACE")[0] == 405


def test_a_visitor_cannot_claim_to_come_from_another_network(running):
    """nginx writes X-Forwarded-For itself; what the visitor sent in it goes nowhere."""
    ask, environment = running
    for number in range(3):
        claimed = {"x_forwarded_for": f"192.0.2.{number}"}
        ask("/sessions/return/", "POST", b"receipt=" + b"%016d" % number, **FORM, **claimed)

    # How often each network typed a wrong receipt
    assert run_inside(environment, COUNTS) == [3]


def test_while_the_site_is_down_pages_stay_readable_and_who_sends_is_asked_to_wait(tmp_path):
    with behind_nginx(tmp_path) as (ask, server, _):
        page = ask("/privacy/")
        end(server)
        wait_until(lambda: ask("/privacy/")[1]["x-cache"] == "STALE")

        again = ask("/privacy/")
        status, headers, body = ask("/sessions/apply/", "POST", b"name=Robin")

    assert (again[0], again[2], again[1]["x-cache"]) == (200, page[2], "STALE")
    assert (status, headers["retry-after"], headers["cache-control"]) == (503, "60", "no-store")
    assert b"your words are still in the form" in body
    style = re.search(rb"<style>(.*?)</style>", body, re.DOTALL)[1]
    digest = base64.b64encode(hashlib.sha256(style).digest()).decode()
    assert f"style-src 'sha256-{digest}'" in headers["content-security-policy"]
