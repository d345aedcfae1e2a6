"""Passphrases, codes and locks change, colleagues come and go, as the inbox's holder wants."""

import datetime

import pytest

from attachment_site.core.security.crypto import DecryptionError
from sessions.models import InboxKey, Practice, WrappedKey
from tests.pages import elements, links, parse, text, texts
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


def test_the_passphrase_is_changed_by_who_knows_it_and_to_another(browser):
    assert refused(browser.post(INBOX + "passphrase/", OTHER_TWICE | WRONG)) == ["passphrase"]
    same = dict.fromkeys(["passphrase", *OTHER_TWICE], PASSPHRASE)
    assert refused(browser.post(INBOX + "passphrase/", same)) == ["new_passphrase"]

    response = browser.post(INBOX + "passphrase/", OTHER_TWICE | {"passphrase": PASSPHRASE})

    assert (response.status_code, response["Location"]) == (302, INBOX + "settings/")
    assert refused(unlock(browser)) == ["passphrase"]
    assert unlock(browser, OTHER).status_code == 302


def test_the_newest_recovery_code_lets_in_who_lost_the_passphrase(browser, dana):
    assert refused(browser.post(INBOX + "new-code/", WRONG)) == ["passphrase"]
    old = code_on(parse(browser.post(INBOX + "new-code/", {"passphrase": PASSPHRASE})))
    code = code_on(parse(browser.post(INBOX + "new-code/", {"passphrase": PASSPHRASE})))
    ticked = browser.post(INBOX + "recovery-code/", {"is_written_down": "on"})
    assert ticked["Location"] == INBOX + "settings/"
    assert INBOX + "recover/" in links(parse(browser.get(INBOX + "unlock/")))
    assert refused(browser.post(INBOX + "recover/", OTHER_TWICE | {"code": old})) == ["code"]
    typed = code.replace("-", " ").lower()

    response = browser.post(INBOX + "recover/", OTHER_TWICE | {"code": typed})

    assert (response.status_code, response["Location"]) == (302, INBOX + "settings/")
    assert is_unlocked(browser)
    assert unlock(signed_in(dana), OTHER).status_code == 302
    assert refused(unlock(signed_in(dana))) == ["passphrase"]


def test_a_wrong_code_is_told_before_a_passphrase_is_asked_for(browser, dana, time_machine):
    address = INBOX + "recover/"
    code = code_on(parse(browser.post(INBOX + "new-code/", {"passphrase": PASSPHRASE})))
    asked = browser.get(address)
    response = browser.post(address, {"code": "ABCD-EFGH"})
    for page in (asked, response):
        assert elements(parse(page), "input", type="password") == []
    wrong = "This code does not open the inbox. Compare it with your paper, letter by letter."
    assert errors(response) == {"code": [wrong]}
    assert hidden(parse(response), "code") == "ABCD-EFGH"

    second = browser.post(address, {"code": code})
    assert second.status_code == 200
    sealed = {"code": hidden(parse(second), "code")}
    assert code not in second.content.decode()
    differing = OTHER_TWICE | sealed | {"new_passphrase_again": PASSPHRASE}
    again = browser.post(address, differing)
    assert refused(again) == ["new_passphrase_again"]
    sealed = {"code": hidden(parse(again), "code")}

    stranger = signed_in(make_practitioner("kim"))
    assert refused(stranger.post(address, OTHER_TWICE | sealed)) == ["code"]
    time_machine.shift(3600)
    late = signed_in(dana).post(address, OTHER_TWICE | sealed)
    assert errors(late) == {"code": ["This page was open for long. Type the code once more."]}
    assert not hidden(parse(late), "code")
    second = signed_in(dana).post(address, {"code": code})
    sealed = {"code": hidden(parse(second), "code")}
    assert signed_in(dana).post(address, OTHER_TWICE | sealed).status_code == 302
    assert unlock(signed_in(dana), OTHER).status_code == 302


def test_a_colleague_is_invited_and_comes_in_with_an_own_passphrase(browser, colleague, private):
    application = make_application()
    code = invitation(browser, colleague)
    theirs = signed_in(colleague)
    assert theirs.get(INBOX + "unlock/")["Location"] == INBOX + "join/"

    response = theirs.post(INBOX + "join/", OTHER_TWICE | {"code": code})

    assert (response.status_code, response["Location"]) == (302, INBOX + "settings/")
    assert is_unlocked(theirs)
    opened = WrappedKey.objects.get(user=colleague).unwrap(OTHER)
    assert application.decrypt_content(opened) == CONTENT
    (people,) = elements(parse(browser.get(INBOX + "settings/")), "ul", class_="people")
    assert texts(people, "li") == [
        "Dana Reed (you), for applicants “The practice”",
        "Sam Hill, for applicants “Dr Hill” Change the name of Sam Hill Remove Sam Hill",
    ]


