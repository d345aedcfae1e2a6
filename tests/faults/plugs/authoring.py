"""An author at work in admin: adds, edits, deletes and finds articles."""

import re

from django.test import Client

from tests.faults.plugs.writing import article_form
from tests.pages import elements, links, parse_text
from tests.visitor import Visitor

ARTICLES = "/admin/articles/article/"


class Author:
    """Whoever is signed in; each method fails unless all its requests are answered well.

    There must be an article with the slug `read-before`, whose topic and author new ones get.
    """

    def __init__(self, browser: Visitor | Client):
        self.browser = browser
        fields = article_form(self.get(self.address("read-before")))
        self.place = {name: fields[name] for name in ("topic", "author")}

    def add(self, word: str) -> None:
        """Publish an article with this word as its slug and in its text."""
        written = {"title": word, "slug": word, "summary": word, "body": f"About {word}."}
        published = {
            "published_at_0": "2026-01-09",
            "published_at_1": "08:00:00",
            "step": "publish",
        }
        fields = article_form(self.get(f"{ARTICLES}add/"))
        self.post(f"{ARTICLES}add/", fields | self.place | written | published)

    def edit(self, slug: str, word: str) -> None:
        """Replace the text of an article by this word."""
        address = self.address(slug)
        published = {"body": f"About {word}.", "step": "publish-changes"}
        self.post(address, article_form(self.get(address)) | published)

    def delete(self, slug: str) -> None:
        self.post(self.address(slug).replace("change/", "delete/"), {"post": "yes"})

    def found(self, word: str) -> list[str]:
        """The slugs of the articles that the site's search finds for a word."""
        lists = elements(parse_text(self.get(f"/search/?q={word}")), "ol", class_="results")
        addresses = [address for found in lists for address in links(found)]
        return [slug[1] for slug in map(re.compile("/articles/([^/]+)/$").match, addresses) if slug]

    def address(self, slug: str) -> str:
        """Where an article is edited, looked up in the list of articles."""
        rows = self.get(f"{ARTICLES}?q={slug}").partition('id="result_list"')[2]
        (pk,) = set(re.findall(rf"{ARTICLES}(\d+)/change/", rows))
        return f"{ARTICLES}{pk}/change/"

    def get(self, path: str) -> str:
        answer = self.browser.get(path)
        assert answer.status_code == 200, f"{path} answered {answer.status_code}"
        return answer.text

    def post(self, path: str, fields: dict[str, str]) -> None:
        status = self.browser.post(path, fields).status_code
        assert status == 302, f"{path} answered {status}"
