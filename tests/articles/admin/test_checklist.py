"""The checklist on the form: its advice on the saved text and on the unsaved."""

import datetime

import pytest
import time_machine

from articles.models import Article
from tests.articles.editing import filled
from tests.factories import make_article, make_author, make_topic
from tests.pages import elements, links, parse, text, texts

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("media")]

NEW = "/admin/articles/article/check/"
GOOD = {
    "title": "How to repair after an argument",
    "summary": "What to say when both of you are still sore, and how to begin without blame.",
    "references": "- Gottman, J. (1999). The Marriage Clinic.",
    "tags": "trust",
    "reviewed_on": "2026-01-10",
}


def checked(client, *, path=NEW, faqs=(("Who begins?", "Whoever can.", 1),), **fields):
    """The advice for these values, by the name of the check."""
    other = Article.objects.filter(title="Other").first()
    if other is None:
        topic, writer = make_topic(description="On quarrels."), make_author(credentials="MSc")
        other = make_article(title="Other", tags=["trust"], topic=topic, author=writer)
    related = [(other.pk, 1)]
    fields = {"topic": other.topic_id, "author": other.author_id} | fields
    with time_machine.travel(datetime.datetime(2026, 2, 1, tzinfo=datetime.UTC)):
        client.force_login(client.user)
        sent = filled(faqs=faqs, related=related, **GOOD | fields)
        page = parse(client.post(path, sent))
    return {
        text(item.find(".//h3")): [text(p) for p in item.iter() if p.tag in ("p", "li")]
        for item in elements(page, "li")
        if item.find("h3") is not None
    }


def first_words(findings):
    """Each advice with its examples, without the item that holds them."""
    return {name: " | ".join(lines[1:]) for name, lines in findings.items()}


def test_a_careful_article_needs_no_advice(author):
    assert checked(author) == {}


def test_a_picture_that_is_marked_decorative_needs_no_words(author):
    body = 'Lead.\n\n![](/media/a.webp "decorative")\n\n![](/media/b.webp)'

    said = first_words(checked(author, body=body))["Words for pictures"]

    assert said.endswith('mark it as in ![](… "decorative"). | /media/b.webp')


ADVICE = [
    ({"title": "Repair"}, "Title", "Say in a few more words"),
    ({"title": "W" * 40}, "Title", "40 characters, 755 pixels wide"),
    ({"title": "i" * 70}, "Title", "70 characters, 311 pixels wide"),
    ({"summary": "How to begin."}, "Summary", "13 characters are few."),
    ({"summary": "word " * 38}, "Summary", "it has 189"),
    ({"body": "## One\n\n#### Two"}, "Headings", "“Two” has 4 signs (#) after"),
    ({"body": "Word. " * 420}, "Headings", "One stretch runs for 420 words"),
    ({"body": "![](/media/a.webp)"}, "Words for pictures", "/media/a.webp"),
    ({"body": "![IMG_2041](/media/a.webp)"}, "Words for pictures", "/media/a.webp"),
    ({"faqs": [("Who?", "![](/media/b.webp)", 1)]}, "Words for pictures", "/media/b.webp"),
    ({"body": "See [here](/about/)."}, "Words of links", "“here”"),
    ({"body": "See [Read more!](/about/)"}, "Words of links", "“Read more!”"),
    ({"body": "[https://a.example/x](https://a.example/x)"}, "Words of links", "“https://a."),
    ({"references": "- [](https://a.example/x)"}, "Words of links", "https://a.example/x"),
    ({"body": "See [lost one](/lost/)"}, "Links inside the site", "“lost one”: There is noth"),
    ({"body": "See [lost part](#lost)"}, "Links inside the site", "“lost part”: The page is"),
    ({"body": "One more word here. " * 26}, "Paragraphs", "(104 words)"),
    ({"references": ""}, "References", "Name the sources"),
    ({"topic": ""}, "Topic", "Choose a topic."),
    ({"tags": ""}, "Tags", "Add three to six tags"),
    ({"tags": "Trust, my own"}, "Tags", "my own"),
    ({"reviewed_on": ""}, "Review", "Say when somebody qualified"),
    ({"reviewed_on": "2025-01-31"}, "Review", "Last reviewed on 31 January 2025."),
    ({"faqs": ()}, "Questions", "Answer the two or three"),
    ({"faqs": [("Who?", "", 1)]}, "Questions", "Who?"),
]


def test_what_could_be_better_says_how(author):
    for fields, name, words in ADVICE:
        assert words in first_words(checked(author, **fields))[name], fields


def test_hard_sentences_get_a_grade_and_are_shown(author):
    hard = (
        "Notwithstanding considerable methodological heterogeneity, longitudinal investigations"
        " consistently demonstrate that attachment representations established during early"
        " childhood retain moderate predictive validity throughout subsequent developmental"
        " transitions, relationships and institutional environments. "
    )
    found = first_words(checked(author, body="\n\n".join([hard] * 5)))

    (name,) = [name for name in found if name.startswith("Reading ease")]
    assert float(name.split()[-1].strip(")")) > 20
    assert "Aim at about grade 8" in found[name]
    assert "“Notwithstanding considerable methodological heterogeneity" in found[name]


def test_a_topic_or_author_without_description_is_linked_to_its_page(author):
    topic, ada = make_topic(name="Grief"), make_author(name="Ada")
    page = parse(author.post(NEW, filled(topic=topic.pk, author=ada.pk)))

    assert [link for link in links(page) if "/change/" in link and "password" not in link] == [
        f"/admin/articles/topic/{topic.pk}/change/",
        f"/admin/articles/author/{ada.pk}/change/",
    ]


def test_the_form_shows_the_list_of_the_saved_text_and_leads_to_the_fields(author):
    article = make_article(title="Repair", faqs=[("Who?", "Me.")])

    page = parse(author.get(f"/admin/articles/article/{article.pk}/change/"))

    (heading,) = [t for t in texts(page, "h2") if t.startswith("Checklist")]
    assert heading == "Checklist: 7 of 15 fine"
    (panel,) = elements(page, "section", id="checklist")
    assert [a for a in links(panel) if a.startswith("#")] == [
        *("#id_title", "#id_summary", "#id_references", "#id_tags", "#id_reviewed_on"),
        "#related_links-group",
    ]
    fields = [element.get("id") for element in page.iter()]
    assert [a for a in links(panel) if a.startswith("#") and a[1:] not in fields] == []


def test_the_search_result_has_the_title_for_search_engines(author):
    sent = filled(title="Hunger and what feeds it", seo_title="Signs of anxious attachment")

    page = parse(author.post(NEW, sent))

    assert texts(page, "p", class_="search-result-title") == ["Signs of anxious attachment"]
    long = first_words(checked(author, seo_title="Signs of anxious attachment " * 4))
    assert "Search results cut it: 111 characters" in long["Title"]


def test_checking_saves_nothing_and_leaves_own_tags_and_anchors_alone(author):
    article = make_article(slug="own", tags=["alone"], body="## Part")
    path = f"/admin/articles/article/{article.pk}/check/"

    found = checked(
        author, path=path, slug="own", body="## Part\n\n[Its part](#part)", tags="alone"
    )

    assert list(found) == ["Tags"]
    assert Article.objects.get(pk=article.pk).body == "## Part"


def test_the_panel_alone_is_sent_to_the_script_with_links_to_the_fields(author):
    answer = author.post(NEW, filled(title="No"), headers={"X-Checklist-Panel": "1"})

    assert answer.content.decode().lstrip().startswith('<section class="checklist"')
    assert 'href="#id_title"' in answer.content.decode()
