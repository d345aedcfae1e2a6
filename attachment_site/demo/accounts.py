"""The demo's staff accounts. Their passwords are public, so they are for development only."""

from typing import NamedTuple

from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group

from articles.models import Author

# Writes the articles and holds the sessions.
PSYCHOLOGIST = "Ali Ahmad Awan"


class DemoAccount(NamedTuple):
    """An account; one without a group is the superuser."""

    username: str
    password: str
    group: str = ""


ACCOUNTS = [
    DemoAccount("author", "quiet harbor in march", "Author"),
    DemoAccount("practitioner", "seven lanterns by the door", "Practitioner"),
    DemoAccount("admin", "a kettle on a slow evening"),
]


def create_accounts() -> None:
    """Create the accounts that are missing; existing ones keep their passwords."""
    users = get_user_model().objects
    for account in ACCOUNTS:
        name = account.username
        if users.filter(username=name).exists():
            continue
        email = f"{name}@example.org"
        if not account.group:
            users.create_superuser(name, email, account.password)
            continue
        user = users.create_user(name, email, account.password, is_staff=True)
        user.groups.set(Group.objects.filter(name=account.group))
        if account.group == "Author":
            Author.objects.filter(name=PSYCHOLOGIST, user=None).update(user=user)
