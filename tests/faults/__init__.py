import os

import django


def set_up():
    """Let Django be used here, with the tests' own key: so a form's token can be made without
    waiting for people to type."""
    key = "the-tests-sign-with-this-key-and-nobody-else-does-0123456789"
    os.environ |= {"SECRET_KEY": key, "ALLOWED_HOSTS": "127.0.0.1"}
    os.environ["DJANGO_SETTINGS_MODULE"] = "attachment_site.settings"
    django.setup()
