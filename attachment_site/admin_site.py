"""Django's admin site with throttled sign-in and the pages of the second factor."""

from collections.abc import Callable
from typing import Any

from django.contrib import admin
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import URLPattern, URLResolver, path
from django.utils.decorators import method_decorator
from django.views.decorators.cache import never_cache

from attachment_site.accounts import audit_log, views
from attachment_site.accounts.throttle import TOO_MANY_ATTEMPTS, SignInAttempt
from attachment_site.monitoring.admin import may_see_status, status_page


class SiteAdmin(admin.AdminSite):
    """Admin with throttled sign-in, a second factor and the status page."""

    index_title = "Your desk"
    enable_nav_sidebar = False
    logout_template = "admin/accounts/logged_out.html"

    def get_urls(self) -> list[URLPattern | URLResolver]:
        def page(address: str, view: Callable, name: str) -> URLPattern:
            return path(address, self.admin_view(view), name=name)

        return [
            page("second-factor/", views.second_factor, "second_factor"),
            page("second-factor/set-up/", views.set_up, "second_factor_set_up"),
            page("second-factor/codes/", views.new_recovery_codes, "second_factor_codes"),
            page("account/", views.account, "account"),
            page("account/notices/", views.notice_address, "notice_address"),
            page("account/sign-out/", views.end_sessions, "end_sessions"),
            page("state/", status_page, "status"),
            *super().get_urls(),
        ]

    def each_context(self, request: HttpRequest) -> dict[str, Any]:
        return super().each_context(request) | {"may_see_status": may_see_status(request.user)}

    @method_decorator(never_cache)
    def login(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """Sign in; after too many wrong attempts the password is not even verified."""
        if request.method != "POST":
            return super().login(request, extra_context)
        username = request.POST.get("username", "")
        attempt = SignInAttempt(request, username)
        if not attempt.register():
            audit_log.warning("too many passwords", audit_log.find_account(username))
            return self._too_many_attempts(request)
        response = super().login(request, extra_context)
        if request.user.is_authenticated and response.status_code == 302:
            attempt.refund()
            attempt.remember_browser(response)
        return response

    def autocomplete_view(self, request: HttpRequest) -> HttpResponse:
        # PostgreSQL refuses to look for NUL, which is in no name.
        if any("\x00" in value for value in request.GET.values()):
            raise Http404
        return super().autocomplete_view(request)

    def _too_many_attempts(self, request: HttpRequest) -> HttpResponse:
        context = self.each_context(request) | {
            "title": "Log in",
            "refusal": TOO_MANY_ATTEMPTS,
            "app_path": request.get_full_path(),
            "username": request.user.get_username(),
        }
        return render(request, "admin/login.html", context, status=429)
