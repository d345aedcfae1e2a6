"""Tags are merged and renamed; their old addresses redirect."""

import pytest
from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import Permission
from taggit.models import Tag

from articles.models import Article, ArticleTag
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


def tags_of(article):
    return [tag.name for tag in Article.objects.get(pk=article.pk).tags.all()]


def test_merging_keeps_order_and_makes_no_duplicate(author):
    one = make_article(tags=["a", "fear", "z"])
    both = make_article(tags=["fear", "a", "anxiety"])
    three = make_article(tags=["worry", "b", "fear"])

    response = merge(author, ["fear", "worry", "anxiety"], into="anxiety")

    assert tags_of(one) == ["a", "anxiety", "z"]
    assert tags_of(both) == ["a", "anxiety"]
    assert tags_of(three) == ["anxiety", "b"]
    assert sorted(Tag.objects.values_list("name", flat=True)) == ["a", "anxiety", "b", "z"]
    assert ArticleTag.objects.count() == 7
    assert texts(parse(response), "ul", class_="messagelist") == [
        "“fear”, “worry” merged into “anxiety”."
    ]
    assert LogEntry.objects.get().change_message == "Merged “fear”, “worry” into it"


def test_the_addresses_of_merged_tags_lead_in_one_hop_to_the_one_that_stays(author):
    for name in ("a", "b", "c"):
        make_article(tags=[name])
    make_draft(tags=["secret"])
    merge(author, ["a", "b", "secret"], into="b")
    merge(author, ["b", "c"], into="c")

    response = author.get("/tags/a/?page=1")
    assert (response.status_code, response["Location"]) == (301, "/tags/c/?page=1")
    assert author.get("/tags/b/")["Location"] == "/tags/c/"
    assert author.get("/tags/c/").status_code == 200
    # It was never public.
    assert author.get("/tags/secret/").status_code == 404


def test_a_renamed_tag_keeps_its_articles_and_its_old_address(author):
    article = make_article(tags=["fear"])
    tag = Tag.objects.get()

    author.post(f"{LIST}{tag.pk}/change/", {"name": "Anxiety", "slug": "anxiety"})

    assert tags_of(article) == ["Anxiety"]
    assert author.get("/tags/fear/")["Location"] == "/tags/anxiety/"


def test_it_asks_which_tag_stays_with_the_number_of_articles(author):
    make_article(tags=["fear", "anxiety"])
    make_article(tags=["anxiety"])

    page = parse(merge(author, ["fear", "anxiety"]))

    assert texts(page, "h1") == ["Merge 2 tags into one"]
    assert [text(label) for label in elements(page, "label")] == ["anxiety", "fear"]
    rows = [t for t in texts(page, "li") if "article" in t.split()[-1]]
    assert rows == ["anxiety 2 articles", "fear 1 article"]
    assert Tag.objects.count() == 2


def test_without_an_answer_or_with_one_tag_alone_nothing_is_merged(author):
    make_article(tags=["fear", "anxiety"])
    for into in ("", "x", "987654"):
        response = merge(author, ["fear", "anxiety"], apply="1", stays=into)
        assert elements(parse(response), "ul", class_="errorlist")

    response = merge(author, ["fear"], into="fear")

    assert texts(parse(response), "ul", class_="messagelist") == [
        "Tick two tags or more to merge them."
    ]
    assert Tag.objects.count() == 2


def test_who_may_not_delete_tags_merges_none(client, django_user_model):
    make_article(tags=["fear", "anxiety"])
    user = django_user_model.objects.create_user("changer", is_staff=True)
    user.user_permissions.set(Permission.objects.filter(codename__in=["view_tag", "change_tag"]))
    client.force_login(user)

    merge(client, ["fear", "anxiety"], into="anxiety")

    assert Tag.objects.count() == 2
