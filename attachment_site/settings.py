"""Settings, read from the environment; docs/operating.md explains each variable."""

import sys
from pathlib import Path
from urllib.parse import urlsplit

from django.utils.csp import CSP

from attachment_site.core.env import env_bool, env_int, env_list, env_matching, env_text, site
from attachment_site.core.env.database import database_from, database_url_for
from attachment_site.core.env.storage import cache_from, media_from
from attachment_site.core.mail import mailers_from, sender_from

BASE_DIR = Path(__file__).resolve().parent.parent
VAR_DIR = BASE_DIR / "var"

# The first part of every public address
PUBLIC_PATHS = (
    *("about", "articles", "authors", "feed", "healthz", "help", "livez", "media", "metrics"),
    *("preview", "privacy", "readyz", "search", "sessions", "static", "tags", "topics"),
    *("favicon.ico", "llms.txt", "manifest.webmanifest", "robots.txt", "sitemap.xml"),
)

# Core
DEBUG = env_bool("DEBUG", default=False)
DEVELOPMENT_KEY = "development-only-key-which-signs-nothing-of-value-01234" if DEBUG else ""
SECRET_KEY = site.secret_key_from(env_text("SECRET_KEY", DEVELOPMENT_KEY))
# Earlier keys still verify signatures, so that a new key loses no form that is being filled in.
SECRET_KEY_FALLBACKS = [
    site.secret_key_from(key, "SECRET_KEY_FALLBACKS") for key in env_list("SECRET_KEY_FALLBACKS")
]
ALLOWED_HOSTS = site.hosts_from(
    env_list("ALLOWED_HOSTS") or (["localhost", "127.0.0.1", "[::1]"] if DEBUG else [])
)
SITE_URL = site.site_url_from(
    env_text("SITE_URL") or ("http://localhost:8000" if DEBUG else f"https://{ALLOWED_HOSTS[0]}"),
    ALLOWED_HOSTS,
)
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"
ROOT_URLCONF = "attachment_site.urls"
WSGI_APPLICATION = "attachment_site.wsgi.application"
# Topics and authors with articles are protected, while the database deletes what it derived from an
# article: sound as long as nothing refers to derived rows (tests/site/test_migrations.py).
# What HSTS says of other hosts is the operator's choice (W005, W021).
SILENCED_SYSTEM_CHECKS = ["fields.E323", "security.W005", "security.W021"]

INSTALLED_APPS = [
    # before articles, which replaces taggit's tag admin
    "articles.apps.TagsConfig",
    "attachment_site.core",
    "articles",
    "sessions",
    "attachment_site.apps.SiteAdminConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.sitemaps",
    "django.contrib.staticfiles",
    "django.forms",
    # the second factor
    "django_otp",
    "django_otp.plugins.otp_totp",
    # last, as it changes which pages of other packages are in admin
    "attachment_site.accounts",
    "attachment_site.apps.ProjectConfig",
]

MIDDLEWARE = [
    # first, as probes ask by address
    "attachment_site.monitoring.health.answer_probes",
    "attachment_site.core.logging.assign_request_id",
    "django.middleware.security.SecurityMiddleware",
    "django.middleware.csp.ContentSecurityPolicyMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.middleware.gzip.GZipMiddleware",
    "attachment_site.core.caching.compression.brotli_for_public_pages",
    "attachment_site.core.http.errors.render_method_not_allowed",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    # after CommonMiddleware, as its slash would make a second redirect
    "articles.views.redirect_middleware.redirect_moved_pages",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "sessions.inbox.drafts.keep_drafts",
    "attachment_site.accounts.middleware.protect_admin",
    "sessions.inbox.unlock.renew_key_share",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
]

# Templates
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "OPTIONS": {
            "loaders": ["attachment_site.core.http.template_loader.KeepingLoader"],
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "attachment_site.core.http.context_processors.site",
                "sessions.context_processors.practice",
            ],
        },
    }
]

