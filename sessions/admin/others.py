from django.contrib import admin

from attachment_site.core.admin import BaseAdmin
from sessions.models import CrisisLine, OutgoingMail, Question, SavedReply


@admin.register(Question)
class QuestionAdmin(BaseAdmin):
    """The form's questions; an application keeps the wording that it answered."""

    fields = ["label", "help_text", "kind", "choices", "is_required", "position"]
    list_display = ["label", "kind", "is_required", "position"]
    list_editable = ["position"]


@admin.register(CrisisLine)
class CrisisLineAdmin(BaseAdmin):
    fields = ["country", "name", "contact", "position"]
    list_display = ["country", "name", "contact", "position"]
    list_editable = ["position"]


@admin.register(SavedReply)
class SavedReplyAdmin(BaseAdmin):
    fields = ["title", "text"]


@admin.register(OutgoingMail)
class OutgoingMailAdmin(BaseAdmin):
    """What is still to be sent and what could not be: dates and kinds, no address."""

    list_display = ["kind", "made_at", "tries", "next_try_at", "sent_at", "failed_at"]
    list_filter = ["kind"]
    fields = list_display

    def has_add_permission(self, request):
        return False

    def has_change_permission(self, request, obj=None):
        return False

    def has_delete_permission(self, request, obj=None):
        return False
