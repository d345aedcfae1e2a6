"""The site as served, with passwords and passphrases that are hashed at once."""

from django.conf import settings

from attachment_site.core.security import crypto

crypto.ARGON2 |= {"iterations": 1, "memory_cost": 64}
settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
# How long a process that opened an inbox stays once that is locked.
PAUSES = {"application": 24 * 3600, "forgetful_application": 0.1}


def __getattr__(name):
    """The application, for granian alone: it reads templates and words that no script needs."""
    if name not in PAUSES:
        raise AttributeError(name)
    from attachment_site.wsgi import application
    from sessions.inbox import process_memory

    process_memory.PAUSE_SECONDS = PAUSES[name]
    return application
