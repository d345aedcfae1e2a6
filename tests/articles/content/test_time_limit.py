"""What one text may cost: two seconds of a processor, one at a time for each person."""

import os
import subprocess
import time

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from articles.content import time_limit
from articles.content.markdown import Unrenderable, render_markdown
from articles.content.time_limit import TOO_SLOW
from articles.models import Article
from tests.articles.admin.writing.test_paste import PASTE
from tests.articles.editing import ADD, errors, filled
from tests.databases import database_url
from tests.running import PRODUCTION, start

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("text", ["1. " * 3000, "<a " * 100_000, "x" * 900_001])
def test_what_would_keep_the_parser_busy_is_not_rendered(text):
    with pytest.raises(Unrenderable):
        render_markdown(text)


@pytest.mark.parametrize(
    "sign",
    ["*a ", "<", ">", "[\n\n", "~~a ", "https://a (", "> [!try]\n\n", "- [ ] \n", "> -- a\n"],
)
def test_a_sign_repeated_for_ever_is_rendered_in_time(sign):
    assert render_markdown((sign * 9_000)[:9_000]).html


TABLE = "|a" * 40_000 + "\n" + "|-" * 40_000


@pytest.mark.parametrize("text", [TABLE, "`a" * 60_000 + "``"], ids=["table", "backticks"])
def test_a_text_that_takes_longer_than_two_seconds_is_ended_and_refused(author, text):
    """Whether it is saved or looked at: the field keeps it, and says what to do."""
    saved = author.post(ADD, filled(body=text))

    assert errors(saved) == {"body": [TOO_SLOW]}
    assert text[:50] in saved.content.decode()
    assert author.post("/admin/articles/article/unsaved/", filled(body=text)).status_code == 422


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
    command = ["-c", HOLD.format(pk=author.user.pk)]
    with start(
        command,
        os.environ | SITE | {"DATABASE_URL": database_url()},
        stdout=subprocess.PIPE,
        text=True,
    ) as worker:
        assert worker.stdout.readline() == "True\n"
        yield worker.kill
        worker.kill()


LONG = "A plain sentence. " * 800


@pytest.mark.parametrize("text", [LONG, LONG[:3000]], ids=["in a process", "in the worker"])
def test_a_person_has_one_text_rendered_at_a_time_on_all_workers(
    author, held_lock, monkeypatch, django_user_model, text
):
    """And blocks nobody else; a worker that dies blocks nobody at all."""
    monkeypatch.setattr(time_limit, "WAIT_SECONDS", 0.3)
    other = Client()
    other.force_login(django_user_model.objects.create_superuser("other"))
    text += str(time.time())
    fields = {"body": text, "references": text}
    requests = [
        *((ADD, filled(**typed)) for typed in (fields, {"faqs": [("Why?", text, 1)]})),
        ("/admin/articles/article/unsaved/", filled(body=text)),
        ("/admin/articles/article/check/", filled(body=text)),
        ("/admin/articles/page/about/change/", filled(body=text)),
        (PASTE, {"page": SimpleUploadedFile("a.html", text.encode())}),
        (PASTE, {"page": SimpleUploadedFile("a.html", b"<img src='data:image/gif;base64,R0lG'>")}),
    ]

    for address, posted in requests:
        refused = author.post(address, posted)
        assert time_limit.YOURS in refused.content.decode(), (address, refused.status_code)
    assert not Article.objects.exists()
    assert other.post(ADD, filled(body=text)).status_code == 302

    held_lock()
    assert author.post(ADD, filled(title="Mine", slug="mine", body=text)).status_code == 302


def test_the_texts_of_one_request_have_two_seconds_together(author, monkeypatch):
    monkeypatch.setattr(time_limit, "CPU_SECONDS", 0)

    for address in (ADD, "/admin/articles/article/unsaved/"):
        saved = author.post(address, filled(body=f"Short. {address}", references="As short."))
        assert time_limit.TOGETHER in saved.content.decode()
    assert author.get("/articles/").status_code == 200


def test_thousands_of_brackets_in_one_paragraph_are_refused_at_once():
    began = time.thread_time()

    for sign in ("[", "![", "[a ", "[a](", "![a](/media/a.webp) "):
        with pytest.raises(Unrenderable, match="2,000 square brackets. Cut it into several"):
            render_markdown(sign * 5000)

    assert time.thread_time() - began < 10
