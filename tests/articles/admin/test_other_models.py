"""Topics, authors, tags and pages in admin; merged tags redirect."""

import pytest
from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import Permission
from django.test import Client
from taggit.models import Tag

from articles.models import Article, ArticleTag
from tests.articles.editing import whole
from tests.factories import make_article, make_draft
from tests.pages import elements, parse, text, texts

pytestmark = pytest.mark.django_db


LIST = "/admin/taggit/tag/"


def merge(client, names, into=None, stays=None, **values):
    pks = [Tag.objects.get(name=name).pk for name in names]
    sent = {"action": "merge", "_selected_action": pks} | values
    if into:
        stays, sent["apply"] = Tag.objects.get(name=into).pk, "1"
    if stays is not None:
        sent["into"] = stays
    return client.post(LIST, sent, follow=True)


def test_merging_keeps_order_and_makes_no_duplicate_once_it_is_said_which_tag_stays(
    author, django_user_model
):
    one = make_article(tags=["a", "fear", "z"])
    both = make_article(tags=["fear", "a", "anxiety"])
    three = make_article(tags=["worry", "b", "fear"])
    names = ["fear", "worry", "anxiety"]

    page = parse(merge(author, names))
    assert texts(page, "h1") == ["Merge 3 tags into one"]
    assert [text(label) for label in elements(page, "label")] == ["fear", "anxiety", "worry"]
    assert elements(parse(merge(author, names, apply="1", stays="x")), "ul", class_="errorlist")
    user = django_user_model.objects.create_user("changer", is_staff=True)
    user.user_permissions.set(Permission.objects.filter(codename__in=["view_tag", "change_tag"]))
    changer = Client()
    changer.force_login(user)
    merge(changer, names, into="anxiety")
    assert Tag.objects.count() == 6

    merge(author, names, into="anxiety")

    assert whole(one)["tags"] == ["a", "anxiety", "z"]
    assert whole(both)["tags"] == ["a", "anxiety"]
    assert whole(three)["tags"] == ["anxiety", "b"]
    assert sorted(Tag.objects.values_list("name", flat=True)) == ["a", "anxiety", "b", "z"]
    assert ArticleTag.objects.count() == 7
    assert LogEntry.objects.get().change_message == "Merged “fear”, “worry” into it"


def test_the_addresses_of_merged_and_renamed_tags_lead_in_one_hop_to_the_one_that_stays(author):
    for name in ("a", "b", "c"):
        make_article(tags=[name])
    make_draft(tags=["secret"])
    merge(author, ["a", "b", "secret"], into="b")
    merge(author, ["b", "c"], into="c")

    response = author.get("/tags/a/?page=1")
    assert (response.status_code, response["Location"]) == (301, "/tags/c/?page=1")
    assert author.get("/tags/b/")["Location"] == "/tags/c/"
    assert author.get("/tags/c/").status_code == 200
    assert author.get("/tags/secret/").status_code == 404

    changed, calm = f"{LIST}{Tag.objects.get().pk}/change/", {"name": "Calm", "slug": "calm"}
    page = parse(author.post(changed, calm, follow=True))
    assert texts(page, "li", class_="success") == ["Saved: “Calm”."]

    assert {tuple(whole(article)["tags"]) for article in Article.objects.all()} == {("Calm",)}
    assert author.get("/tags/c/")["Location"] == "/tags/calm/"
