"""Deleting an article: what goes with it, and what the page says of it before."""

import pytest
from django.core.management import call_command

from tests.articles.editing import change
from tests.factories import make_article
from tests.pages import elements, parse, texts

pytestmark = pytest.mark.django_db


@pytest.fixture
def articles():
    bodies = ["Oranges and pears.", "Oranges and pears.", "Plums."]
    made = [make_article(body=f"Lead. {body}", faqs=[("Which?", "All.")]) for body in bodies]
    made[0].related_links.create(related=made[1])
    call_command("suggest_related", "--all", verbosity=0)
    return made


def test_the_page_asks_about_what_people_wrote(author, articles):
    page = parse(author.get(change(articles[0]).replace("change/", "delete/")))

    (content,) = elements(page, "div", id="content")
    models = {line.partition(":")[0] for line in texts(content, "li")}
    assert models == {
        *("Article", "Question", "Related article"),
        *("Articles", "Frequently asked questions", "Related articles"),
    }
