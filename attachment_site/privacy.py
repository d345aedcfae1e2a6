"""The privacy notice: what both apps do with data, from the settings and tables that decide it."""

from typing import NamedTuple

from django.conf import settings
from django.http import HttpResponse
from django.template.response import TemplateResponse

from articles.models import Page
from articles.models.search import KEPT_DAYS, SHOWN_FROM_DAYS
from articles.views.view_counter import VIEWS_PER_HOUR
from attachment_site.accounts import throttle
from attachment_site.core.caching.http import PublicRequest, public_page
from sessions.inbox import search_words, unlock
from sessions.retention import MONTHS_LONGER, load_policy
from sessions.views import cookies


class Cookie(NamedTuple):
    """A cookie that some page sets: its name, why, and for how long."""

    name: str
    purpose: str
    lifetime: str


# A test visits every page and compares.
READER_COOKIES = [
    Cookie(
        cookies.FORM_COOKIE,
        "Set with the application form and where a receipt is typed. It shows whether your browser"
        " keeps cookies at all, and has the key of what you have typed and not sent, in your"
        " browser or, for half an hour, here. The key works for two hours after you typed last.",
        "until you exit or the browser is closed",
    ),
    Cookie(
        cookies.RECEIPT_COOKIE,
        "Brings your receipt, or those of several letters, to the page that shows it, encrypted.",
        "until you have written it down, ten minutes at most",
    ),
    Cookie(
        cookies.TICKET_COOKIE,
        "Keeps a conversation open that you opened with a receipt, encrypted. Once you have"
        " withdrawn your letter, it brings its reference to the page that says so.",
        "until you leave it, half an hour after your last step at most",
    ),
]
STAFF_COOKIES = [
    Cookie(settings.SESSION_COOKIE_NAME, "Keeps somebody signed in.", "twelve hours"),
    Cookie(settings.CSRF_COOKIE_NAME, "Protects forms from other sites.", "one year"),
    Cookie(throttle.COOKIE, "Recognizes a browser that has signed in before.", "one year"),
    Cookie(
        unlock.COOKIE,
        "Half of what keeps the inbox unlocked; the server has the other half.",
        "until the inbox locks itself",
    ),
    Cookie(
        search_words.COOKIE,
        "What was last searched for in the inbox, sealed to it, so that Back works.",
        "thirty minutes",
    ),
]


class Storage(NamedTuple):
    """What a script keeps in the browser itself: its name, and what for."""

    name: str
    purpose: str


# A browser test compares.
READER_STORAGE = [
    Storage(
        "draft",
        "What you have typed in the application form and not sent, locked, in that tab alone; until"
        " you send it, exit or close the tab.",
    ),
    Storage(
        "message",
        "A message of a conversation that you have not sent, locked with your receipt, in that tab"
        " alone; until you send it, withdraw, exit or close the tab.",
    ),
]
STAFF_STORAGE = [
    Storage("theme", "Light or dark, as somebody who works here has chosen."),
    Storage("unsaved", "Articles that an author has not saved yet, until log-out."),
]


@public_page
def notice(request: PublicRequest) -> HttpResponse:
    """The practice's own words, and below them what is so."""
    context = {
        "page": Page.objects.get(slug=Page.Address.PRIVACY),
        "reader_cookies": READER_COOKIES,
        "staff_cookies": STAFF_COOKIES,
        "reader_storage": READER_STORAGE,
        "staff_storage": STAFF_STORAGE,
        "retention_days": settings.SESSIONS_RETENTION_DAYS,
        "most_months": MONTHS_LONGER[-1],
        "backups_kept": settings.BACKUPS_KEPT,
        "days": load_policy()["days"],
        "views_per_hour": VIEWS_PER_HOUR,
        "search_days": KEPT_DAYS,
        "search_shown_from": SHOWN_FROM_DAYS,
    }
    return TemplateResponse(request, "privacy/notice.html", context)
