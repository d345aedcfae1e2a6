"""Accounts in admin, for those who may change them."""

from django.contrib import admin, messages
from django.contrib.auth import get_user_model
from django.contrib.auth.admin import UserAdmin
from django.contrib.auth.models import User
from django.db.models import QuerySet
from django_otp.plugins.otp_totp.models import TOTPDevice

from attachment_site.accounts import audit_log, devices
from attachment_site.core.admin import PlainMessages
from attachment_site.core.http.requests import StaffRequest

# django-otp's admin shows the TOTP keys: whoever saw one could generate another person's codes.
admin.site.unregister(TOTPDevice)
admin.site.unregister(get_user_model())


@admin.register(get_user_model())
class AccountAdmin(PlainMessages, UserAdmin):
    """Django's user admin, with actions to reset a second factor and to end all sessions."""

    actions = ["reset_second_factor", "sign_out"]

    @admin.action(
        description="Forget passkeys, phone and recovery codes (first make sure who asks)",
        permissions=["change"],
    )
    def reset_second_factor(self, request: StaffRequest, queryset: QuerySet[User]) -> None:
        for user in queryset:
            devices.reset_second_factor(user, by=f"account {request.user.pk}")
            self.log_change(request, user, "Passkeys, phone and recovery codes forgotten.")
        messages.success(request, "They set a second factor up again when they next sign in.")

    @admin.action(description="Sign out everywhere", permissions=["change"])
    def sign_out(self, request: StaffRequest, queryset: QuerySet[User]) -> None:
        for user in queryset:
            user.browser_sessions.all().delete()
            audit_log.warning(f"signed out everywhere by account {request.user.pk}", user)
            self.log_change(request, user, "Signed out everywhere.")
        messages.success(request, "They have to sign in again.")
