"""What the site says about the practice, what the form asks, and the outbox."""

from http import HTTPStatus
from typing import Any

from django.contrib import admin, messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.html import format_html
from django.utils.text import capfirst

from attachment_site.core.admin import ROW_NUMBER, BaseAdmin, FixedRowsAdmin, ReadOnlyAdmin
from sessions.models import CrisisLine, OutgoingMail, Practice, Question, SavedReply, SessionsPage


@admin.register(Practice)
class PracticeAdmin(FixedRowsAdmin):
    """The only row of the practice; the list redirects to it."""

    fieldsets = [
        ("Who you are", {"fields": ["practitioner_name", "profession"]}),
        (
            "The invitation under articles",
            {"fields": ["invitation_heading", "invitation_text", "invitation_button"]},
        ),
        (
            "Applications",
            {"fields": ["intake", "intake_message", "waiting_list_message", "promised_days"]},
        ),
        ("When you are away", {"fields": [("away_from", "away_until"), "away_message"]}),
        (
            "The privacy notice",
            {
                "fields": ["controller", "privacy_contact", "processors", "supervisory_authority"],
                "description": "The rest of the notice is written by the site, from what is so.",
            },
        ),
        ("Care", {"fields": ["crisis_text", "exit_address"]}),
    ]

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, object] | None = None
    ) -> HttpResponse:
        return redirect(f"admin:{self.opts.app_label}_{self.opts.model_name}_change", 1)

    def render_change_form(
        self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any
    ) -> HttpResponse:
        title = {"title": capfirst(str(self.opts.verbose_name)), "subtitle": ""}
        return super().render_change_form(request, context | title, *args, **kwargs)

    def response_change(self, request: HttpRequest, obj: Practice | SessionsPage) -> HttpResponse:
        messages.success(request, f"“{obj}” is saved.")
        return redirect(request.path)


@admin.register(SessionsPage)
class SessionsPageAdmin(PracticeAdmin):
    fieldsets = [
        ("The page", {"fields": ["text", "not_for"]}),
        (
            "In short",
            {
                "fields": ["length", "fee", "languages", "place", "licence", "register_url"],
                "description": "What is empty is left out.",
            },
        ),
    ]


@admin.register(Question)
class QuestionAdmin(BaseAdmin):
    """The form's questions; an application stores the wording that it answered."""

    fields = ["label", "help_text", "kind", "choices", "is_required", "position"]
    list_display = ["label", "kind", "is_required", "position"]
    list_editable = ["position"]


@admin.register(CrisisLine)
class CrisisLineAdmin(BaseAdmin):
    """The lines on one page, with buttons that note today as the day of a check."""

    fields = ["kind", "country", "name", "contact", "checked_on", "position"]
    list_display = ["country", "name", "contact", "kind", "checked_on", "check_now", "position"]
    list_editable = ["checked_on", "position"]
    list_filter = ["kind"]
    list_per_page = 500
    change_list_template = "admin/private_sessions/crisis_lines.html"

    @admin.display(description="Checked?")
    def check_now(self, line: CrisisLine) -> str:
        # Saves the list as well, so that no other date that was typed is lost.
        return format_html('<button name="_save" value="{}">Checked today</button>', line.pk)

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """The list; a button says that one line, or all of them, were checked today."""
        response = super().changelist_view(request, extra_context)
        pressed = request.POST.get("_save", "")
        if response.status_code == HTTPStatus.FOUND and self.has_change_permission(request):
            chosen = {"pk": pressed} if ROW_NUMBER.fullmatch(pressed) else {}
            if chosen or pressed == "all":
                for line in CrisisLine.objects.filter(**chosen):
                    line.checked_on = timezone.localdate()
                    line.save(update_fields=["checked_on"])
        return response


@admin.register(SavedReply)
class SavedReplyAdmin(BaseAdmin):
    fields = ["title", "text", "times", "suggest_to_decline"]


@admin.register(OutgoingMail)
class OutgoingMailAdmin(ReadOnlyAdmin):
    """What is still to be sent and what could not be: dates and kinds, no address."""

    fields = ["kind", "application", "made_at", "tries", "next_try_at", "sent_at", "failed_at"]
    list_display = ["kind", "application", "made_at", "tries", "sent_at", "failed_at"]
    list_filter = ["kind"]
    list_select_related = ["application"]
