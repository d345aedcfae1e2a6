"""The practitioner answers letters on a working day."""

import datetime
import re

from playwright.sync_api import expect

from tests.browser.axe import barriers, barriers_everywhere
from tests.browser.sessions.test_applicant import fill_in, receipt_of, send


def in_days(number):
    return (datetime.date.today() + datetime.timedelta(days=number)).isoformat()


def test_an_application_is_opened_answered_and_closed_and_the_inbox_locked(unlocked):
    page = unlocked()
    expect(page.get_by_text("Duarte Farolinho")).to_be_visible()
    assert barriers(page, colors=True) == []
    page.get_by_role("link", name="Jonas Federleicht").click()

    page.get_by_label("Add a note").fill("Two times offered.")
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
    page.get_by_text("Correct this note").click()
    page.get_by_label("Corrected note").fill("Two times offered, by mail.")
    assert barriers(page) == []
    page.get_by_role("button", name="Save the correction").click()
    page.locator(".note", has_text="corrected").wait_for()
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


def test_a_time_is_offered_and_chosen_without_javascript(visit, unlocked):
    applicant = visit("/sessions/apply/", java_script_enabled=False)
    fill_in(applicant)
    applicant.get_by_label("Which country are you in?").fill("Pakistan")
    applicant.get_by_label("What is the nearest large town").fill("Lahore")
    applicant.get_by_label("What would you like to be called?").fill("Early Riser")
    send(applicant)
    receipt = receipt_of(applicant)
    page = unlocked(java_script_enabled=False)
    # What comes this quickly looks like spam.
    page.get_by_role("link", name="All", exact=True).click()
    page.get_by_role("link", name="Early Riser").click()
    page.get_by_label("Saved reply").select_option(label="Offer two times")
    page.get_by_role("button", name="Add it to the reply").click()
    for number, day in ((1, in_days(4)), (2, in_days(5))):
        page.get_by_label(f"Day {number}").fill(day)
        page.get_by_label(f"Time {number}").fill("10:00")
    page.get_by_role("button", name="Send the reply").click()
    page.get_by_text("not chosen yet").wait_for()

    for side in (visit("/sessions/return/"), applicant):
        side.goto("/sessions/return/")
        side.get_by_label("Your receipt").fill(receipt)
        side.get_by_role("button", name="Open the conversation").click()
        side.get_by_role("button", name="Choose this time").wait_for()
        assert side == applicant or barriers_everywhere(side) == []
    applicant.get_by_label("15:00 UTC+5").nth(1).check()
    applicant.get_by_role("button", name="Choose this time").click()
    expect(applicant.get_by_role("status")).to_contain_text("The time is agreed.")
    with applicant.expect_download() as download:
        applicant.get_by_role("button", name="Save it for my calendar").click()
    assert f"DTSTART:{in_days(5).replace('-', '')}T" in download.value.path().read_text()
    page.goto("/admin/private_sessions/application/?status=all")
    expect(page.locator(".inbox-row", has_text="Early Riser")).to_contain_text("Appointment")
    assert applicant.complaints + page.complaints == []
