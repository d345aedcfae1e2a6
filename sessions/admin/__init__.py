"""The practitioner's side: the inbox, its keys, and what the site says of the practice."""

from sessions.admin import inbox, others, practice

__all__ = ["inbox", "others", "practice"]
