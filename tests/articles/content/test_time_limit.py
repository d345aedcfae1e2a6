"""What one text may cost: seconds of a processor by its length, one at a time for each person."""

import os
import subprocess
import time

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from articles.content import time_limit
from articles.content.markdown import Unrenderable, render_here, render_markdown
from articles.content.time_limit import TOO_SLOW, render_in_time
from articles.models import Article
from tests.articles.admin.writing.test_paste import PASTE
from tests.articles.editing import ADD, errors, filled
from tests.databases import database_url
from tests.running import PRODUCTION, start

pytestmark = pytest.mark.django_db
UNSAVED = "/admin/articles/article/unsaved/"


def test_what_would_keep_the_parser_busy_is_not_rendered():
    began = time.thread_time()

    for text in ("1. " * 3000, "<a " * 100_000, "[ab " * 900 + "]", "x" * 900_001):
        with pytest.raises(Unrenderable):
            render_markdown(text)
    for sign in ("[", "[a](", "![a](/media/a.webp) "):
        with pytest.raises(Unrenderable, match="2,000 square brackets. Cut it into several"):
            render_markdown(sign * 5000)

    assert time.thread_time() - began < 10


# Below 100,000 characters, which alone have more than two seconds
SLOW = "|a" * 24_500 + "\n" + "|-" * 24_500


def test_a_command_has_any_number_of_long_texts_rendered_and_ends_what_is_slow(monkeypatch):
    monkeypatch.setattr(time_limit, "TOGETHER_SECONDS", 1)
    texts = ("word " * 3000, SLOW, "word " * 4000)
    with time_limit.one_renderer():
        made = [render_in_time(render_here, text, 2, "", "en") for text in texts]
        time_limit.used.renderer.kill()
        made += [render_in_time(render_here, text, 2, "", "en") for text in texts[:2]]
    assert [made[0]["words"], made[1], made[2]["words"]] == [3000, TOO_SLOW, 4000]
    assert (made[3]["words"], made[4]) == (3000, TOO_SLOW)


@pytest.mark.parametrize(
    "sign", ["*a ", "<", "[\n\n", "~~a ", "https://a (", "> [!try]\n\n", "- [ ] \n", "> -- a\n"]
)
def test_a_sign_repeated_for_ever_is_rendered_in_time(sign):
    assert render_markdown((sign * 9_000)[:9_000]).html


def test_a_text_that_takes_longer_than_two_seconds_is_ended_and_refused(author, monkeypatch):
    """Whether it is saved or looked at: the field keeps it, and says what to do."""
    monkeypatch.setattr(time_limit, "PATIENCE_SECONDS", 600)
    saved = author.post(ADD, filled(body=SLOW))

    assert errors(saved) == {"body": [TOO_SLOW]}
    assert SLOW[:50] in saved.text
    monkeypatch.setattr(time_limit, "CPU_SECONDS", 1)
    assert author.post(UNSAVED, filled(body="`a" * 49_000 + "``")).status_code == 422


SITE = PRODUCTION | {"DJANGO_SETTINGS_MODULE": "attachment_site.settings"}
HOLD = """
import django, time
django.setup()
from attachment_site.core.security.person_lock import person, person_lock
person.set({pk})
with person_lock("render") as is_free:
    print(is_free, flush=True)
    time.sleep(600)
"""


@pytest.fixture
def held_lock(author):
    """Another worker, which renders a text of the author; a function that kills it."""
    environment = os.environ | SITE | {"DATABASE_URL": database_url()}
    command = ["-c", HOLD.format(pk=author.user.pk)]
    with start(command, environment, stdout=subprocess.PIPE, text=True) as worker:
        assert worker.stdout.readline() == "True\n"
        yield worker.kill
        worker.kill()


LONG = "A plain sentence. " * 800


def test_a_person_has_one_text_rendered_at_a_time_on_all_workers(
    author, held_lock, monkeypatch, django_user_model
):
    """And blocks nobody else; a worker that dies blocks nobody at all."""
    monkeypatch.setattr(time_limit, "WAIT_SECONDS", 0)
    other = Client()
    other.force_login(django_user_model.objects.create_superuser("other"))
    # A long text is rendered in a process of its own, a short one in the worker.
    long, short = (text + str(time.time()) for text in (LONG, LONG[:3000]))
    requests = [
        (ADD, filled(body=short, references=long)),
        (ADD, filled(faqs=[("Why?", long, 1)])),
        (UNSAVED, filled(body=long)),
        ("/admin/articles/article/check/", filled(body=short)),
        ("/admin/articles/page/about/change/", filled(body=long)),
        (PASTE, {"page": SimpleUploadedFile("a.html", short.encode())}),
        (PASTE, {"page": SimpleUploadedFile("a.html", b"<img src='data:image/gif;base64,R0lG'>")}),
    ]

    for address, posted in requests:
        refused = author.post(address, posted)
        assert time_limit.YOURS in refused.text, (address, refused.status_code)
    assert not Article.objects.exists()
    assert other.post(ADD, filled(body=long)).status_code == 302

    held_lock()
    monkeypatch.setattr(time_limit, "WAIT_SECONDS", 3)
    mine = filled(title="Mine", slug="mine", body=long, references=short)
    assert author.post(ADD, mine).status_code == 302


def test_the_texts_of_one_request_have_two_seconds_together(author, monkeypatch):
    monkeypatch.setattr(time_limit, "CPU_SECONDS", 0)

    for address in (ADD, UNSAVED):
        saved = author.post(address, filled(body=f"Short. {address}", references="As short."))
        assert time_limit.TOGETHER in saved.text
    assert author.get("/articles/").status_code == 200
