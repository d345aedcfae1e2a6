"""The practitioner answers letters on a working day."""

import datetime
import re

from playwright.sync_api import expect

from tests.browser.axe import barriers, barriers_everywhere


def in_days(number):
    return (datetime.date.today() + datetime.timedelta(days=number)).isoformat()


def test_an_application_is_opened_answered_and_closed_and_the_inbox_locked(unlocked):
    page = unlocked()
    expect(page.get_by_text("Duarte Farolinho")).to_be_visible()
    assert barriers(page, colors=True) == []
    held = []
    page.route("**/keep-draft*.js", lambda route: held.append(route), times=1)
    page.get_by_role("link", name="Jonas Federleicht").click()

    # Before the script has come
    page.get_by_label("Add a note").fill("Two times offered.")
    with page.expect_response(lambda each: each.request.method == "POST"):
        held.pop().continue_()
    page.reload()
    expect(page.get_by_label("Add a note")).to_have_value("Two times offered.")
    page.get_by_label("Saved reply").select_option(label="Offer two times")
    page.get_by_role("button", name="Add it to the reply").click()
    greeting = re.compile("^Dear Jonas Federleicht,")
    expect(page.get_by_label("Your reply")).to_have_value(greeting)
    page.get_by_label("Day 1").fill(in_days(5))
    page.get_by_label("Time 1").fill("10:00")
    assert barriers_everywhere(page) == []
    page.get_by_role("button", name="Send the reply").click()
    page.locator(".messagelist .success").wait_for()
    page.get_by_role("button", name="Take it back").click()
    page.get_by_text("The reply is taken back.").wait_for()
    expect(page.get_by_label("Day 1")).to_have_value(in_days(5))
    page.get_by_role("button", name="Send the reply").click()
    expect(page.locator(".message-practitioner")).to_contain_text("Here are two times")

    expect(page.get_by_label("Add a note")).to_have_value("Two times offered.")
    page.get_by_role("button", name="Save the note").click()
    page.locator(".note").wait_for()
    page.get_by_role("button", name="Decline…").click()
    page.get_by_role("button", name="Send and decline").wait_for()
    assert barriers(page) == []
    page.get_by_role("button", name="Do not decline").click()
    page.get_by_role("button", name="Accepted").click()
    page.get_by_role("button", name="Close the conversation").click()
    page.get_by_text("Accepted, closed on").wait_for()
    with page.expect_download() as download:
        page.get_by_role("button", name="Save as a text file").click()
    assert download.value.suggested_filename.startswith("application-")

    page.goto("/admin/private_sessions/application/")
    page.get_by_role("button", name="Lock now").click()
    page.get_by_role("heading", name="Unlock your inbox").wait_for()
    page.goto("/admin/private_sessions/application/")
    expect(page.get_by_role("link", name="Unlock")).to_be_visible()
    expect(page.get_by_text("Duarte Farolinho")).to_have_count(0)
    assert page.complaints == []
