"""What a button of the form has done, said in one sentence on the page that it stands on."""

from django.contrib import admin, messages
from django.contrib.admin.options import IS_POPUP_VAR
from django.contrib.admin.templatetags.admin_urls import add_preserved_filters, admin_urlname
from django.shortcuts import redirect
from django.urls import reverse


class AnswersAdmin(admin.ModelAdmin):
    """Lets a save answer for itself, in the place of Django's “was changed successfully”."""

    def answer(self, request, words: str) -> None:
        """Say this once everything is saved, and stay on the page of the row."""
        request.answer = words

    def response_add(self, request, obj, post_url_continue=None):
        return self._answered(request, obj) or super().response_add(request, obj, post_url_continue)

    def response_change(self, request, obj):
        return self._answered(request, obj) or super().response_change(request, obj)

    def _answered(self, request, obj):
        words = getattr(request, "answer", "")
        # A small window, opened from another form, has to close and hand the row over.
        if not words or IS_POPUP_VAR in request.POST:
            return None
        self.message_user(request, words, messages.SUCCESS)
        address = reverse(admin_urlname(self.opts, "change"), args=[obj.pk])
        kept = {"preserved_filters": self.get_preserved_filters(request), "opts": self.opts}
        return redirect(add_preserved_filters(kept, address))
