"""What the editor is made of, and what it asks: pictures to store, articles to find, previews."""

import hashlib
import json
import re
from pathlib import Path

import pytest
from django.conf import settings

from articles.models import Article
from tests.articles.editing import ADD, change, errors, filled
from tests.factories import make_article, make_author, make_draft, make_topic

pytestmark = pytest.mark.django_db

FIND = "/admin/articles/article/find/"


def test_articles_are_found_by_words_of_their_titles(author):
    live = make_article(title="On trust and time")
    draft = make_draft(title="Time for trust")
    make_article(title="On grief")

    found = author.get(FIND, {"q": "trust TIME"}).json()["articles"]

    assert {(row["title"], row["state"], row["address"]) for row in found} == {
        ("On trust and time", "Live", live.get_absolute_url()),
        ("Time for trust", "Draft", draft.get_absolute_url()),
    }
    assert author.get(FIND, {"q": "%"}).json() == {"articles": []}


def test_a_picture_that_would_vanish_is_named_beside_the_field(author):
    no_links = {"links-TOTAL_FORMS": 0, "links-INITIAL_FORMS": 0}
    page = {"title": "About", "summary": "Us.", "body": "![A](cup.png)"}
    person = {"name": "A", "slug": "a", "bio": "![A](cup.png)"} | no_links
    article = {
        "body": '<img src="https://elsewhere.example/a.png" alt="A">',
        "references": "![A][1]\n\n[1]: //elsewhere.example/a.png",
        "faqs": [("Why?", "![A](data:image/png;base64,AAAA)", 1)],
    }

    vanish = {
        "body": "https://elsewhere.example/a.png",
        "references": "//elsewhere.example/a.png",
        "answer": "data:image/png;base64,AAAA",
    }
    for form, typed, refused in (
        (ADD, filled(**article), vanish),
        (change(make_author()), person, {"bio": "cup.png"}),
        ("/admin/articles/page/about/change/", page, {"body": "cup.png"}),
    ):
        found = errors(author.post(form, typed))
        assert sorted(found) == sorted(refused)
        for field, address in refused.items():
            assert f"not on this site: {address}. Drop the file" in found[field][0]


def test_an_article_of_100000_words_is_saved(author):
    part = "## Part\n\nWer *heute* bleibt, неизбежно bleibt. " + "Heute bleibt, wer bleibt. " * 60
    response = author.post(ADD, filled(body="\n\n".join([part] * 400)))

    assert response.status_code == 302
    assert Article.objects.get().word_count > 95_000


NEW = "/admin/articles/article/unsaved/"


def test_an_unfinished_article_can_be_looked_at_and_checked(author):
    whole = filled(topic=make_topic().pk, author=make_author().pk)
    for fields in (
        {"title": "", "summary": "", "body": "", "slug": ""},
        {"topic": "999", "author": "x", "slug": "not an address", "published_at_0": "soon"},
        {"tags": "—, \x00a, " + "x" * 300, "title": "\x00", "faqs-TOTAL_FORMS": "x"},
        {"faqs-TOTAL_FORMS": "100000", "related_links-TOTAL_FORMS": "-1"},
    ):
        for page in (NEW, NEW.replace("unsaved", "check")):
            assert author.post(page, whole | fields).status_code == 200, fields


FOLDER = Path(settings.BASE_DIR, "static/js/codemirror")
LOCK = Path(settings.BASE_DIR, "deploy/codemirror/package-lock.json")


def test_the_bundle_is_what_was_built_of_the_lock_and_brings_the_licences():
    banner, code = FOLDER.joinpath("codemirror.js").read_bytes().split(b"*/\n", 1)
    licences = FOLDER.joinpath("LICENSE.txt").read_text().split("-" * 80)

    named = re.findall(r"\* +(\S+) ([\d.]+)$", banner.decode(), re.MULTILINE)
    packages = json.loads(LOCK.read_text())["packages"]
    locked = {path.removeprefix("node_modules/"): packages[path] for path in packages if path}
    for name, content in (("lock", LOCK.read_bytes()), ("code", code)):
        assert f"{name} sha256 {hashlib.sha256(content).hexdigest()}" in banner.decode()
    assert "@codemirror/view" in dict(named)
    assert named == [(name, locked[name]["version"]) for name, _ in named]
    assert [name for name, found in locked.items() if "integrity" not in found] == []
    for package, licence in zip(named, licences, strict=True):
        assert licence.strip().startswith(" ".join(package))
        assert "Permission is hereby granted" in licence
