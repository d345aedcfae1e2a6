"""Social cards exist while their article is public, and follow its changes."""

import datetime
import io
import os

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.management import call_command
from django.templatetags.static import static
from django.utils import timezone
from PIL import Image

from articles.images.social_cards.draw import CardSpec, draw_card
from articles.models import Article
from tests.articles.images.picture_files import picture_file
from tests.factories import make_article, make_author, make_draft, make_scheduled, make_topic
from tests.pages import elements, parse

# Cards are drawn after the transaction.
pytestmark = pytest.mark.django_db(transaction=True, serialized_rollback=True)


SITE = "http://testserver"


def stored():
    """The names of all stored cards."""
    exists = default_storage.exists("cards")
    return {f"cards/{name}" for name in default_storage.listdir("cards")[1]} if exists else set()


def check_shown(article, *spec):
    """The card of an article shows these words."""
    article.refresh_from_db()
    with default_storage.open(article.card.name) as file:
        shown = Image.open(io.BytesIO(file.read())).convert("RGB")
    assert shown == Image.open(io.BytesIO(draw_card(CardSpec(*spec)))).convert("RGB")


def preview(client, article):
    """The picture that messengers show of an article's page, with its size and its words."""
    page = parse(client.get(article.get_absolute_url()))
    metas = {meta.get("property", ""): meta.get("content") for meta in elements(page, "meta")}
    return [value for name, value in metas.items() if name.startswith("og:image")]


def make_titled(make=make_article, **fields):
    """An article whose card says “Grief”, “Loss” and “Robin Vale”; or one like another."""
    fields = fields or {"topic": make_topic(name="Loss"), "author": make_author(name="Robin Vale")}
    return make(title="Grief", **fields)


def test_an_article_that_is_or_will_be_public_has_its_card_and_a_draft_has_none(client, settings):
    draft, article = make_draft(), make_titled()
    scheduled = make_titled(make_scheduled, topic=article.topic, author=article.author)

    for each in (article, scheduled):
        check_shown(each, "Grief", "Loss", "Robin Vale")
    assert stored() == {article.card.name, scheduled.card.name}
    assert not draft.card
    words = "Grief. Loss, by Robin Vale."
    assert preview(client, article) == [
        *(f"http://testserver/media/{article.card.name}", "1200", "630", words)
    ]
    # Nobody can tell the name of a card from what it shows.
    settings.SECRET_KEY = "another key of the same length as the first one, or so"
    assert scheduled.card_name() != scheduled.card.name
    name, article.language = article.card_name(), "ur"
    assert article.card_name() != name


def test_a_title_in_letters_that_no_font_draws_shows_the_cover_or_the_card_of_the_site(client):
    japanese = make_article(title="なぜ「会いたい」が止まらないのか")
    cover = {"cover_image": picture_file("sea.png"), "cover_alt": "Sea"}
    covered = make_article(title="불안형 애착", **cover)

    assert preview(client, japanese) == [
        f"http://testserver{static('img/card.png')}",
        "1200",
        "630",
    ]
    url = SITE + covered.cover_image.url
    assert preview(client, covered) == [url, "40", "30", "Sea"]
    assert stored() == set()


def test_a_change_of_what_it_shows_replaces_it_by_itself_or_with_the_worker():
    article, other, draft = make_titled(), make_article(), make_draft()
    topic, author = make_topic(name="Repair"), make_author(name="Kim Sol")
    for change, value in {"title": "After grief", "topic": topic, "author": author}.items():
        before = article.card.name

        setattr(article, change, value)
        article.save(update_fields=[change])

        check_shown(article, article.title, article.topic.name, article.author.name)
        assert article.card.name != before
        assert stored() == {article.card.name, other.card.name}

    before = article.card.name
    article.body = "Other words."
    article.save()
    assert before == Article.objects.get(pk=article.pk).card.name

    for row, words in ((topic, ("Calm", "Kim Sol")), (author, ("Calm", "Ada"))):
        row.name = words[row == author]
        row.save()
        assert list(Article.objects.with_social_card_due()) == [article]
        call_command("worker", once=True)
        check_shown(article, "After grief", *words)
    assert not Article.objects.get(pk=draft.pk).card


def test_steps_of_an_article_take_its_card_away_and_bring_it_back():
    article = make_titled()
    name, now = article.card.name, timezone.now()

    for step, left in ((lambda: article.take_down(now=now), set()), (article.republish, {name})):
        step()
        assert stored() == left
    # What shows the same has a card of its own.
    twin = make_titled(topic=article.topic, author=article.author)
    Article.objects.filter(pk=article.pk).delete()
    assert stored() == {twin.card.name}
    twin.delete()
    assert stored() == set()


def test_make_cards_draws_what_is_missing_deletes_the_rest_and_says_so(capsys):
    article = make_titled()
    default_storage.delete(article.card.name)
    Article.objects.filter(pk=article.pk).update(card="")
    default_storage.save("cards/left.png", ContentFile(b"half a file"))

    call_command("make_cards")
    old = (timezone.now() - datetime.timedelta(hours=2)).timestamp()
    os.utime(default_storage.path("cards/left.png"), (old, old))
    call_command("make_cards")

    # A file that no article shows goes after an hour.
    assert capsys.readouterr().out == "Drawn: 1. Deleted: 0.\nDrawn: 0. Deleted: 1.\n"
    check_shown(article, "Grief", "Loss", "Robin Vale")
    assert stored() == {article.card.name}
