"""Who may open what of the pages that articles and the media library have besides Django's."""

import uuid

import pytest
from django.contrib.auth.models import Permission

from articles.models import Article, Revision, RowRevision
from tests.factories import make_draft

pytestmark = pytest.mark.django_db

READ = [
    "article/date/",
    "article/timeline/",
    "article/find/",
    "article/{pk}/revisions/",
    "article/{pk}/revisions/compare/?old=1&new=1",
]
WRITE = [
    "article/paste/",
    "article/unsaved/",
    "article/{pk}/unsaved/",
    "article/check/",
    "article/{pk}/check/",
    "article/{pk}/change/",
    "article/{pk}/revisions/1/restore/",
    f"article/keep/?form=article/new/{uuid.UUID(int=7)}",
    "mediafile/upload/",
    "topic/{topic}/revisions/1/restore/",
]
OTHERS = ["article/tags/", "mediafile/find/", "topic/{topic}/revisions/", "brokenlink/check/"]


@pytest.fixture
def article():
    article = make_draft(body="Old.")
    Revision.objects.record(article)
    RowRevision.objects.record(article.topic)
    return article


def statuses(client, pages, article, method):
    filled = [page.format(pk=article.pk, topic=article.topic_id) for page in pages]
    return {page: getattr(client, method)(f"/admin/articles/{page}").status_code for page in filled}


def test_who_may_nothing_opens_nothing(client, django_user_model, article):
    client.force_login(django_user_model.objects.create_user("guest", is_staff=True))

    found = statuses(client, READ + OTHERS, article, "get")
    found |= statuses(client, WRITE, article, "post")

    assert found == dict.fromkeys(found, 403)
    client.logout()
    assert client.post("/admin/articles/article/unsaved/").status_code == 302


def test_who_may_look_at_articles_writes_none(client, django_user_model, article):
    user = django_user_model.objects.create_user("reader", is_staff=True)
    user.user_permissions.add(Permission.objects.get(codename="view_article"))
    client.force_login(user)
    Article.objects.update(body="New.")

    read = statuses(client, READ, article, "get")
    assert read == dict.fromkeys(read, 200)
    written = statuses(client, WRITE, article, "post")
    assert written == dict.fromkeys(written, 403)
    assert Article.objects.get().body == "New."


def test_pages_that_change_something_ask_for_post_and_for_what_there_is(author, article):
    asked = [page for page in WRITE if "revisions" not in page and "/" not in page[8:-1]]
    found = statuses(author, [*asked, "mediafile/upload/"], article, "get")

    assert found == dict.fromkeys(found, 405)
    for page in ("987654/unsaved/", "987654/check/", "987654/revisions/", "none/revisions/"):
        assert author.post(f"/admin/articles/article/{page}", {}).status_code == 404
