"""Internal links that readers cannot open are reported and listed in admin until they are fixed."""

import tomllib
from pathlib import Path

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.management import call_command
from django.utils import timezone

from articles.link_checker.check import check_links, check_links_if_due
from articles.models import Article, BrokenLink, LinkCheck, Page, Redirect
from tests import factories
from tests.articles.editing import ADD, change, filled, opened
from tests.pages import elements, links, parse, texts

pytestmark = pytest.mark.django_db


def found(**filters):
    """Address and reason of the stored broken links."""
    return [(b.address, b.reason, b.detail) for b in BrokenLink.objects.filter(**filters)]


def checked(body, **fields):
    """The broken links of an article with this body."""
    article = factories.make_article(body=body, **fields)
    check_links(external=False, now=timezone.now())
    return found(article=article)


LINKS = tomllib.loads(Path(__file__).with_name("links.toml").read_text())


def test_a_link_that_readers_can_open_is_fine():
    default_storage.save("notes.webp", ContentFile(b"x"))
    factories.make_article(
        slug="on-trust",
        references="## Sources\n\n- One",
        faqs=[("Who begins?", "Whoever can.")],
        tags=["trust"],
        topic=factories.make_topic(slug="couples"),
        author=factories.make_author(slug="ada"),
    )
    factories.make_article(slug="über-nähe")

    links = "\n\n".join(f"[The words]({address})" for address in LINKS["fine"])
    assert checked(f"Lead.[^1]\n\n## Its own section\n\n{links}\n\n[^1]: A note.") == []


def test_a_broken_link_has_its_reason_and_an_old_address_its_new_one():
    factories.make_article(slug="on-trust")
    gone, moved = factories.make_article(slug="gone"), factories.make_article(slug="before")
    draft = factories.make_draft(slug="draft", tags=["hidden"])
    factories.make_scheduled(slug="soon")
    factories.make_topic(slug="empty")
    moved.slug = "after"
    moved.save()
    for path, target in {"old-post": moved, "hidden": draft, "gone": gone}.items():
        Redirect.objects.add(f"/2019/{path}/", to=target)
    gone.take_down(now=timezone.now())

    links = "\n\n".join(f"[The words]({address})" for address, _, _ in LINKS["broken"])
    assert [[*row] for row in checked(f"Lead.\n\n{links}")] == LINKS["broken"]


def test_pictures_references_answers_pages_and_biographies_are_checked():
    author = factories.make_author(bio="See [my book](/articles/book/).")
    author.links.create(label="Register", url="http://testserver/register/")
    article = factories.make_article(
        author=author,
        body="![A cup](/media/cup.webp)",
        references="- [One](/articles/one/)",
        faqs=[("Who?", "[She](/articles/she/)")],
    )
    Page.objects.filter(slug="about").update(body_html='<p><a href="/lost/">Lost</a></p>')

    check_links(external=False, now=timezone.now())

    for source, addresses in (
        ({"article": article}, ["/media/cup.webp", "/articles/one/", "/articles/she/"]),
        ({"page": "about"}, ["/lost/"]),
        ({"author": author}, ["/articles/book/", "http://testserver/register/"]),
    ):
        assert [address for address, _, _ in found(**source)] == addresses
    assert BrokenLink.objects.first().text == "A cup"


def test_each_check_replaces_the_last_results_of_what_is_or_will_be_public():
    for make in (factories.make_draft, factories.make_taken_down):
        make(body="[x](/hidden/)")
    factories.make_article(body="[x](/articles/lost/) [y](/tags/lost/#a)")
    soon = factories.make_scheduled(body="[x](/lost/) [y](/articles/later/)")
    check_links(external=False, now=timezone.now())
    assert BrokenLink.objects.count() == 4
    factories.make_article(slug="later")

    check_links(external=False, now=timezone.now())

    assert found(article=soon) == [("/lost/", "missing", "")]
    soon.delete()
    assert BrokenLink.objects.count() == 2


LIST = "/admin/articles/brokenlink/"


def broken():
    return [(link.source, link.address) for link in BrokenLink.objects.all()]


def test_the_list_shows_where_each_link_stands_and_cannot_be_written(author, capsys):
    article = factories.make_article(title="On repair", body="[Words](/lost/<b>)")
    call_command("check_links")
    assert "On repair: /lost/<b>" in capsys.readouterr().out

    page = parse(author.get(LIST))

    assert texts(page, "td", class_="field-shown_address") == ["/lost/<b> Words"]
    (cell,) = elements(page, "td", class_="field-source")
    assert links(cell) == [change(article)]
    row = BrokenLink.objects.get()
    assert author.get(f"{LIST}add/").status_code == 403
    assert author.post(f"{LIST}{row.pk}/delete/", {"post": "yes"}).status_code == 403
    author.post(LIST, {"action": "delete_selected", "_selected_action": row.pk, "post": "yes"})
    assert broken() == [(article, "/lost/<b>")]


def test_the_button_checks_this_site_at_once_and_has_the_worker_check_the_others(author):
    article = factories.make_article(body="[x](/lost/)")
    LinkCheck.objects.create(scope=LinkCheck.Scope.EXTERNAL, checked_at=timezone.now())
    assert "Check links now" in texts(parse(author.get(LIST)), "button")

    response = author.post(f"{LIST}check/", follow=True)

    assert broken() == [(article, "/lost/")]
    assert "1 of 2 lead nowhere" in response.text
    assert check_links_if_due(now=timezone.now(), should_continue=lambda: False)
    assert author.get(f"{LIST}check/").status_code == 405


def test_what_is_saved_is_checked_at_once_and_a_fixed_link_is_removed(author):
    author.post(ADD, filled(body="[x](/lost/)", step="publish"))
    article = Article.objects.get()
    assert broken() == [(article, "/lost/")]
    article.author.bio = "[x](/lost/)"
    article.author.save()
    page = Page.objects.get(slug="about")
    page.body = "[x](/lost/)"
    page.save()
    check_links(external=False, now=timezone.now())
    assert len(broken()) == 3

    for row, fields in (
        (article, {"body": "[x](/about/)", "step": "publish-changes"}),
        (page, {"body": "C"}),
        (article.author, {"bio": "[x](/)"}),
    ):
        author.post(change(row), opened(author, row, **fields))

    assert broken() == []
