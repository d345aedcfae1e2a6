from django.contrib import admin
from django.shortcuts import redirect
from django.urls import reverse

from attachment_site.core.admin import BaseAdmin
from sessions.models import Practice


@admin.register(Practice)
class PracticeAdmin(BaseAdmin):
    """The one row of the practice; its list leads straight to it."""

    fieldsets = [
        ("Who you are", {"fields": ["practitioner_name", "profession"]}),
        (
            "The invitation under articles",
            {"fields": ["invitation_heading", "invitation_text", "invitation_button"]},
        ),
        ("Applications", {"fields": ["intake", "intake_message", "promised_days"]}),
        ("Care", {"fields": ["crisis_text", "exit_address"]}),
    ]

    def has_add_permission(self, request):
        return False

    def has_delete_permission(self, request, obj=None):
        return False

    def changelist_view(self, request, extra_context=None):
        return redirect(reverse("admin:private_sessions_practice_change", args=[1]))
