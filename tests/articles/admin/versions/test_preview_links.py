"""A colleague without an account reads what is not public yet, until the link ends."""

import datetime

import pytest
from django.test import Client
from django.utils import timezone

from articles.models import PreviewLink
from tests.articles.editing import change, posted
from tests.factories import HIDDEN, make_draft
from tests.pages import elements, links, parse, texts

pytestmark = pytest.mark.django_db


def give(article, days=7):
    return PreviewLink.objects.issue(article, days=days, by=None)


def look(browser, link):
    """The answer to a link. A preview is not cached, indexed or named in a referrer."""
    response = browser.get(link.get_absolute_url())
    assert response["Cache-Control"] == "no-store"
    assert response["Referrer-Policy"] == "no-referrer"
    assert response["X-Robots-Tag"] == "noindex, nofollow"
    assert not response.cookies
    return response


def test_a_colleague_reads_it_as_readers_would(client):
    for make, words in zip(HIDDEN, ("a draft", "a scheduled article", "an article"), strict=True):
        link = give(make(title="On repair", tags=["trust"], faqs=[("Who?", "You.")]))

        page = parse(look(client, link))

        assert texts(page, "h1") == ["On repair"]
        (banner,) = texts(page, "p", class_="preview-banner")
        assert banner.startswith(f"Preview of {words}")
        assert link.expires_at.strftime("until %B %-d, %Y, %H:%M (UTC)") in banner
        assert elements(page, "link", rel="canonical") == []


def test_the_link_leads_to_the_live_page_once_it_is_published_and_ends(client, time_machine):
    article, other = make_draft(slug="a"), make_draft(title="Secret")
    link, short = give(article), give(other, days=3)

    article.publish(now=timezone.now())
    response = look(client, link)
    assert (response.status_code, response["Location"]) == (302, "/articles/a/")

    time_machine.move_to(short.given_at + datetime.timedelta(days=3, seconds=1))
    response = look(client, short)
    assert response.status_code == 410
    assert texts(parse(response), "h1") == ["This preview has ended"]
    assert "Secret" not in response.text


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
    article, colleague, wanted = make_draft(), Client(), {"give_preview": "1"}
    typed = posted(article, summary="Just typed.", preview_days="3", **wanted)
    author.post(change(article), typed)
    (address,) = [
        address for address in links(parse(author.get(change(article)))) if "/preview/" in address
    ]
    path = address.removeprefix("http://testserver")
    link = PreviewLink.objects.get()
    assert link.expires_at - link.given_at < datetime.timedelta(days=3, seconds=1)
    assert "Just typed." in colleague.get(path).text

    author.post(change(article), posted(article, revoke_preview=link.pk))
    assert colleague.get(path).status_code == 410
    assert "/preview/" not in author.get(change(article)).text
