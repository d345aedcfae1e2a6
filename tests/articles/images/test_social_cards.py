"""Social cards exist while their article is public, and follow its changes."""

import datetime
import io
import logging
import os

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.management import call_command
from django.templatetags.static import static
from django.utils import timezone
from PIL import Image

from articles.admin.changelist import actions
from articles.images.social_cards.draw import CardSpec, draw_card
from articles.models import Article
from tests.articles.images.picture_files import picture_file
from tests.factories import make_article, make_author, make_draft, make_scheduled, make_topic
from tests.pages import elements, parse

# Cards are drawn after the transaction.
pytestmark = pytest.mark.django_db(transaction=True, serialized_rollback=True)

SITE_CARD = {
    "og:image": f"http://testserver{static('img/card.png')}",
    "og:image:width": "1200",
    "og:image:height": "630",
}


def stored():
    """The names of all stored cards."""
    exists = default_storage.exists("cards")
    return {f"cards/{name}" for name in default_storage.listdir("cards")[1]} if exists else set()


def shown(article):
    """The pixels of an article's card."""
    article.refresh_from_db()
    with default_storage.open(article.card.name) as file:
        return Image.open(io.BytesIO(file.read())).convert("RGB")


def expected(*spec):
    return Image.open(io.BytesIO(draw_card(CardSpec(*spec)))).convert("RGB")


def preview(page):
    """The metadata of the picture that messengers show of a page."""
    metas = {meta.get("property", ""): meta.get("content") for meta in elements(page, "meta")}
    return {name: value for name, value in metas.items() if name.startswith("og:image")}


def make_titled(make=make_article, **fields):
    return make(
        title="Grief",
        topic=make_topic(name="Loss"),
        author=make_author(name="Robin Vale"),
        **fields,
    )


def test_an_article_that_is_or_will_be_public_has_its_card_and_a_draft_has_none(client, settings):
    draft, article = make_draft(), make_titled()
    scheduled = make_scheduled(title="Grief", topic=article.topic, author=article.author)

    for each in (article, scheduled):
        assert shown(each) == expected("Grief", "Loss", "Robin Vale")
        assert not each.card_is_due
    assert stored() == {article.card.name, scheduled.card.name}
    assert not draft.card
    assert preview(parse(client.get(article.get_absolute_url()))) == {
        "og:image": f"http://testserver/media/{article.card.name}",
        "og:image:width": "1200",
        "og:image:height": "630",
        "og:image:alt": "Grief. Loss, by Robin Vale.",
    }
    # Nobody can tell the name of a card from what it shows.
    settings.SECRET_KEY = "another key of the same length as the first one, or so"
    assert scheduled.card_name() != scheduled.card.name


def test_a_title_in_letters_that_no_font_draws_shows_the_cover_or_the_card_of_the_site(client):
    japanese = make_article(title="なぜ「会いたい」が止まらないのか")
    covered = make_article(
        title="불안형 애착", cover_image=picture_file("sea.png"), cover_alt="Sea"
    )

    assert preview(parse(client.get(japanese.get_absolute_url()))) == SITE_CARD
    assert preview(parse(client.get(covered.get_absolute_url()))) == {
        "og:image": f"http://testserver{covered.cover_image.url}",
        "og:image:width": "40",
        "og:image:height": "30",
        "og:image:alt": "Sea",
    }
    assert stored() == set()


def test_a_change_of_what_it_shows_replaces_it():
    article = make_titled()
    topic, author = make_topic(name="Repair"), make_author(name="Kim Sol")
    for change, value in {"title": "After grief", "topic": topic, "author": author}.items():
        before = article.card.name

        setattr(article, change, value)
        article.save(update_fields=[change])

        assert shown(article) == expected(article.title, article.topic.name, article.author.name)
        assert article.card.name != before
        assert stored() == {article.card.name}

    before = article.card.name
    article.body = "Other words."
    article.save()
    article.touch(now=timezone.now())
    assert stored() == {before} == {Article.objects.get(pk=article.pk).card.name}


