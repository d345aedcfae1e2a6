"""Machines show each other the pages that they have made, and believe nobody else."""

import pickle
import uuid

import pytest
from django.core import signing
from django.utils import timezone
from redis import Redis

from attachment_site.core.env.storage import cache_from
from tests.factories import make_article
from tests.site.caching.cached_site import Site

SHARED = "redis://127.0.0.1:6379/15"

pytestmark = pytest.mark.django_db(transaction=True, serialized_rollback=True)


@pytest.fixture
def own_names(redis, settings):
    """A shared cache in which nobody else has these names: what they begin with."""
    prefix = uuid.uuid4().hex
    settings.CACHES = {"default": cache_from(SHARED) | {"KEY_PREFIX": prefix}}
    return prefix


def test_machines_show_each_other_what_they_have_made(own_names):
    first, second = Site(is_shared=True), Site(is_shared=True)
    article = make_article()
    path = article.get_absolute_url()

    assert first.get(path) == second.get(path)
    assert (first.woken, second.woken) == ([path], [])

    article.touch(now=timezone.now())
    second.get(path)
    assert second.woken == [path]


SPRUNG = []


def spring():
    SPRUNG.append("it ran")


class Trap:
    """Runs code where it is unpickled."""

    def __reduce__(self):
        return spring, ()


OF_AN_EARLIER_RELEASE = signing.dumps(
    ["page:x", "200 OK", [], True, ""], salt="page for another machine"
).encode()


@pytest.mark.parametrize(
    "planted", [pickle.dumps(Trap()), b"", b"42", b"[]:x:y", OF_AN_EARLIER_RELEASE]
)
def test_what_somebody_else_put_into_the_shared_cache_neither_runs_nor_shows(own_names, planted):
    first, path = Site(is_shared=True), make_article().get_absolute_url()
    page = first.get(path)
    with Redis.from_url(SHARED) as server:
        for name in server.scan_iter(f"*{own_names}*page:*"):
            server.set(name, planted)

    second = Site(is_shared=True)
    assert second.get(path) == page
    assert (second.woken, SPRUNG) == ([path], [])


def test_one_page_does_not_pass_for_another_in_the_shared_cache(own_names):
    with Redis.from_url(SHARED) as server:
        first, path = Site(is_shared=True), make_article().get_absolute_url()
        page = first.get(path)
        (name,) = server.scan_iter(f"*{own_names}*page:*")
        other_page = first.get("/about/")
        (other,) = set(server.scan_iter(f"*{own_names}*page:*")) - {name}
        server.set(name, server.get(other))

    assert page != other_page
    assert Site(is_shared=True).get(path) == page


def test_a_shared_cache_that_is_away_holds_nobody_up(settings):
    settings.CACHES = {"default": cache_from("redis://127.0.0.1:9/0")}
    site, path = Site(is_shared=True), make_article().get_absolute_url()

    assert (site.get(path)[0], site.get(path)[0], site.woken) == (200, 200, [path])