def test_an_invitation_is_good_once_for_one_person_and_seven_days(
    browser, dana, colleague, time_machine
):
    time_machine.move_to(NOON, tick=False)
    code = invitation(browser, colleague)
    stranger = signed_in(make_practitioner("kim"))
    fields = OTHER_TWICE | {"code": code}
    assert stranger.post(INBOX + "join/", fields)["Location"] == INBOX + "unlock/"
    theirs = signed_in(colleague)
    assert refused(theirs.post(INBOX + "join/", fields | {"code": code[::-1]})) == ["code"]

    time_machine.move_to(NOON + datetime.timedelta(days=7), tick=False)
    theirs = signed_in(colleague)
    assert theirs.post(INBOX + "join/", fields)["Location"] == INBOX + "unlock/"
    assert texts(parse(theirs.get(INBOX + "unlock/")), "h1") == ["You need an invitation"]

    fields["code"] = invitation(signed_in(dana), colleague)
    assert theirs.post(INBOX + "join/", fields)["Location"] == INBOX + "settings/"
    assert theirs.post(INBOX + "join/", fields)["Location"] == INBOX + "unlock/"


def test_only_colleagues_without_a_passphrase_are_invited(browser, colleague, django_user_model):
    django_user_model.objects.create_user("author", is_staff=True)
    make_practitioner("gone", is_active=False)
    outside = make_practitioner("outside")
    outside.is_staff = False
    outside.save()
    unlock(browser)

    page = parse(browser.get(INBOX + "invite/"))
    assert texts(page, "option") == ["Choose a person", "Sam Hill (sam)"]
    assert browser.post(INBOX + "invite/", {"colleague": ""}).status_code == 422

    colleague.delete()
    page = parse(browser.get(INBOX + "invite/"))
    assert "There is nobody to invite at the moment." in text(elements(page, "main")[0])


def test_a_colleague_is_removed_at_once(browser, colleague):
    code = invitation(browser, colleague)
    theirs = signed_in(colleague)
    theirs.post(INBOX + "join/", OTHER_TWICE | {"code": code})
    address = f"{INBOX}remove/{colleague.pk}/"
    assert "Sam Hill will not be able" in text(
        elements(parse(browser.get(address)), "p", class_="column-lead")[0]
    )

    response = browser.post(address)

    assert (response.status_code, response["Location"]) == (302, INBOX + "settings/")
    assert not is_unlocked(theirs)
    assert texts(parse(unlock(theirs, OTHER)), "h1") == ["You need an invitation"]


def test_an_invitation_is_withdrawn_but_nobody_removes_themselves_or_while_it_is_locked(
    browser, dana, colleague
):
    invitation(browser, colleague)
    assert browser.post(f"{INBOX}remove/{dana.pk}/").status_code == 404
    browser.post(INBOX + "lock/")

    response = browser.post(f"{INBOX}remove/{colleague.pk}/")

    assert response["Location"].startswith(INBOX + "unlock/")
    assert WrappedKey.objects.filter(user__in=[dana, colleague]).count() == 2
    unlock(browser)
    assert f"{INBOX}remove/{colleague.pk}/" in links(parse(browser.get(INBOX + "settings/")))
    browser.post(f"{INBOX}remove/{colleague.pk}/")
    assert not WrappedKey.objects.filter(user=colleague).exists()


def test_a_changed_lock_keeps_old_applications_readable_and_old_secrets_out(
    browser, dana, colleague, private
):
    application = make_application()
    old_code = code_on(parse(browser.post(INBOX + "new-code/", {"passphrase": PASSPHRASE})))
    invited = invitation(browser, colleague)
    theirs = signed_in(colleague)
    theirs.post(INBOX + "join/", OTHER_TWICE | {"code": invited})
    fields = {"passphrase": PASSPHRASE} | dict.fromkeys(OTHER_TWICE, "two herons by a slow river")

    shown = browser.post(INBOX + "replace/", fields)

    new_code = code_on(parse(shown))
    assert not Practice.objects.current().takes_applications
    assert not is_unlocked(browser)
    assert not is_unlocked(theirs)
    assert refused(browser.post(INBOX + "test/", {"passphrase": PASSPHRASE})) == ["passphrase"]
    browser.post(INBOX + "test/", {"passphrase": "two herons by a slow river"})
    assert is_unlocked(browser)
    assert Practice.objects.current().takes_applications
    key = InboxKey.objects.current()
    for kind, secret in [("passphrase", "two herons by a slow river"), ("recovery", new_code)]:
        chain = key.chain(key.wrapped_keys.get(kind=kind).unwrap(secret))
        keys = {one.pk: private for one, private in chain}
        assert application.decrypt_content(keys[application.inbox_key_id]) == CONTENT
    with pytest.raises(DecryptionError):
        key.wrapped_keys.get(kind="recovery").unwrap(old_code)
    assert set(WrappedKey.objects.values_list("kind", "user")) == {
        ("passphrase", dana.pk),
        ("recovery", None),
    }


def test_the_lock_is_changed_only_unlocked_and_with_the_passphrase(browser):
    fields = OTHER_TWICE | {"passphrase": PASSPHRASE}
    locked = browser.post(INBOX + "replace/", fields)
    assert locked["Location"].startswith(INBOX + "unlock/")

    unlock(browser)
    assert refused(browser.post(INBOX + "replace/", fields | WRONG)) == ["passphrase"]
    assert InboxKey.objects.count() == 1
