"""What a thief finds who copies everything: the database, the mail, the logs, the environment."""

import logging

import pytest

from sessions.models import Application, Question
from tests.sessions.applying import apply
from tests.sessions.factories import PASSPHRASE, make_inbox, make_practitioner
from tests.sessions.thief import found_in_database

pytestmark = pytest.mark.django_db(transaction=True, serialized_rollback=True)

LIST = "/admin/private_sessions/application/"
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
    _, private = make_inbox(practitioner)
    receipt = apply(
        client,
        name=WORDS[0],
        email=WORDS[1],
        country=WORDS[2],
        time_zone=WORDS[3],
        **dict.fromkeys(long_questions(), WORDS[4]),
    )
    client.post("/sessions/return/", {"receipt": receipt, "message": WORDS[5]})
    client.force_login(practitioner)
    client.post(LIST + "inbox/unlock/", {"passphrase": PASSPHRASE})
    letter = f"{LIST}{Application.objects.get().pk}/change/"
    assert WORDS[5] in client.get(letter).content.decode()
    client.post(letter, {"action": "reply", "text": WORDS[6]})
    client.post(letter, {"action": "note", "note": WORDS[7]})
    client.post(LIST + "search/", {"words": "lighthouse"})

    # The inbox is unlocked now, in the practitioner's browser.
    stolen = found_in_database(*WORDS, receipt, private, PASSPHRASE)
    assert stolen == []
    logged = " ".join(record.getMessage() for record in caplog.records)
    assert [word for word in (*WORDS, receipt, PASSPHRASE) if word in logged] == []


def long_questions():
    return [f"question_{row.pk}" for row in Question.objects.filter(kind="long")]
