import contextlib

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path, reverse
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters, sensitive_variables

from attachment_site.core.admin import BaseAdmin
from sessions.admin import application as letter
from sessions.admin import keys
from sessions.admin.application_forms import InboxListForm, SearchForm
from sessions.inbox.decrypted_application import DecryptedApplication
from sessions.inbox.unlock import open_inbox
from sessions.models import (
    Access,
    Application,
    ApplicationWithdrawn,
    InboxKey,
    OutgoingMail,
    Practice,
)

PER_PAGE = 50


@admin.register(Application)
@method_decorator([never_cache, sensitive_post_parameters()], name="changelist_view")
@method_decorator([never_cache, sensitive_post_parameters()], name="change_view")
class ApplicationAdmin(BaseAdmin):
    """The inbox: references and dates while it is locked, letters once it is unlocked.

    Nothing is added or changed by form here, and nothing is deleted but through the one function
    that erases.
    """

    def get_urls(self):
        search = path(
            "search/",
            self.admin_site.admin_view(self.search_view),
            name="private_sessions_application_search",
        )
        return [*keys.urls(self.admin_site.admin_view), search, *super().get_urls()]

    def has_add_permission(self, request):
        return False

    def has_delete_permission(self, request, obj=None):
        return False

    def get_search_fields(self, request):
        # Admin's own search would put what is looked for into an address, and so into a log.
        return []

    @sensitive_variables()
    def changelist_view(self, request, extra_context=None):
        """The list of applications, by status, with what can be done to many at once."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        if request.method == "POST":
            return self._act_on_many(request)
        form = InboxListForm(request.GET)
        applications = form.filtered(Application.objects.for_inbox())
        return self._list_page(request, applications, form=form)

    @method_decorator([never_cache, sensitive_post_parameters()])
    @sensitive_variables()
    def search_view(self, request):
        """Applications in which every word stands. The words come by POST, so no log has them."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        inbox = open_inbox(request)
        form = SearchForm(request.POST)
        if request.method != "POST" or inbox is None or not form.is_valid():
            return redirect("admin:private_sessions_application_changelist")
        words = form.cleaned_data["words"].casefold().split()
        candidates = Application.objects.for_inbox().with_conversation()
        # Opened in portions, so that a large inbox is not in memory as a whole.
        found = [
            row
            for row in candidates.iterator(chunk_size=100)
            if DecryptedApplication(row, inbox).matches(words)
        ]
        return self._list_page(request, found, inbox=inbox, search=form)

    def _list_page(self, request, applications, *, inbox=None, form=None, search=None):
        inbox = inbox or open_inbox(request)
        # What was found is one page: its words came by POST, and no link may carry them on.
        size = PER_PAGE if search is None else max(1, len(applications))
        page = Paginator(applications, size).get_page(request.GET.get("page"))
        practice = Practice.objects.current()
        now = timezone.now()
        if inbox:
            how = Access.Kind.LISTED if search is None else Access.Kind.FOUND
            shown = Application.objects.filter(pk__in=[row.pk for row in page])
            shown.record_shown(request.user, how, now=now)
        context = self.admin_site.each_context(request) | {
            "title": "Inbox",
            "opts": self.opts,
            "page": page,
            "entries": [(row, DecryptedApplication(row, inbox) if inbox else None) for row in page],
            "inbox": inbox,
            "form": form,
            "search": search or SearchForm(),
            "is_search": search is not None,
            "has_key": InboxKey.objects.ready().exists(),
            "overdue": set(
                Application.objects.overdue(now, practice.promised_days).values_list(
                    "pk", flat=True
                )
            ),
            "failed_mails": OutgoingMail.objects.failed().count(),
            "counts": Application.objects.counts(),
            "statuses": Application.Status.choices,
            "may_change": self.has_change_permission(request),
        }
        request.current_app = self.admin_site.name
        return render(request, "admin/private_sessions/inbox/list.html", context)

    def _act_on_many(self, request):
        """Close, or mark as spam, those that are ticked."""
        if not self.has_change_permission(request):
            raise PermissionDenied
        chosen = Application.objects.filter(pk__in=_numbers(request.POST.getlist("chosen")))
        chosen = chosen.exclude(status=Application.Status.WITHDRAWN)
        now = timezone.now()
        done = {"close": "closed", "spam": "marked as spam"}.get(request.POST.get("action"))
        if done is None or not chosen:
            messages.warning(request, "Tick the applications and choose what to do with them.")
            return redirect("admin:private_sessions_application_changelist")
        number = 0
        for application in chosen:
            # One that is withdrawn just now needs nothing more.
            with contextlib.suppress(ApplicationWithdrawn):
                if done == "closed":
                    application.close(now=now)
                else:
                    application.set_status(Application.Status.SPAM, now=now)
                self.log_change(request, application, done.capitalize())
                number += 1
        messages.success(request, f"{number} application{'s'[: number != 1]} {done}.")
        return redirect("admin:private_sessions_application_changelist")

    @sensitive_variables()
    def change_view(self, request, object_id, form_url="", extra_context=None):
        """One application, as a letter with its conversation; locked, only what is outside."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        application = get_object_or_404(
            Application.objects.with_conversation(), pk__in=_numbers([object_id])
        )
        inbox = open_inbox(request)
        if request.method == "POST":
            if not self.has_change_permission(request):
                raise PermissionDenied
            if inbox is None:
                return letter.unlock_and_act(self, request, application)
            return letter.act(self, request, DecryptedApplication(application, inbox))
        try:
            return letter.show(self, request, application, inbox)
        except ApplicationWithdrawn:
            return letter.withdrawn_meanwhile(request)

    def history_view(self, request, object_id, extra_context=None):
        """The letter's page shows its access log; admin's own history adds nothing."""
        return redirect(reverse("admin:private_sessions_application_change", args=[object_id]))


def _numbers(texts):
    return [int(text) for text in texts if text.isascii() and text.isdigit() and len(text) < 19]
