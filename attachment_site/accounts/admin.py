"""Accounts at the desk, for those who may change them."""

from django.contrib import admin, messages
from django.contrib.auth import get_user_model
from django.contrib.auth.admin import UserAdmin
from django_otp.plugins.otp_totp.models import TOTPDevice

from attachment_site.accounts import audit_log
from attachment_site.accounts.devices import forget_second_factor

# Its pages show the keys of telephones: whoever saw one could make another's codes.
admin.site.unregister(TOTPDevice)
admin.site.unregister(get_user_model())


@admin.register(get_user_model())
class AccountAdmin(UserAdmin):
    """Django's page of accounts, which can also let somebody back in and put somebody out."""

    actions = ["forget_totp_device", "sign_out"]

    @admin.action(
        description="Forget telephone and recovery codes (first make sure who asks)",
        permissions=["change"],
    )
    def forget_totp_device(self, request, queryset):
        for user in queryset:
            forget_second_factor(user, by=f"account {request.user.pk}")
            self.log_change(request, user, "Telephone and recovery codes forgotten.")
        messages.success(request, "They set their telephone up anew when they next sign in.")

    @admin.action(description="Sign out everywhere", permissions=["change"])
    def sign_out(self, request, queryset):
        for user in queryset:
            user.browser_sessions.all().delete()
            audit_log.warn(f"signed out everywhere by account {request.user.pk}", user)
            self.log_change(request, user, "Signed out everywhere.")
        messages.success(request, "They have to sign in again.")
