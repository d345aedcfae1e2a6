from django.apps import AppConfig


class AccountsConfig(AppConfig):
    """Staff accounts: sign-in, the second factor, browser sessions."""

    name = "attachment_site.accounts"
