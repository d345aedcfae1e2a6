"""Internal links: those that readers cannot open are reported."""

import io

import pytest
import time_machine
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.management import call_command
from django.utils import timezone

from articles.link_checker.check import CHECK_INTERVAL, check_links, check_links_if_due
from articles.models import AuthorLink, BrokenLink, LinkCheck, Page, Redirect
from tests.factories import (
    make_article,
    make_author,
    make_draft,
    make_scheduled,
    make_taken_down,
    make_topic,
)

pytestmark = pytest.mark.django_db


def found(**filters):
    """Address and reason of the stored broken links."""
    return [(b.address, b.reason, b.detail) for b in BrokenLink.objects.filter(**filters)]


def checked(body, **fields):
    """The broken links of an article with this body."""
    article = make_article(body=body, **fields)
    check_links(external=False, now=timezone.now())
    return found(article=article)


FINE = [
    "/",
    "/articles/",
    "/articles/on-trust/",
    "/articles/on-trust/#a-section",
    "/articles/on-trust/#faq-who-begins",
    "/articles/on-trust/#ref-sources",
    "../on-trust/",
    "http://testserver/articles/on-trust/#a-section",
    "http://www.testserver/articles/on-trust/",
    "/articles/%C3%BCber-n%C3%A4he/",
    "#its-own-section",
    "#fn:1",
    "/articles/on-trust.md",
    "/topics/couples/feed/",
    "/tags/trust/",
    "/authors/ada/",
    "/about/#how-the-articles-are-made",
    "/sessions/apply/#id_name",
    "/media/notes.webp",
    "mailto:ada@example.org",
    "https://elsewhere.example/",
]


def test_a_link_that_readers_can_open_is_fine():
    default_storage.save("notes.webp", ContentFile(b"x"))
    make_article(
        slug="on-trust",
        references="## Sources\n\n- One",
        faqs=[("Who begins?", "Whoever can.")],
        tags=["trust"],
        topic=make_topic(slug="couples"),
        author=make_author(slug="ada"),
    )
    make_article(slug="über-nähe")

    links = "\n\n".join(f"[The words]({address})" for address in FINE)
    assert checked(f"Lead.[^1]\n\n## Its own section\n\n{links}\n\n[^1]: A note.") == []


BROKEN = [
    ("/articles/nothing/", "missing", ""),
    ("/articles/On-Trust/", "missing", ""),
    ("/articles/" + "x" * 200 + "/", "missing", ""),
    ("/articles/on-trust", "moved", "/articles/on-trust/"),
    ("/articles/on-trust/#lost", "anchor", ""),
    ("#lost", "anchor", ""),
    ("/articles/gone/", "taken-down", ""),
    ("/articles/draft/#x", "not-public", ""),
    ("/articles/soon/", "not-public", ""),
    ("/topics/empty/", "missing", ""),
    ("/articles/gone.md", "taken-down", ""),
    ("/topics/empty/feed/", "missing", ""),
    ("/tags/hidden/", "missing", ""),
    ("/authors/nobody/", "missing", ""),
    ("/media/lost.webp", "file", ""),
    ("/media/%2e%2e/%2e%2e/etc/passwd", "file", ""),
    ("/media/a%00b", "file", ""),
]


def test_a_broken_link_has_its_reason():
    make_article(slug="on-trust")
    make_taken_down(slug="gone")
    make_draft(slug="draft", tags=["hidden"])
    make_scheduled(slug="soon")
    make_topic(slug="empty")

    links = "\n\n".join(f"[The words]({address})" for address, _, _ in BROKEN)
    assert checked(f"Lead.\n\n{links}") == BROKEN


def test_a_link_to_an_old_address_names_the_new_one():
    moved, hidden, gone = make_article(slug="before"), make_draft(), make_article()
    moved.slug = "after"
    moved.save()
    Redirect.objects.add("/2019/old-post/", to=moved)
    Redirect.objects.add("/2019/hidden/", to=hidden)
    Redirect.objects.add("/2019/gone/", to=gone)
    gone.take_down(now=timezone.now())
    paths = ["/articles/before/#x", "/2019/old-post", "/2019/hidden/", "/2019/gone/"]

    assert checked(" ".join(f"[x]({path})" for path in paths)) == [
        ("/articles/before/#x", "moved", "/articles/after/"),
        ("/2019/old-post", "moved", "/articles/after/"),
        ("/2019/hidden/", "missing", ""),
        ("/2019/gone/", "taken-down", ""),
    ]


def test_pictures_references_answers_pages_and_biographies_are_checked():
    author = make_author(bio="See [my book](/articles/book/).")
    AuthorLink.objects.create(author=author, label="Register", url="http://testserver/register/")
    article = make_article(
        author=author,
        body="![A cup](/media/cup.webp)",
        references="- [One](/articles/one/)",
        faqs=[("Who?", "[She](/articles/she/)")],
    )
    Page.objects.filter(slug="about").update(body_html='<p><a href="/lost/">Lost</a></p>')

    check_links(external=False, now=timezone.now())

    assert found(article=article) == [
        ("/media/cup.webp", "file", ""),
        ("/articles/one/", "missing", ""),
        ("/articles/she/", "missing", ""),
    ]
    assert found(page="about") == [("/lost/", "missing", "")]
    assert found(author=author) == [
        ("/articles/book/", "missing", ""),
        ("http://testserver/register/", "missing", ""),
    ]
    assert list(BrokenLink.objects.values_list("text", flat=True)[:1]) == ["A cup"]


def test_each_check_replaces_the_last_results_of_what_is_or_will_be_public():
    for make in (make_draft, make_taken_down):
        make(body="[x](/hidden/)")
    soon = make_scheduled(body="[x](/lost/) [y](/articles/later/)")
    check_links(external=False, now=timezone.now())
    make_article(slug="later")

    check_links(external=False, now=timezone.now())

    assert found() == found(article=soon) == [("/lost/", "missing", "")]
    assert LinkCheck.objects.get(scope="inside").link_count == 3
    soon.delete()
    assert found() == []


@pytest.mark.parametrize("count", [1, 9])
def test_the_number_of_queries_of_a_check_does_not_grow(count, django_assert_max_num_queries):
    for number in range(count):
        make_article(body=f"[x](/articles/lost-{number}/) [y](/tags/lost-{number}/#a)")

    with django_assert_max_num_queries(22):
        check_links(external=False, now=timezone.now())
    assert BrokenLink.objects.count() == count * 2


def test_the_command_prints_each_broken_link_and_the_totals():
    make_article(title="On repair", body="[x](/lost/) [y](/about/)")
    printed = io.StringIO()

    call_command("check_links", stdout=printed)

    assert printed.getvalue() == (
        "On repair: /lost/\n  There is nothing at this address.\n"
        "3 links inside the site followed, 1 broken.\n"
    )


def test_links_are_checked_once_a_week():
    make_article(body="[x](/lost/)")
    now = timezone.now()

    def due(at):
        with time_machine.travel(at, tick=False):
            return check_links_if_due(now=at, should_continue=lambda: True)

    assert [due(now), due(now), due(now + CHECK_INTERVAL / 2), due(now + CHECK_INTERVAL)] == [
        True,
        False,
        False,
        True,
    ]
    assert found() == [("/lost/", "missing", "")]
    assert LinkCheck.objects.count() == 2
