"""Commas alone separate tags; case and whitespace do not make new ones."""

import pytest
from taggit.models import Tag

from articles.content.tags import join_tags, split_tags
from tests.factories import make_article


@pytest.mark.parametrize(
    ("line", "tags"),
    [
        ("heal anxious attachment", ["heal anxious attachment"]),
        ("trust, heal anxious attachment,repair", ["trust", "heal anxious attachment", "repair"]),
        ("Trust, trust,  TRUST ", ["Trust"]),
        ('"secure base", it\'s us', ["secure base", "it's us"]),
        ("a  \t b", ["a b"]),
        (", ,❤️, - ,", []),
        ("", []),
        ("خوف, محبت", ["خوف", "محبت"]),
    ],
)
def test_a_line_is_split_at_commas(line, tags):
    assert split_tags(line) == tags


@pytest.mark.django_db
def test_tags_keep_the_authors_order_and_case_makes_no_second_tag():
    article = make_article(tags=["trust", "anxious attachment", "repair"])
    make_article(tags=["Trust"])

    assert join_tags(article.tags.all()) == "trust, anxious attachment, repair"
    assert Tag.objects.count() == 3
