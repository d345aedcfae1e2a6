"""Django's admin site with throttled sign-in, the pages of the second factor, and the page that
gives a form back whose CSRF token has changed."""

from collections.abc import Callable
from functools import wraps
from typing import Any, cast

from django.conf import settings
from django.contrib import admin
from django.contrib.admin.forms import AdminAuthenticationForm
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import BadRequest, ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import URLPattern, URLResolver, path
from django.utils.decorators import method_decorator
from django.views import csrf
from django.views.decorators.cache import never_cache

from articles.content.markdown import Unrenderable
from attachment_site.accounts import audit_log
from attachment_site.accounts.throttle import TOO_MANY_ATTEMPTS, SignInAttempt
from attachment_site.accounts.views import account, passkeys, second_factor
from attachment_site.core.admin import next_url
from attachment_site.core.http.urls import cached_reverse
from attachment_site.core.text import posted_fields, secret_fields
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
            page("second-factor/", second_factor.second_factor, "second_factor"),
            page("second-factor/set-up/", second_factor.set_up, "second_factor_set_up"),
            page("second-factor/set-up/app/", second_factor.set_up_app, "second_factor_app"),
            page("second-factor/remove/", second_factor.remove, "second_factor_remove"),
            page("second-factor/codes/", second_factor.new_recovery_codes, "second_factor_codes"),
            page("account/", account.account, "account"),
            page("account/notices/", account.notice_address, "notice_address"),
            page("account/sign-out/", account.end_sessions, "end_sessions"),
            # not `page`: strangers ask for a passkey as well
            path("passkey/", passkeys.passkey_options, name="passkey_options"),
            page("state/", status_page, "status"),
            *super().get_urls(),
        ]

    def admin_view[View: Callable[..., Any]](self, view: View, cacheable: bool = False) -> View:
        """Django's, with 400 for an empty `_to_field`, which it would take for a field's name, and
        words for a text that cannot be rendered, or not now."""
        inner = super().admin_view(view, cacheable)

        @wraps(inner)
        def checked(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            if not all(sent.get("_to_field", "pk") for sent in (request.GET, request.POST)):
                raise BadRequest("An empty _to_field")
            try:
                return inner(request, *args, **kwargs)
            except Unrenderable as error:
                context = {"reason": error}
                return render(request, "admin/articles/article/refused.html", context, status=422)

        return cast(View, checked)

    def each_context(self, request: HttpRequest) -> dict[str, Any]:
        return super().each_context(request) | {"may_see_status": may_see_status(request.user)}

    @method_decorator(never_cache)
    def login(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """Sign in; after too many wrong attempts the password is not even verified."""
        if request.method != "POST":
            return super().login(request, extra_context)
        if "passkey" in request.POST:
            return self._login_with_passkey(request)
        username = request.POST.get("username", "")
        attempt = SignInAttempt(request, username)
        if not attempt.register():
            audit_log.warning("too many passwords", audit_log.find_account(username))
            return self._refuse(request, TOO_MANY_ATTEMPTS, status=429)
        response = super().login(request, extra_context)
        if request.user.is_authenticated and response.status_code == 302:
            attempt.refund()
            attempt.remember_browser(response)
            audit_log.info("signed in with the password", request.user)
        return response

    def _login_with_passkey(self, request: HttpRequest) -> HttpResponse:
        try:
            passkey = passkeys.sign_in(request)
        except ValidationError as refusal:
            status = 429 if refusal.code == "limited" else 422
            return self._refuse(request, str(refusal.message), status=status)
        response = redirect(next_url(request) or "admin:index")
        SignInAttempt(request, passkey.user.get_username()).remember_browser(response)
        return response

    def autocomplete_view(self, request: HttpRequest) -> HttpResponse:
        # PostgreSQL refuses to look for NUL, which is in no name.
        if any("\x00" in value for value in request.GET.values()):
            raise Http404
        return super().autocomplete_view(request)

    def _refuse(self, request: HttpRequest, refusal: str, *, status: int) -> HttpResponse:
        context = self.each_context(request) | {
            "title": "Log in",
            "refusal": refusal,
            "form": AdminAuthenticationForm(request),
            "next": next_url(request),
            "app_path": request.get_full_path(),
            "username": request.user.get_username(),
        }
        return render(request, "admin/login.html", context, status=status)


@never_cache
def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """For CSRF_FAILURE_VIEW: admin gives the form back, with a new token and a button to send it.

    The token changes when somebody signs in again in another tab. What another site sent, as the
    browser tells, is not given back: one click would do what that site wants.
    """
    is_admin = request.path.startswith(cached_reverse("admin:index"))
    is_sign_in = request.path == cached_reverse("admin:login")
    if is_sign_in and request.user.is_authenticated:
        return redirect("admin:index")
    if is_sign_in or not is_admin:
        return csrf.csrf_failure(request, reason)
    if not request.user.is_authenticated:
        return redirect_to_login(request.get_full_path(), settings.LOGIN_URL)
    secrets = secret_fields(request.POST)
    leave_out = {"csrfmiddlewaretoken"} | secrets
    context = admin.site.each_context(request) | {
        "title": "Please send it again",
        "is_ours": _is_same_origin(request),
        "posted": posted_fields(request.POST, leave_out=leave_out),
        "had_files": bool(request.FILES),
        "had_secrets": bool(secrets),
    }
    return render(request, "admin/accounts/send_again.html", context, status=403)


def _is_same_origin(request: HttpRequest) -> bool:
    """Whether a page of this site sent the form; browsers that say nothing are believed."""
    if site := request.headers.get("Sec-Fetch-Site"):
        return site in ("same-origin", "none")
    own = f"{request.scheme}://{request.get_host()}"
    return request.headers.get("Origin", own) == own
