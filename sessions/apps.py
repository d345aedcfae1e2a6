from django.apps import AppConfig


class SessionsConfig(AppConfig):
    name = "sessions"
    # The label “sessions” belongs to django.contrib.sessions.
    label = "private_sessions"
    verbose_name = "Private sessions"
