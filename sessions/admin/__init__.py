"""The practitioner's admin: the inbox, its keys, and what the site says about the practice."""

from sessions.admin import inbox, practice

__all__ = ["inbox", "practice"]
