"""Before something is erased the practitioner is warned and can put it off, and the applicant sees
until when it is kept."""

import datetime

import pytest
from django.utils import timezone

from sessions.mail import announce_due_answers, message_for
from sessions.models import Application, OutgoingMail
from sessions.retention import erased_on, expired, purge
from tests.pages import elements, parse, text, texts
from tests.sessions.apply.applying import conversation
from tests.sessions.factories import make_application, make_reader
from tests.sessions.inbox_pages import LIST, NOON, address, rows

pytestmark = pytest.mark.django_db

DAY = datetime.timedelta(days=1)
# NOON is on March 2, 2026; this is the day on which a letter that was closed then is erased.
PLANNED = datetime.date(2026, 8, 29)
MONTHS = ["August 29", "September 29", "November 29", "February 28", "August 29"]


def closed(days_ago, **fields):
    now = timezone.now()
    return make_application(
        received_at=now - 400 * DAY, closed_at=now - days_ago * DAY, waiting_since=None, **fields
    )


def keep_for(browser, application, months):
    return browser.post(address(application), {"action": "keep", "keep_for": months}, follow=True)


@pytest.mark.parametrize(
    "fields",
    [
        {"closed_at": NOON},
        {"closed_at": NOON, "kept_until": PLANNED + 40 * DAY},
        {},
        {"status": "spam"},
        {"status": "spam", "spam_since": NOON + 20 * DAY},
        {"status": "withdrawn", "closed_at": NOON},
    ],
)
def test_the_day_of_a_row_is_the_day_on_which_it_is_found(fields):
    application = make_application(received_at=NOON, **fields)
    day = datetime.datetime.combine(erased_on(application), datetime.time(12), datetime.UTC)
    rows = Application.objects.all()

    assert [bool(expired(rows, day + days * DAY)) for days in (-1, 1)] == [False, True]


def test_ten_days_before_row_page_and_dashboard_warn(noon, unlocked):
    soon, later = closed(170), closed(169)
    for status in ("spam", "withdrawn"):
        closed(171, status=status)

    assert [soon.reference in row for row in rows(unlocked.get(LIST, {"status": "soon"}))] == [True]
    listed = {row: "Erased after March 12, 2026" in row for row in rows(unlocked.get(LIST))}
    assert sorted(listed.values()) == [False, True]
    assert "1 letter will be erased within ten days" in text(parse(unlocked.get("/admin/")))
    for application, warns in ((soon, True), (later, False)):
        page = text(parse(unlocked.get(address(application))))
        assert ("then erased: ten days or less from now" in page) is warns


@pytest.mark.parametrize(("worker_back", "told_on"), [(1, [2, 11, 12]), (4, [4, 11, 12])])
def test_a_mail_tells_ten_days_before_and_on_the_last_day(noon, worker_back, told_on):
    make_reader(email="dana@practice.example")
    application = closed(168)
    told = {}
    for days in range(worker_back, 13):
        now = NOON + days * DAY
        announce_due_answers(now=now)
        mail = OutgoingMail.objects.filter(reminds_on=now.date()).first()
        if mail:
            told[days] = message_for(mail)
    assert list(told) == told_on
    assert {message.subject for message in told.values()} == {"Letters will be erased soon"}
    assert "1 letter will be erased within ten days" in told[told_on[0]].body
    for hidden in (application.reference, "Robin", "waiting"):
        assert hidden not in told[told_on[0]].body


def test_erasing_is_put_off_by_months_and_the_applicant_sees_until_when(noon, unlocked):
    application = closed(0)
    page = parse(unlocked.get(address(application)))
    options = texts(elements(page, "select", name="keep_for")[0], "option")
    assert [option.partition(",")[0] for option in options] == MONTHS
    assert "until August 29, 2026, when it is erased" in text(
        parse(conversation(unlocked, application))
    )

    for months in (6, 6, 3):
        keep_for(unlocked, application, months)
    for nonsense in ("2", "24", "-1", "x", ""):
        assert keep_for(unlocked, application, nonsense).status_code == 422

    assert Application.objects.get().kept_until == datetime.date(2026, 11, 29)
    shown = text(parse(conversation(unlocked, application)))
    assert "until November 29, 2026, when it is erased" in shown
    assert "longer than usual, which would be until August 29, 2026." in shown
    for months, day in ((0, PLANNED), (3, datetime.date(2026, 11, 29))):
        keep_for(unlocked, application, months)
        assert erased_on(Application.objects.get()) == day
    assert [purge(now=NOON + days * DAY) for days in (200, 273)] == [0, 1]
    for path in ("/sessions/letter/", "/privacy/"):
        assert "by 12 months at most" in text(parse(unlocked.get(path))), path

    for fields in ({"may_keep_longer": False}, {"status": "spam"}, {"status": "withdrawn"}):
        promised_otherwise = closed(0, **fields)
        page = parse(unlocked.get(address(promised_otherwise)))
        assert elements(page, "select", name="keep_for") == []
        keep_for(unlocked, promised_otherwise, 1)
        promised_otherwise.refresh_from_db()
        assert promised_otherwise.kept_until is None


def test_what_is_marked_as_spam_late_is_kept_for_thirty_days_from_then(noon, unlocked):
    in_bulk, alone = (make_application(received_at=NOON - 200 * DAY) for _ in range(2))
    unlocked.post(LIST, {"action": "spam", "chosen": [in_bulk.pk]})
    unlocked.post(address(alone), {"action": "status:spam"})

    for old in Application.objects.all():
        assert (old.status, erased_on(old)) == ("spam", (NOON + 30 * DAY).date())
    assert [purge(now=NOON + days * DAY) for days in (29, 31)] == [0, 2]