# Database
DATABASE_URL = database_url_for(sys.argv, default=f"sqlite:///{VAR_DIR / 'site.sqlite3'}")
DATABASES = {"default": database_from(DATABASE_URL, test_file=VAR_DIR / "test.sqlite3")}

# Caches: one shared by all machines, and the megabytes of pages that each process keeps (0: none)
CACHE_URL = env_text("CACHE_URL")
CACHES = {"default": cache_from(CACHE_URL)}
PAGE_CACHE_MEGABYTES = env_int("PAGE_CACHE_MEGABYTES", default=16, least=0, most=4096)

# Mail
MAILERS = mailers_from(env_text("EMAIL_URL"))
DEFAULT_FROM_EMAIL = sender_from(env_text("EMAIL_FROM"), SITE_URL)
NOTICE_URL = site.site_url_from(env_text("NOTICE_URL", SITE_URL), ALLOWED_HOSTS, "NOTICE_URL")

# Told to applicants: days until a closed application is erased (an open one: twice), daily backups
SESSIONS_RETENTION_DAYS = env_int("SESSIONS_RETENTION_DAYS", default=180, least=1, most=3650)
BACKUPS_KEPT = env_int("BACKUPS_KEPT", default=7, least=0, most=3650)
BACKUP_DIR = site.env_folder("BACKUP_DIR")
BACKUP_RECIPIENT = site.age_recipient_from(env_text("BACKUP_RECIPIENT"))

# Static files and media
STATIC_URL = "/static/"
STATIC_ROOT = Path(site.env_folder("STATIC_ROOT") or VAR_DIR / "static")
STATICFILES_DIRS = [BASE_DIR / "static"]
MEDIA_URL = "/media/"
MEDIA_ROOT = Path(site.env_folder("MEDIA_ROOT") or VAR_DIR / "media")
STORAGES = {
    "default": media_from(env_text("MEDIA_BUCKET")),
    "staticfiles": {"BACKEND": "attachment_site.core.storage.local.StaticFilesStorage"},
}
WHITENOISE_KEEP_ONLY_HASHED_FILES = True
WHITENOISE_ALLOW_ALL_ORIGINS = False
FILE_UPLOAD_MAX_MEMORY_SIZE = 32 * 1024 * 1024  # as nginx: no upload lies in a temporary file
FILE_UPLOAD_HANDLERS = [
    "attachment_site.core.http.body_limit.BodyLimit",
    "django.core.files.uploadhandler.MemoryFileUploadHandler",
    "django.core.files.uploadhandler.TemporaryFileUploadHandler",
]
# Worksheets and recordings; from 32 on, nginx's `client_max_body_size` for admin has to follow.
MAX_FILE_MEGABYTES = env_int("MAX_FILE_MEGABYTES", default=30, least=1, most=500)
FILE_UPLOAD_PERMISSIONS, FILE_UPLOAD_DIRECTORY_PERMISSIONS = 0o644, 0o755  # nginx reads them

# Language and time
URLIZE_ASSUME_HTTPS = True
TIME_ZONE = site.time_zone_from(env_text("TIME_ZONE", "UTC"))
FORMAT_MODULE_PATH = "attachment_site.core.env.formats"

# Accounts
ADMIN_PATH = site.admin_path_from(env_text("ADMIN_PATH", "admin"), PUBLIC_PATHS)
LOGIN_URL = "admin:login"
LOGIN_REDIRECT_URL = "admin:index"
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 15},
    },
    {
        "NAME": "attachment_site.core.security.password_strength.PasswordStrengthValidator",
        "OPTIONS": {"site_names": "sessions.inbox.passphrases.practice_names"},
    },
]

