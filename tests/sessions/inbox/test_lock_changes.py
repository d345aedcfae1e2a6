"""Passphrases, codes and locks change, colleagues come and go, as the inbox's holder wants."""

import datetime

import pytest

from attachment_site.accounts.models import Passkey
from attachment_site.core.security.crypto import DecryptionError
from sessions.models import InboxKey, Practice, WrappedKey
from tests.pages import elements, parse, texts
from tests.sessions.apply.applying import hidden
from tests.sessions.factories import CONTENT, PASSPHRASE, make_application, make_practitioner
from tests.sessions.inbox_pages import (
    INBOX,
    NOON,
    OTHER,
    OTHER_TWICE,
    code_on,
    errors,
    invitation,
    is_unlocked,
    refused,
    signed_in,
    unlock,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("noon")]

WRONG = {"passphrase": "four geese over a frozen lake"}
HERONS = "two herons by a slow river"


def test_the_passphrase_is_changed_by_who_knows_it(browser):
    assert refused(browser.post(INBOX + "passphrase/", OTHER_TWICE | WRONG)) == ["passphrase"]
    same = dict.fromkeys(["passphrase", *OTHER_TWICE], PASSPHRASE)
    assert refused(browser.post(INBOX + "passphrase/", same)) == ["new_passphrase"]

    response = browser.post(INBOX + "passphrase/", OTHER_TWICE | {"passphrase": PASSPHRASE})

    assert response["Location"] == INBOX + "settings/"
    assert refused(unlock(browser)) == ["passphrase"]
    assert unlock(browser, OTHER).status_code == 302


def test_the_newest_recovery_code_lets_in_and_a_wrong_one_is_told_before_a_passphrase_is_asked_for(
    browser, dana, time_machine
):
    address = INBOX + "recover/"
    assert refused(browser.post(INBOX + "new-code/", WRONG)) == ["passphrase"]
    old = code_on(parse(browser.post(INBOX + "new-code/", {"passphrase": PASSPHRASE})))
    code = code_on(parse(browser.post(INBOX + "new-code/", {"passphrase": PASSPHRASE})))
    asked = browser.get(address)
    response = browser.post(address, {"code": old})
    for page in (asked, response):
        assert elements(parse(page), "input", type="password") == []
    assert list(errors(response)) == ["code"]
    assert hidden(parse(response), "code") == old

    second = browser.post(address, {"code": code})
    sealed = {"code": hidden(parse(second), "code")}
    assert code not in second.content.decode()
    stranger = signed_in(make_practitioner("kim"))
    assert refused(stranger.post(address, OTHER_TWICE | sealed)) == ["code"]
    time_machine.shift(3600)
    late = signed_in(dana).post(address, OTHER_TWICE | sealed)
    assert refused(late) == ["code"]
    own = signed_in(dana)
    second = own.post(address, {"code": code.replace("-", " ").lower()})
    sealed = {"code": hidden(parse(second), "code")}
    assert own.post(address, OTHER_TWICE | sealed)["Location"] == INBOX + "settings/"
    assert unlock(signed_in(dana), OTHER).status_code == 302
    assert refused(unlock(signed_in(dana))) == ["passphrase"]


