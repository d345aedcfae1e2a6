"""A colleague without an account reads what is not public yet, until the link ends."""

import datetime

import pytest
from django.core.signing import Signer
from django.test import Client
from django.utils import timezone

from articles.models import Article, PreviewLink
from tests.articles.editing import change, posted
from tests.factories import make_article, make_draft, make_scheduled, make_taken_down
from tests.pages import elements, links, parse, texts

pytestmark = pytest.mark.django_db


def give(article, days=7):
    return PreviewLink.objects.issue(article, days=days, by=None)


def check_headers(response):
    """A preview is not cached, indexed or named in a referrer."""
    assert response["Cache-Control"] == "no-store"
    assert response["Referrer-Policy"] == "no-referrer"
    assert response["X-Robots-Tag"] == "noindex, nofollow"
    assert not response.cookies


@pytest.mark.parametrize(
    ("make", "words"),
    [
        (make_draft, "Preview of a draft"),
        (make_scheduled, "Preview of a scheduled article"),
        (make_taken_down, "Preview of an article that was taken down"),
    ],
)
def test_a_colleague_reads_it_as_readers_would(client, make, words):
    article = make(title="On repair", tags=["trust"], faqs=[("Who?", "You.")])
    link = give(article)

    response = client.get(link.get_absolute_url())

    page = parse(response)
    assert texts(page, "h1") == ["On repair"]
    until = link.expires_at.strftime("%-d %B %Y, %H:%M")
    assert texts(page, "p", class_="preview-banner") == [
        f"{words}, until {until} (UTC). Please do not pass it on."
    ]
    assert elements(page, "link", rel="canonical") == []
    check_headers(response)


def test_the_link_leads_to_the_live_page_once_it_is_published(client):
    article = make_draft(slug="a")
    link = give(article)
    # As links of earlier releases were signed.
    ends = int(link.expires_at.timestamp())
    token = Signer(salt="articles.preview").sign(f"{link.pk}-{ends}")
    assert link.get_absolute_url() == f"/preview/{token}/"

    article.publish(now=timezone.now())

    response = client.get(link.get_absolute_url())
    assert (response.status_code, response["Location"]) == (302, "/articles/a/")
    check_headers(response)


def test_an_expired_link_says_that_it_has_ended(client, time_machine):
    link = give(make_draft(title="Secret"), days=3)
    time_machine.move_to(link.given_at + datetime.timedelta(days=3, seconds=1))

    response = client.get(link.get_absolute_url())

    assert response.status_code == 410
    assert texts(parse(response), "h1") == ["This preview has ended"]
    assert "Secret" not in response.content.decode()
    check_headers(response)


def test_a_token_that_nobody_signed_is_not_found(client):
    link = give(make_draft())
    address = link.get_absolute_url()
    token = address.removeprefix("/preview/").removesuffix("/")

    changed = [token + "x", token.replace(":", ":A", 1), "9" + token, token.split(":")[0]]
    for other in (*changed, "%00", "x" * 3000):
        assert client.get(f"/preview/{other}/").status_code == 404, other
    # Nor one whose row was extended.
    link.expires_at += datetime.timedelta(days=1)
    link.save()
    assert client.get(address).status_code == 404


def test_the_author_gives_a_link_and_revokes_it(author):
    article, colleague = make_draft(), Client()

    author.post(
        change(article), posted(article, summary="Just typed.", give_preview="1", preview_days="3")
    )
    (address,) = [
        address for address in links(parse(author.get(change(article)))) if "/preview/" in address
    ]
    path = address.removeprefix("http://testserver")
    link = PreviewLink.objects.get()
    assert link.expires_at - link.given_at < datetime.timedelta(days=3, seconds=1)
    assert "Just typed." in colleague.get(path).content.decode()

    author.post(change(article), posted(article, revoke_preview=link.pk))
    assert colleague.get(path).status_code == 410
    assert "/preview/" not in author.get(change(article)).content.decode()


def test_a_span_that_is_not_offered_or_a_refused_save_gives_no_link(author):
    article = make_draft()
    for days in ("", "365", "x"):
        sent = posted(article, give_preview="1", preview_days=days)
        response = author.post(change(article), sent, follow=True)
        assert "Choose for how long the link opens." in response.content.decode()
    author.post(change(article), posted(article, title="", give_preview="1", preview_days="3"))

    assert not PreviewLink.objects.exists()


def test_a_live_article_needs_no_link_and_no_other_article_can_revoke(author):
    live, link = make_article(), give(make_draft())

    same = posted(live, summary=live.summary, body=live.body)
    author.post(change(live), same | {"give_preview": "1", "preview_days": "3"})
    author.post(change(live), same | {"revoke_preview": link.pk})

    assert [row.is_open for row in PreviewLink.objects.all()] == [True]
    assert Article.objects.live().get() == live