# Security: HTTPS follows SITE_URL, so that a copy on http://localhost works like production.
HTTPS = SITE_URL.startswith("https://")
SECURE_SSL_REDIRECT = HTTPS
SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^metrics$"]
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
HSTS = env_matching("HSTS", "|".join(site.HSTS), f"one of {', '.join(site.HSTS)}", "host")
SECURE_HSTS_SECONDS, SECURE_HSTS_INCLUDE_SUBDOMAINS, SECURE_HSTS_PRELOAD = site.HSTS[
    HSTS if HTTPS else "off"
]
SESSION_ENGINE = "attachment_site.accounts.session_store"
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"
# Twelve hours; after thirty idle minutes admin asks for the password again.
SESSION_COOKIE_AGE = 12 * 3600
SESSION_COOKIE_SECURE = HTTPS
CSRF_COOKIE_SECURE = HTTPS
# Browsers accept this prefix from this host alone, and over HTTPS (RFC 6265bis, 4.1.3).
COOKIE_PREFIX = "__Host-" if HTTPS else ""
SESSION_COOKIE_NAME = f"{COOKIE_PREFIX}sessionid"
CSRF_FAILURE_VIEW = "attachment_site.admin_site.csrf_failure"
CSRF_COOKIE_NAME = f"{COOKIE_PREFIX}csrftoken"
SECOND_FACTOR_REQUIRED = env_bool("SECOND_FACTOR", default=HTTPS)
OTP_TOTP_ISSUER = urlsplit(SITE_URL).hostname
# Only these machines are trusted to set X-Forwarded-For and X-Request-ID.
TRUSTED_PROXIES = site.networks_from(env_list("TRUSTED_PROXIES"))
DATA_UPLOAD_MAX_MEMORY_SIZE = 3 * 1024 * 1024  # 100,000 words of three-byte letters, without files
SECURE_CSP = {
    "default-src": [CSP.NONE],
    "script-src": [CSP.SELF],
    "style-src": [CSP.SELF],
    "img-src": [CSP.SELF],
    "media-src": [CSP.SELF],
    "font-src": [CSP.SELF],
    "connect-src": [CSP.SELF],
    "manifest-src": [CSP.SELF],
    # default-src covers it, but scanners and the ASVS (3.4.3) look for it by name.
    "object-src": [CSP.NONE],
    "form-action": [CSP.SELF],
    "base-uri": [CSP.NONE],
    "frame-ancestors": [CSP.NONE],
}

# Needed to read /metrics; without a token, only this machine may
METRICS_TOKEN = env_matching("METRICS_TOKEN", *site.TOKEN, is_secret=True)

# Asked when a good backup was made, and each minute by the worker: who hears nothing wakes somebody
BACKUP_PING_URL = site.env_address("BACKUP_PING_URL")
WORKER_PING_URL = site.env_address("WORKER_PING_URL")

# Logging: warnings and errors to stderr, which the service manager collects
SENTRY = site.sentry_from(env_text("SENTRY_DSN"))
LOG_HANDLERS = ["stderr", *(["sentry"] if SENTRY else [])]
DEFAULT_EXCEPTION_REPORTER_FILTER = "attachment_site.core.security.error_reports.NothingSent"
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "json": {"()": "attachment_site.core.logging.JsonFormatter"},
        "plain": {"format": "{levelname} {name}: {message}", "style": "{"},
    },
    "handlers": {
        "stderr": {"class": "logging.StreamHandler", "formatter": "plain" if DEBUG else "json"},
        "nothing": {"class": "logging.NullHandler"},
        **({"sentry": SENTRY} if SENTRY else {}),
    },
    "root": {"handlers": LOG_HANDLERS, "level": "WARNING"},
    "loggers": {
        # sign-ins, and refused ones
        "attachment_site.accounts": {"level": "INFO"},
        "django": {"handlers": LOG_HANDLERS, "level": "WARNING", "propagate": False},
        # bots that ask by address, or for a host that is not ours; without a handler Python would
        # print what they asked for, with a traceback
        "django.security.DisallowedHost": {"handlers": ["nothing"], "propagate": False},
    },
}

# Tags: commas alone separate them, so “heal anxious attachment” stays one tag.
TAGGIT_CASE_INSENSITIVE = True
TAGGIT_TAGS_FROM_STRING = "articles.content.tags.split_tags"
TAGGIT_STRING_FROM_TAGS = "articles.content.tags.join_tags"
