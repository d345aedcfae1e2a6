"""Buttons move an article from state to state, and say so before and after."""

import datetime

import pytest
from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import Permission

from articles.models import Article, Redirect
from tests.articles.editing import ADD, change, filled, posted
from tests.factories import make_article, make_draft, make_scheduled, make_taken_down
from tests.pages import elements, parse, text, texts

pytestmark = pytest.mark.django_db

State = Article.State
MAKE = {
    State.DRAFT: make_draft,
    State.SCHEDULED: make_scheduled,
    State.LIVE: make_article,
    State.TAKEN_DOWN: make_taken_down,
}
NO_DATE = {"published_at_0": "", "published_at_1": ""}


def buttons(response):
    return {b.get("value"): text(b) for b in elements(parse(response), "button", name="step")}


@pytest.mark.parametrize(
    ("make", "step", "state"),
    [
        (make_draft, "publish", State.LIVE),
        (make_scheduled, "publish-now", State.LIVE),
        (make_scheduled, "to-draft", State.DRAFT),
        (make_article, "take-down", State.TAKEN_DOWN),
        (make_article, "to-draft", State.DRAFT),
        (make_taken_down, "put-back", State.LIVE),
        (make_taken_down, "to-draft", State.DRAFT),
    ],
)
def test_a_button_changes_the_state_and_saves_what_is_typed(author, make, step, state):
    article = make()

    response = author.post(change(article), posted(article, step=step, summary="Typed just now."))

    assert (response.status_code, response["Location"]) == (302, change(article))
    article.refresh_from_db()
    assert (article.state, article.summary) == (state, "Typed just now.")
    assert "Changed state (" in LogEntry.objects.get().get_change_message()
    (said,) = texts(parse(author.get(change(article))), "li", class_="success")
    assert said.startswith("Saved. It is ")


def test_a_new_article_is_published_in_one_click_and_handed_over_by_a_popup(author):
    response = author.post(ADD, filled(**NO_DATE, step="publish", _popup="1"))

    assert Article.objects.get().state == State.LIVE
    assert elements(parse(response), "script", id="django-admin-popup-response-constants")


def test_buttons_say_what_they_will_do(author):
    assert buttons(author.get(change(make_article()))) == {
        "publish-changes": "Publish the changes readers see them from now on",
        "take-down": "Take down from live to taken down: readers are told that it is gone",
        "to-draft": "Back to draft from live to draft: readers do not find it",
    }
    assert buttons(author.get(change(make_taken_down()))) == {
        "put-back": "Put back up from taken down to live: readers find it as it is here",
        "to-draft": "Back to draft from taken down to draft: readers do not find it",
    }


def test_enter_in_a_field_saves_and_changes_no_state(author):
    page = parse(author.get(change(make_draft())))

    form = elements(page, "form", id="article_form")[0]
    presses = [
        element.get("name")
        for element in form.iter()
        if element.get("type") == "submit"
        or (element.tag == "button" and element.get("type") != "button")
    ]
    assert presses[0] == "_continue"


def test_an_impossible_transition_is_ignored(author):
    article = make_draft()

    author.post(change(article), posted(article, step="take-down"))
    author.post(change(article), posted(article, step="nonsense"))

    assert Article.objects.get().state == State.DRAFT


def test_the_moment_is_shown_in_the_zone_of_the_site(author, settings):
    settings.TIME_ZONE = "Asia/Karachi"
    nine = datetime.datetime(2024, 3, 1, 9, tzinfo=datetime.UTC)
    article = make_article(published_at=nine)

    page = parse(author.get(change(article)))
    assert texts(page, "span", class_="state-moment") == [
        "since 1 March 2024, 14:00 (Asia/Karachi)"
    ]

    author.post(change(article), posted(article, published_at_1="14:30", step="publish-changes"))
    assert Article.objects.get().published_at == nine + datetime.timedelta(minutes=30)
    Article.objects.update(published_at=nine)
    article.touch(now=nine + datetime.timedelta(days=2), is_revision=True)
    page = parse(author.get("/admin/articles/article/"))
    assert texts(page, "span", class_="state") == ["Updated"]
    assert texts(page, "span", class_="state-moment") == [
        "3 March 2024, 14:00 (Asia/Karachi), live since 1 March 2024, 14:00 (Asia/Karachi)"
    ]


def test_who_may_only_look_gets_no_buttons(client, django_user_model):
    user = django_user_model.objects.create_user("reader", is_staff=True)
    user.user_permissions.add(Permission.objects.get(codename="view_article"))
    client.force_login(user)
    article = make_draft()

    assert buttons(client.get(change(article))) == {}
    assert client.post(change(article), posted(article, step="publish")).status_code == 403


def test_an_address_is_made_once_and_stays_when_the_title_changes(author):
    author.post(ADD, filled(slug="", title="On repair"))
    author.post(ADD, filled(slug="", title="On Repair!"))
    assert sorted(Article.objects.values_list("slug", flat=True)) == ["on-repair", "on-repair-2"]

    article = Article.objects.get(slug="on-repair")
    author.post(change(article), posted(article, title="On mending", slug=""))
    assert Article.objects.get(pk=article.pk).slug == "on-repair"


def test_the_form_says_that_the_old_address_redirects_and_lists_it(author):
    article = make_article(slug="a")
    assert (
        "the old address will lead to the new one" in author.get(change(article)).content.decode()
    )

    author.post(change(article), posted(article, slug="b", step="publish-changes"))
    page = parse(author.get(change(article)))
    assert texts(page, "code") == ["/articles/a/"]

    author.post(change(article), posted(article, slug="b", forget=Redirect.objects.get().pk))
    assert not Redirect.objects.exists()
    assert author.get("/articles/a/").status_code == 404


def test_one_article_cannot_remove_the_old_address_of_another(author):
    article, other = make_article(), make_article(slug="a")
    other.slug = "b"
    other.save()

    for forget in (Redirect.objects.get().pk, "x", "9" * 40):
        author.post(change(article), posted(article, forget=forget))

    assert Redirect.objects.count() == 1
