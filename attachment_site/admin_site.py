"""Admin with a guarded door: limited attempts, and the pages of the second factor."""

from django.contrib import admin
from django.http import Http404
from django.shortcuts import render
from django.urls import path
from django.utils.decorators import method_decorator
from django.views.decorators.cache import never_cache

from attachment_site.accounts import audit_log, views
from attachment_site.accounts.throttle import TOO_OFTEN, SignInAttempt
from attachment_site.monitoring.admin import may_see_status, status_page


class SiteAdmin(admin.AdminSite):
    index_title = "Your desk"
    enable_nav_sidebar = False
    logout_template = "admin/accounts/signed_out.html"

    def get_urls(self):
        return [
            path("second-factor/", self.admin_view(views.enter), name="second_factor"),
            path(
                "second-factor/set-up/",
                self.admin_view(views.set_up),
                name="second_factor_set_up",
            ),
            path(
                "second-factor/codes/",
                self.admin_view(views.new_codes),
                name="second_factor_codes",
            ),
            path("account/", self.admin_view(views.account), name="account"),
            path(
                "account/sign-out/",
                self.admin_view(views.end_sessions),
                name="end_sessions",
            ),
            path("state/", self.admin_view(status_page), name="status"),
            *super().get_urls(),
        ]

    def each_context(self, request):
        return super().each_context(request) | {"may_see_status": may_see_status(request.user)}

    @method_decorator(never_cache)
    def login(self, request, extra_context=None):
        """Sign in; after too many wrong attempts the password is not even tried."""
        if request.method != "POST":
            return super().login(request, extra_context)
        attempt = SignInAttempt(request, request.POST.get("username", ""))
        if not attempt.begin():
            audit_log.warn(
                "too many passwords", audit_log.account_named(request.POST.get("username", ""))
            )
            return self._refuse(request)
        response = super().login(request, extra_context)
        if request.user.is_authenticated and response.status_code == 302:
            attempt.take_back()
            attempt.remember_browser(response)
        return response

    def autocomplete_view(self, request):
        # NUL is in no name, and PostgreSQL refuses to look for it.
        if any("\x00" in value for value in request.GET.values()):
            raise Http404
        return super().autocomplete_view(request)

    def _refuse(self, request):
        context = self.each_context(request) | {
            "title": "Log in",
            "form": self.login_form(request) if self.login_form else None,
            "refusal": TOO_OFTEN,
            "app_path": request.get_full_path(),
            "username": request.user.get_username(),
        }
        return render(request, "admin/login.html", context, status=429)