def test_a_colleague_is_invited_and_comes_in_with_an_own_passphrase(
    browser, dana, colleague, private
):
    application = make_application()
    code = invitation(browser, colleague)
    theirs = signed_in(colleague)
    assert theirs.get(INBOX + "unlock/")["Location"] == INBOX + "join/"

    response = theirs.post(INBOX + "join/", OTHER_TWICE | {"code": code})

    assert response["Location"] == INBOX + "settings/"
    assert is_unlocked(theirs)
    opened = WrappedKey.objects.get(user=colleague).unwrap(OTHER)
    assert application.decrypt_content(opened) == CONTENT
    (people,) = elements(parse(browser.get(INBOX + "settings/")), "ul", class_="people")
    assert texts(people, "li") == [
        "Dana Reed (you), for applicants “The practice”",
        "Sam Hill, for applicants “Dr Hill” Change the name of Sam Hill Remove Sam Hill",
    ]

    passkey = Passkey.objects.create(user=colleague, credential_id=b"1", credential=b"", mac=b"")
    key = InboxKey.objects.current()
    key.wrapped_keys.create(user=colleague, kind="passkey", passkey=passkey, blob=b"")
    assert browser.post(f"{INBOX}remove/{dana.pk}/").status_code == 404
    assert browser.get(f"{INBOX}remove/{colleague.pk}/").status_code == 200
    browser.post(f"{INBOX}remove/{colleague.pk}/")
    assert not key.wrapped_keys.filter(user=colleague).exists()
    assert not is_unlocked(theirs)
    assert texts(parse(unlock(theirs, OTHER)), "h1") == ["You need an invitation"]


def test_an_invitation_is_good_once_for_one_person_and_seven_days_and_ends_an_earlier_one(
    browser, dana, colleague, time_machine
):
    earlier = invitation(browser, colleague)
    time_machine.move_to(NOON + datetime.timedelta(days=1), tick=False)
    code = invitation(signed_in(dana), colleague)
    fields = OTHER_TWICE | {"code": code}
    stranger = signed_in(make_practitioner("kim"))
    assert stranger.post(INBOX + "join/", fields)["Location"] == INBOX + "unlock/"
    time_machine.move_to(NOON + datetime.timedelta(days=7), tick=False)
    theirs = signed_in(colleague)
    assert refused(theirs.post(INBOX + "join/", fields | {"code": earlier})) == ["code"]

    time_machine.move_to(NOON + datetime.timedelta(days=8), tick=False)
    theirs = signed_in(colleague)
    assert theirs.post(INBOX + "join/", fields)["Location"] == INBOX + "unlock/"

    fields["code"] = invitation(signed_in(dana), colleague)
    assert theirs.post(INBOX + "join/", fields)["Location"] == INBOX + "settings/"
    assert theirs.post(INBOX + "join/", fields)["Location"] == INBOX + "unlock/"


def test_a_changed_lock_keeps_old_applications_readable_and_old_secrets_out(
    browser, dana, colleague, private
):
    application = make_application()
    old_code = code_on(parse(browser.post(INBOX + "new-code/", {"passphrase": PASSPHRASE})))
    invited = invitation(browser, colleague)
    theirs = signed_in(colleague)
    theirs.post(INBOX + "join/", OTHER_TWICE | {"code": invited})
    fields = {"passphrase": PASSPHRASE} | dict.fromkeys(OTHER_TWICE, HERONS)
    assert refused(browser.post(INBOX + "replace/", fields | WRONG)) == ["passphrase"]
    assert InboxKey.objects.count() == 1

    shown = browser.post(INBOX + "replace/", fields)

    new_code = code_on(parse(shown))
    assert not Practice.objects.current().takes_applications
    assert not is_unlocked(browser)
    assert not is_unlocked(theirs)
    assert refused(browser.post(INBOX + "test/", {"passphrase": PASSPHRASE})) == ["passphrase"]
    browser.post(INBOX + "test/", {"passphrase": HERONS})
    assert Practice.objects.current().takes_applications
    key = InboxKey.objects.current()
    for kind, secret in [("passphrase", HERONS), ("recovery", new_code)]:
        chain = key.chain(key.wrapped_keys.get(kind=kind).unwrap(secret))
        keys = {one.pk: private for one, private in chain}
        assert application.decrypt_content(keys[application.inbox_key_id]) == CONTENT
    with pytest.raises(DecryptionError):
        key.wrapped_keys.get(kind="recovery").unwrap(old_code)
    assert set(WrappedKey.objects.values_list("kind", "user")) == {
        ("passphrase", dana.pk),
        ("recovery", None),
    }
