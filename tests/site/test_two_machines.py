"""Two web machines on one database and one Redis are one site, and either may go.

On PostgreSQL they come through PgBouncer in transaction mode, as those of a large site do.
"""

from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from threading import Barrier

import pytest

from articles.models import Article
from tests.articles.editing import change, opened
from tests.databases import through_pgbouncer
from tests.pages import parse, texts
from tests.running import PRODUCTION, end, fresh_site, run_inside, served
from tests.visitor import Visitor

pytestmark = [pytest.mark.usefixtures("redis"), pytest.mark.database]

SITE = PRODUCTION | {"CACHE_URL": "redis://127.0.0.1:6379/14"}
PASSWORD = "eleven stones along the shore"
PEOPLE = ["ada", "ben", "cem"]
MAKE = f"""
from django.contrib.auth.models import User
from tests.factories import make_draft
for name in {PEOPLE}:
    User.objects.create_superuser(name, password={PASSWORD!r})
print(make_draft(body="First words.").pk)
"""


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    """Variables of a site with three authors and one article, its key, and what starts a machine:
    a function that gives address and process."""
    folder = tmp_path_factory.mktemp("machines")
    with fresh_site(folder, migrated=True, **SITE) as environment, ExitStack() as running:
        key = run_inside(environment, MAKE)
        pooled = running.enter_context(through_pgbouncer(folder, environment["DATABASE_URL"]))

        def start():
            variables = environment | {"DATABASE_URL": pooled}
            quickly = served(variables, application="tests.quick_hashing:application")
            return running.enter_context(quickly)

        yield environment, key, start


@pytest.fixture(scope="module")
def machines(site):
    """The addresses of two machines."""
    return [site[2]()[0] for _ in range(2)]


def test_who_signed_in_on_a_machine_that_is_lost_goes_on_with_the_other(site, machines):
    lost, process = site[2]()
    browser = Visitor(lost).sign_in("ada", PASSWORD)

    end(process, signal=9)
    browser.address = machines[0]

    assert "Your desk" in browser.get("/admin/").text


def test_of_saves_at_one_moment_one_wins_and_the_others_see_both_versions(site, machines):
    article, barrier = Article(pk=site[1]), Barrier(len(PEOPLE))
    people = {name: Visitor(machines[at % 2]) for at, name in enumerate(PEOPLE)}
    words = {name: f"Words of {name}." for name in people}
    forms = {}
    for name, browser in people.items():
        browser.sign_in(name, PASSWORD)
        forms[name] = opened(browser, article, body=words[name])

    def save(name):
        barrier.wait()
        return people[name].post(change(article), forms[name])

    with ThreadPoolExecutor(len(people)) as pool:
        answers = dict(zip(people, pool.map(save, people), strict=True))

    (winner,) = [name for name, answer in answers.items() if answer.status_code == 302]
    for loser in people.keys() - {winner}:
        page = parse(answers[loser])
        assert texts(page, "textarea", name="body") == [words[loser]]
        assert (texts(page, "del"), texts(page, "ins")) == ([winner], [loser])
