"""Several people save at the same moment: one save wins, and nobody loses a word.

Two processes of the site serve them from one database, as two machines would.
"""

import http.cookiejar
import urllib.error
import urllib.parse
import urllib.request
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from threading import Barrier
from types import SimpleNamespace

import pytest

from tests.articles.admin.test_conflicts import conflict, opened
from tests.articles.editing import change
from tests.pages import elements, parse, text, texts
from tests.running import PRODUCTION, fresh_site, run, served

pytestmark = pytest.mark.database

PASSWORD = "eleven stones along the shore"
PEOPLE = ["ada", "ben", "cem"]
ROUNDS = 3
ARTICLE = SimpleNamespace(pk=1)
FILES = {
    "topics.yaml": "- {slug: repair, name: Repair}\n",
    "authors.yaml": "- {slug: mira, name: Mira}\n",
    "a.md": "---\ntitle: A\nsummary: B.\ntopic: repair\nauthor: mira\n---\n\nFirst words.\n",
}


class Browser:
    """A browser that keeps cookies, follows no redirects, and answers as Django's client does."""

    class Staying(urllib.request.HTTPRedirectHandler):
        def redirect_request(self, *arguments):
            return None

    def __init__(self, address, name):
        self.address, self.name = address, name
        jar = http.cookiejar.CookieJar()
        keeping = urllib.request.HTTPCookieProcessor(jar)
        self.opener = urllib.request.build_opener(keeping, self.Staying)
        self.get("/admin/login/")
        token = next(cookie.value for cookie in jar if cookie.name == "csrftoken")
        fields = {"username": name, "password": PASSWORD, "csrfmiddlewaretoken": token}
        assert self.post("/admin/login/", fields).status_code == 302

    def get(self, path):
        return self._answer(path)

    def post(self, path, fields):
        return self._answer(path, urllib.parse.urlencode(fields).encode())

    def _answer(self, path, sent=None):
        try:
            answer = self.opener.open(self.address + path, sent, timeout=60)
        except urllib.error.HTTPError as error:
            answer = error
        with answer:
            return SimpleNamespace(status_code=answer.status, content=answer.read())


@pytest.fixture
def people(tmp_path):
    """Browsers of several authors, signed in on one machine or the other."""
    (tmp_path / "texts").mkdir()
    for name, content in FILES.items():
        (tmp_path / "texts" / name).write_text(content)
    settings = PRODUCTION | {"DJANGO_SUPERUSER_PASSWORD": PASSWORD}
    with fresh_site(tmp_path, migrated=True, **settings) as environment, ExitStack() as running:
        run(["manage.py", "import_articles", str(tmp_path / "texts")], environment)
        for name in PEOPLE:
            person = ["--username", name, "--email", f"{name}@example.org"]
            run(["manage.py", "createsuperuser", "--no-input", "-v0", *person], environment)
        machines = [running.enter_context(served(environment))[0] for _ in range(2)]
        yield [Browser(machines[at % 2], name) for at, name in enumerate(PEOPLE)]


def body_in(browser):
    (field,) = elements(parse(browser.get(change(ARTICLE))), "textarea", name="body")
    return text(field)


def saved_together(people, round_number):
    """The answers to people who save at the same moment."""
    barrier = Barrier(len(people))
    words = {person: f"Words of {person.name} in round {round_number}." for person in people}
    forms = {person: opened(person, ARTICLE, body=words[person]) for person in people}

    def save(person):
        barrier.wait()
        return person.post(change(ARTICLE), forms[person])

    with ThreadPoolExecutor(len(people)) as pool:
        return words, dict(zip(people, pool.map(save, people), strict=True))


def test_of_saves_at_one_moment_one_wins_and_the_others_see_both_versions(people):
    for round_number in range(1, ROUNDS + 1):
        words, answers = saved_together(people, round_number)

        (winner,) = [who for who, answer in answers.items() if answer.status_code == 302]
        assert body_in(winner) == words[winner]
        for loser in set(people) - {winner}:
            conflict(answers[loser])
            page = parse(answers[loser])
            (field,) = elements(page, "textarea", name="body")
            assert text(field) == words[loser]
            assert (texts(page, "del"), texts(page, "ins")) == ([winner.name], [loser.name])
            assert texts(page, "h2", id="conflict-heading") == [
                f"{winner.name} saved this article while you were writing"
            ]

    loser = next(who for who in people if who is not winner)
    _, again = conflict(answers[loser])
    assert loser.post(change(ARTICLE), again).status_code == 302
    assert body_in(winner) == words[loser]
    kept = parse(winner.get("/admin/articles/article/1/revisions/"))
    assert len(texts(kept, "th", scope="row")) == 1 + ROUNDS + 1
