"""What a thief finds who copies everything: the database, the mail, the logs, the environment."""

import base64
import logging

import pytest
from django.core import mail
from django.utils import timezone

from attachment_site.core.security import crypto
from sessions.mail import send_due
from sessions.models import Application, InboxKey, Practice, Question, WrappedKey
from tests.sessions.apply.applying import apply
from tests.sessions.factories import PASSPHRASE, make_inbox, make_practitioner
from tests.sessions.inbox_pages import LIST, OTHER
from tests.sessions.keys.thief import found_in_database

pytestmark = pytest.mark.django_db(transaction=True, serialized_rollback=True)

WORDS = (
    "Zephyrine Quillfeather",
    "zephyrine@applicant.example",
    "Kiribati",
    "Pacific/Tarawa",
    "the lighthouse keeper left",
    "another lighthouse night",
    "no lighthouse is dark for ever",
    "note about lighthouses",
)


def test_no_word_of_an_applicant_is_found_anywhere(client, caplog):
    caplog.set_level(logging.DEBUG)
    practitioner = make_practitioner(email="practice@example.org")
    key, private = make_inbox(practitioner)
    answers = {f"question_{row.pk}": WORDS[4] for row in Question.objects.filter(kind="long")}
    about = dict(zip(("name", "email", "country", "time_zone"), WORDS, strict=False))
    receipt = apply(client, **about, **answers)
    client.post("/sessions/return/", {"receipt": receipt, "message": WORDS[5]})
    client.force_login(practitioner)
    client.post(LIST + "inbox/unlock/", {"passphrase": PASSPHRASE})
    page = f"{LIST}{Application.objects.get().pk}/change/"
    assert WORDS[5] in client.get(page).content.decode()
    client.post(page, {"action": "reply", "text": WORDS[6]})
    client.post(page, {"action": "note", "note": WORDS[7]})
    client.post(LIST + "search/", {"words": "lighthouse"})

    client.post(page, {"action": "export"})
    client.get(LIST)
    send_due(now=timezone.now())

    secrets = [private, private.hex(), base64.b64encode(private).decode(), PASSPHRASE]
    secrets += [client.cookies["sessionid"].value]
    codes = [receipt, key.recovery_code]
    codes += [WrappedKey.objects.invite(key, make_practitioner(), private, "Dr Hill")]
    salt = bytes(Practice.objects.get().receipt_salt)
    applicant = crypto.receipt_keys(receipt, salt)
    secrets += [*codes, *map(crypto.normalize_code, codes), applicant.earlier_digest]
    secrets += [applicant.pair.private, crypto.conversation_key(applicant.pair.private)]
    # What may be there is found, so the search would find the rest.
    stored = [practitioner.username, bytes(key.public_key)[:32], applicant.digest]
    assert found_in_database(*stored) == stored
    # The inbox is unlocked now, in the practitioner's browser; after that it is locked.
    assert found_in_database(*WORDS, *secrets) == []
    InboxKey.set_up(practitioner, OTHER, previous=key, private_previous=private)
    client.post("/admin/logout/")
    assert found_in_database(*WORDS, OTHER, *secrets) == []
    spool = "".join(str(message.message()) for message in mail.outbox)
    assert len(mail.outbox) == 3
    # A mail to the applicant has their address on it, and nothing else of theirs.
    assert [word for word in (*WORDS, receipt) if word in spool] == [WORDS[1]]
    logged = " ".join(record.getMessage() for record in caplog.records)
    assert [word for word in (*WORDS, receipt, PASSPHRASE) if word in logged] == []
