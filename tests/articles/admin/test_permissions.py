"""Who may open what of the pages that articles and the media library have besides Django's."""

import uuid

import pytest
from django.contrib.auth.models import Permission

from articles.models import Article, Revision, RowRevision
from tests.factories import make_draft, make_topic
from tests.pages import elements, parse

pytestmark = pytest.mark.django_db

READ = [
    "article/date/",
    "article/timeline/",
    "article/find/",
    "article/{pk}/revisions/",
    "article/{pk}/revisions/compare/?old=1&new=1",
]
POSTED = ["article/paste/", "article/unsaved/", "article/check/", "mediafile/upload/"]
WRITE = [
    *POSTED,
    "article/{pk}/unsaved/",
    "article/{pk}/check/",
    "article/{pk}/change/",
    "article/{pk}/revisions/1/restore/",
    f"article/keep/?form=article/new/{uuid.UUID(int=7)}",
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
    return {getattr(client, method)(f"/admin/articles/{page}").status_code for page in filled}


def test_who_may_look_at_articles_writes_none_and_who_may_nothing_opens_nothing(
    client, django_user_model, article
):
    user = django_user_model.objects.create_user("reader", is_staff=True)
    client.force_login(user)
    assert statuses(client, READ + OTHERS, article, "get") == {403}
    assert statuses(client, WRITE, article, "post") == {403}

    user.user_permissions.add(Permission.objects.get(codename="view_article"))
    assert statuses(client, READ, article, "get") == {200}
    assert statuses(client, WRITE, article, "post") == {403}
    for action in ("publish_now", "take_down", "put_back", "retag", "move_topic"):
        chosen = {"action": action, "_selected_action": article.pk, "apply": "1"}
        client.post("/admin/articles/article/", chosen | {"add": "b", "topic": make_topic().pk})
    row = Article.objects.get()
    assert (row.body, row.state, row.topic, row.tags.count()) == (
        *("Old.", Article.State.DRAFT, article.topic, 0),
    )
    form = client.get(f"/admin/articles/article/{article.pk}/change/")
    assert elements(parse(form), "button", name="step") == []

    client.logout()
    assert client.post("/admin/articles/article/unsaved/").status_code == 302
