"""The site as served, with passwords and passphrases that are hashed at once, by processes that
stay when an inbox is locked: how slow that is, is not what is tested."""

from django.conf import settings

from attachment_site.core.security import crypto

crypto.ARGON2 |= {"iterations": 1, "memory_cost": 64}
settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]

from attachment_site.wsgi import application  # noqa: E402, F401 - granian looks for it here
from sessions.inbox import process_memory  # noqa: E402

process_memory.PAUSE_SECONDS = 24 * 3600
