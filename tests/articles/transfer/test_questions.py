"""Blocks of questions that plug-ins of WordPress write become the article's questions."""

import pytest

from articles.models import FAQ, Article
from articles.transfer.importer import import_path
from tests.articles.transfer.exports import cases, numbered_items, write_wxr

pytestmark = pytest.mark.django_db


def test_questions_become_faqs_and_a_heading_over_them_stays_if_it_has_text(tmp_path):
    blocks = cases("cards.yaml")["questions"]
    bodies = [f"<!-- wp:paragraph --><p>Lead.</p>{block}" for block in blocks]
    bodies.append(f"{blocks[0]}<p>More.</p>")
    import_path(write_wxr(tmp_path, *numbered_items((body, "") for body in bodies)))

    written = Article.objects.order_by("slug").values_list("body", flat=True)
    assert list(written) == ["Lead."] * len(blocks) + ["## FAQ\n\nMore."]
    questions = list(FAQ.objects.values_list("question", "answer"))
    assert questions == [("Is it & normal?", "Yes, **it** is.  \nOften.")] * len(bodies)
