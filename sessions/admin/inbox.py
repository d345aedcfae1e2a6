"""The inbox: the list of applications, search, and what can be done to many at once."""

import base64
from typing import Any, cast

from django.conf import settings
from django.contrib import admin
from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db.models import Count, QuerySet, prefetch_related_objects
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.urls import URLPattern, reverse
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.views.decorators.cache import never_cache

from attachment_site.core.admin import FixedRowsAdmin
from attachment_site.core.http.cookies import set_cookie
from attachment_site.core.http.requests import StaffRequest
from attachment_site.core.security import crypto
from sessions.admin import application_actions, bulk, keys
from sessions.admin.application import LockedPage, UnlockedPage
from sessions.admin.application_forms import InboxListForm, SearchForm
from sessions.admin.application_page import withdrawn_meanwhile
from sessions.admin.pages import INBOX, SEARCH, redirect_to
from sessions.inbox.decrypted_application import DecryptedApplication
from sessions.inbox.unlock import Keyring, get_keyring
from sessions.models import (
    Access,
    Application,
    ApplicationWithdrawn,
    Draft,
    InboxKey,
    KeyChanged,
    OutgoingMail,
)
from sessions.models.unlocked import IDLE_TIMEOUT
from sessions.retention import erased_soon

PER_PAGE = 50
# Seals the words of a search to the inbox: they are in no address, log or table.
SEARCH_COOKIE = f"{settings.COOKIE_PREFIX}inbox_search"


