"""The practitioner answers letters on a working day."""

from playwright.sync_api import expect

from tests.browser.axe import barriers, barriers_everywhere


def test_a_letter_is_opened_answered_and_closed_and_the_inbox_locked(unlocked):
    page = unlocked()
    assert page.get_by_text("Duarte Farolinho").is_visible()
    assert barriers(page) == []
    page.get_by_role("link", name="Jonas Federleicht").click()

    page.get_by_label("Add a note").fill("Two times offered.")
    page.get_by_text("Draft saved").wait_for()
    page.reload()
    page.get_by_label("Saved reply").select_option(label="Offer two times")
    page.get_by_role("button", name="Add it to the reply").click()
    reply = page.get_by_label("Your reply")
    assert reply.input_value().startswith("Dear Jonas Federleicht,")
    page.get_by_role("button", name="Send the reply").click()
    page.locator(".messagelist .success").wait_for()
    expect(page.locator(".message-practitioner")).to_contain_text("Here are two times")

    assert page.get_by_label("Add a note").input_value() == "Two times offered."
    page.get_by_role("button", name="Save the note").click()
    page.locator(".note").wait_for()
    assert barriers_everywhere(page) == []
    page.get_by_role("button", name="Accepted").click()
    page.get_by_role("button", name="Close the conversation").click()
    page.get_by_text("Accepted, closed on").wait_for()
    with page.expect_download() as download:
        page.get_by_role("button", name="Save as a text file").click()
    assert download.value.suggested_filename.startswith("application-")

    page.goto("/admin/private_sessions/application/")
    page.get_by_role("button", name="Lock now").click()
    page.goto("/admin/private_sessions/application/")
    assert not page.get_by_text("Duarte Farolinho").is_visible()
    assert page.get_by_role("link", name="Unlock").is_visible()
    assert page.complaints == []