@pytest.mark.parametrize("of", ["topic", "author"])
def test_a_new_name_of_topic_or_author_reaches_all_cards_with_the_worker(of):
    article, draft = make_titled(), make_draft()
    other = make_article()
    others_card = other.card.name

    renamed = getattr(article, of)
    renamed.name = "Renamed"
    renamed.save()
    assert list(Article.objects.with_social_card_due()) == [article]
    call_command("worker", once=True)

    names = {"topic": "Loss", "author": "Robin Vale"} | {of: "Renamed"}
    assert shown(article) == expected("Grief", *names.values())
    assert stored() == {article.card.name, others_card}
    assert not Article.objects.get(pk=draft.pk).card


def test_steps_of_an_article_take_its_card_away_and_bring_it_back():
    article = make_titled()
    name, now = article.card.name, timezone.now()

    article.take_down(now=now)
    assert stored() == set()
    article.republish()
    assert stored() == {name}
    article.revert_to_draft()
    assert stored() == set()
    article.publish(now=now)
    assert stored() == {name}
    # What shows the same has a card of its own.
    twin = make_article(title="Grief", topic=article.topic, author=article.author)
    Article.objects.filter(pk=article.pk).delete()
    assert stored() == {twin.card.name}
    twin.delete()
    assert stored() == set()


def test_after_a_change_of_many_the_worker_draws_the_rest(admin_client, monkeypatch):
    monkeypatch.setattr(actions, "MAX_CARDS_AT_ONCE", 1)
    chosen = [make_draft().pk for _ in range(3)]
    publish = {"action": "publish_now", "_selected_action": chosen, "apply": "yes"}
    admin_client.post("/admin/articles/article/", publish)
    assert len(stored()) == 1

    call_command("worker", once=True)

    assert stored() == set(Article.objects.values_list("card", flat=True))
    assert len(stored()) == 3


def test_a_drawing_that_fails_is_logged_and_made_up_for(client, media, caplog):
    media.mkdir(parents=True)
    (media / "cards").write_text("a file where the folder should be")

    with caplog.at_level(logging.ERROR):
        article = make_titled()
        call_command("worker", once=True)

    assert "update_card" in caplog.text
    assert preview(parse(client.get(article.get_absolute_url()))) == SITE_CARD
    assert not Article.objects.with_social_card_due().exists()
    (media / "cards").unlink()
    call_command("make_cards")
    assert shown(article) == expected("Grief", "Loss", "Robin Vale")


def test_make_cards_draws_what_is_missing_and_says_what_it_did(capsys):
    article, runic = make_titled(), make_article()
    outdated = runic.card.name
    # An older design could draw this one.
    Article.objects.filter(pk=runic.pk).update(title="ᚠᚢᚦᚨᚱᚲ")
    default_storage.delete(article.card.name)
    Article.objects.filter(pk=article.pk).update(card="")

    call_command("make_cards")
    first = capsys.readouterr()
    call_command("make_cards")

    assert first.out == "Drawn: 1. Deleted: 0.\n"
    assert first.err == (
        "“ᚠᚢᚦᚨᚱᚲ” could not be drawn: readers see its cover, or the site's own card.\n"
    )
    assert capsys.readouterr().out == "Drawn: 0. Deleted: 0.\n"
    assert shown(article) == expected("Grief", "Loss", "Robin Vale")
    assert outdated not in stored()


def test_a_file_that_no_article_shows_goes_after_an_hour(capsys):
    default_storage.save("cards/left.png", ContentFile(b"half a file"))

    call_command("make_cards")
    assert stored() == {"cards/left.png"}

    old = (timezone.now() - datetime.timedelta(hours=2)).timestamp()
    os.utime(default_storage.path("cards/left.png"), (old, old))
    call_command("make_cards")
    assert stored() == set()
    assert capsys.readouterr().out.endswith("Drawn: 0. Deleted: 1.\n")