@admin.register(Application)
@method_decorator(never_cache, name="changelist_view")
@method_decorator(never_cache, name="change_view")
class ApplicationAdmin(FixedRowsAdmin):
    """The inbox: references and dates while it is locked, words once it is unlocked.

    Nothing is added or edited here, and only `erase_application` deletes.
    """

    def get_urls(self) -> list[URLPattern]:
        search = self.page("search/", ApplicationAdmin.search_view, "search", "view")
        decline_page = self.page(
            "<row:pk>/decline/", ApplicationAdmin.decline_view, "decline", "change"
        )
        return [*keys.urls(self.admin_site.admin_view), search, decline_page, *super().get_urls()]

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        request = cast(StaffRequest, request)
        if not self.has_view_permission(request):
            raise PermissionDenied
        if request.method == "POST":
            if not self.has_change_permission(request):
                raise PermissionDenied
            return bulk.act(self, request)
        form = InboxListForm(request.GET)
        applications = form.filtered(Application.objects.for_inbox(timezone.localdate()))
        return self._list_page(request, applications, get_keyring(request), form=form)

    @method_decorator(never_cache)
    def search_view(self, request: StaffRequest) -> HttpResponse:
        """Applications that contain every word. The words are posted and then kept in a sealed
        cookie: no log has them, and Back from a letter finds the results again."""
        keyring = get_keyring(request)
        if keyring is None:
            return redirect(INBOX)
        is_new = request.method == "POST"
        form = SearchForm(request.POST if is_new else {"words": kept_words(request, keyring)})
        if not form.is_valid():
            return redirect(INBOX)
        if is_new:
            response = redirect(SEARCH)
            keep_words(request, response, keyring, form.cleaned_data["words"])
            return response
        words = form.cleaned_data["words"].casefold().split()
        # Decrypted in chunks, so that a large inbox is never in memory as a whole.
        applications = Application.objects.for_inbox(timezone.localdate()).with_conversation()
        candidates = applications.iterator(chunk_size=100)
        found = [row for row in candidates if DecryptedApplication(row, keyring).matches(words)]
        return self._list_page(request, found, keyring, search=form)

    def _list_page(
        self,
        request: StaffRequest,
        applications: QuerySet[Application] | list[Application],
        keyring: Keyring | None,
        *,
        form: InboxListForm | None = None,
        search: SearchForm | None = None,
    ) -> HttpResponse:
        # Search results are one page: no link needs to carry their words on.
        size = PER_PAGE if search is None else max(1, len(applications))
        page = Paginator(applications, size).get_page(request.GET.get("page"))
        rows = list(page)
        if keyring:
            prefetch_related_objects(rows, "messages")
            kind = Access.Kind.LISTED if search is None else Access.Kind.FOUND
            shown = Application.objects.filter(pk__in=[row.pk for row in rows])
            Access.objects.record_shown(shown, request.user, kind, now=timezone.now())
        statuses = Application.objects.values_list("status").order_by()
        counts = dict(statuses.annotate(number=Count("pk")))
        context: dict[str, Any] = {
            "title": "Inbox",
            "page": page,
            "rows": [(row, keyring and DecryptedApplication(row, keyring)) for row in rows],
            "drafts": set(Draft.objects.unsent_by(request.user)),
            "keyring": keyring,
            "chosen": form.chosen if form else "",
            "search": search or SearchForm(),
            "is_search": search is not None,
            "has_key": InboxKey.objects.tested().exists(),
            "failed_mails": OutgoingMail.objects.failed().select_related("application")[:10],
            "statuses": [
                (value, label, counts.get(value)) for value, label in Application.Status.choices
            ],
            "erased_soon": erased_soon(Application.objects.all()).count(),
            "may_change": self.has_change_permission(request),
        }
        return self.render_page(request, "admin/private_sessions/inbox/list.html", **context)

    def change_view(
        self, request: HttpRequest, object_id: str, *args: Any, **kwargs: Any
    ) -> HttpResponse:
        """One application with its conversation; while locked, only what is not encrypted."""
        page = self._page(cast(StaffRequest, request), object_id)
        if request.method == "POST":
            if not self.has_change_permission(request):
                raise PermissionDenied
            return page.act()
        try:
            return page.show()
        except ApplicationWithdrawn:
            return withdrawn_meanwhile(page.request)

    @method_decorator(never_cache)
    def decline_view(self, request: StaffRequest, pk: int) -> HttpResponse:
        """Offers a message before an application is declined; its buttons do what they do on the
        application's page."""
        if request.method == "POST":
            return self.change_view(request, str(pk))
        page = self._page(request, str(pk))
        if not isinstance(page, UnlockedPage):
            return redirect_to("unlock", back_to=request.path)
        try:
            return application_actions.show_decline(page)
        except ApplicationWithdrawn:
            return withdrawn_meanwhile(request)

    def _page(self, request: StaffRequest, object_id: str) -> LockedPage | UnlockedPage:
        if not self.has_view_permission(request):
            raise PermissionDenied
        applications = Application.objects.for_inbox(timezone.localdate()).with_conversation()
        application = get_object_or_404(applications, pk__in=bulk.numbers([object_id]))
        keyring = get_keyring(request)
        if keyring is None:
            return LockedPage(self, request, application)
        return UnlockedPage(self, request, application, keyring)

    def history_view(
        self, request: HttpRequest, object_id: str, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """The application's page shows its access log; admin's own history adds nothing."""
        return redirect(reverse("admin:private_sessions_application_change", args=[object_id]))


def keep_words(
    request: StaffRequest, response: HttpResponseBase, keyring: Keyring, words: str
) -> None:
    """Give the browser the words, sealed; not while somebody has written over the key."""
    try:
        sealed = keyring.key.seal(words.encode(), info=_search_info(request.user))
    except KeyChanged:
        return
    set_cookie(response, SEARCH_COOKIE, base64.b64encode(sealed).decode(), max_age=IDLE_TIMEOUT)


def kept_words(request: StaffRequest, keyring: Keyring) -> str:
    """What this person searched for last in this browser; empty if that is gone."""
    try:
        sealed = base64.b64decode(request.COOKIES.get(SEARCH_COOKIE, ""))
        return crypto.open_sealed(sealed, keyring.private, info=_search_info(request.user)).decode()
    except (crypto.DecryptionError, ValueError):
        return ""


def _search_info(user: User) -> bytes:
    return f"words of an inbox search by account {user.pk}".encode()
