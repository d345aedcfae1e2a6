"""“State of the site”, in words that need no administrator."""

import datetime
from ipaddress import ip_network

import pytest
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group
from django.db import connection
from django.utils import timezone

from articles.search import index
from attachment_site.core.models import Heartbeat
from attachment_site.core.schema.triggers import change_schema
from sessions.mail import announce_reply
from sessions.models import OutgoingMail
from tests.pages import links, parse, texts
from tests.sessions.factories import make_application, make_practitioner

pytestmark = pytest.mark.django_db
PAGE = "/admin/state/"


@pytest.fixture
def rows(client):
    """Who reads the inbox is signed in, and reads the page, row by row."""
    client.force_login(make_practitioner())

    def read(**options):
        page = parse(client.get(PAGE, **options))
        return dict(zip(texts(page, "dt"), texts(page, "dd"), strict=True))

    return read


def test_it_is_for_the_practitioner_and_the_superuser_alone(client):
    users = get_user_model().objects
    author = users.create_user("author", is_staff=True)
    author.groups.add(Group.objects.get(name="Author"))
    people = {make_practitioner(): 200, users.create_superuser("admin"): 200, author: 403}

    for user, status in people.items():
        client.force_login(user)
        assert client.get(PAGE).status_code == status
        assert (PAGE in links(parse(client.get("/admin/")))) == (status == 200)


def test_what_is_wrong_is_told(rows, settings):
    application, now = make_application(), timezone.now()
    for _ in range(3):
        announce_reply(application, "robin@applicant.example")
    OutgoingMail.objects.update(made_at=now - datetime.timedelta(hours=2))
    failed = OutgoingMail.objects.latest("pk").pk
    OutgoingMail.objects.filter(pk=failed).update(failed_at=now, recipient=b"")
    Heartbeat.record(Heartbeat.Job.CERTIFICATE, now=now + datetime.timedelta(days=2))
    change_schema("default", index.drop)
    settings.TRUSTED_PROXIES = [ip_network("172.30.0.0/24")]
    headers = {"X-Forwarded-For": "203.0.113.9"}

    told = rows(headers=headers, REMOTE_ADDR="172.31.0.1")

    assert told["Mail Act"].startswith("2 e-mails are waiting to be sent, the oldest for 2 hours.")
    assert told["Failed e-mail Look"].startswith("1 e-mail was given up after three days.")
    assert told["Certificate Act"].startswith("The site's certificate ends on ")
    missing = len(index.declared_triggers(connection.vendor))
    assert told["Database Act"].startswith(f"Triggers that are missing or incomplete: {missing}. ")
    # A web server in front that is not trusted
    assert "Put 172.31.0.1 into TRUSTED_PROXIES." in told["Visitors Act"]
    Heartbeat.record(Heartbeat.Job.CERTIFICATE, now=now - datetime.timedelta(days=2))
    later = rows(headers=headers, REMOTE_ADDR="172.30.0.1")
    assert later["Certificate Act"].startswith("The site's certificate ended on ")
    assert "Visitors Act" not in later
