"""The site as served, with passwords and passphrases that are hashed at once, by processes that
stay when an inbox is locked: how slow that is, is not what is tested."""

from django.conf import settings

from attachment_site.core.security import crypto

crypto.ARGON2 |= {"iterations": 1, "memory_cost": 64}
settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


def __getattr__(name):
    """The application, for granian alone: it reads templates and words that no script needs."""
    if name != "application":
        raise AttributeError(name)
    from attachment_site.wsgi import application
    from sessions.inbox import process_memory

    process_memory.PAUSE_SECONDS = 24 * 3600
    return application
