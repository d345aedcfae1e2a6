"""What the page of one application is made of, whether the inbox is locked or not."""

import datetime
import os
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.contrib import messages
from django.contrib.admin.models import LogEntry
from django.contrib.contenttypes.models import ContentType
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone

from attachment_site.core.admin import BaseAdmin
from attachment_site.core.http.requests import StaffRequest
from sessions.admin import application_forms as forms
from sessions.admin.pages import INBOX
from sessions.inbox.decrypted_application import DecryptedApplication
from sessions.inbox.unlock import Keyring
from sessions.models import Access, Application, Draft
from sessions.models.draft import DraftQuerySet

MAX_LINES = 20
HOUR = datetime.timedelta(hours=1)


@dataclass
class ApplicationPage:
    """What is not encrypted, and what both pages need."""

    model_admin: BaseAdmin
    request: StaffRequest
    application: Application

    def show(self, *, status: int = 200, **context: Any) -> HttpResponse:
        today = timezone.localdate()
        before, after = Application.objects.neighbours(self.application, today)
        first_in_line = Application.objects.waiting().for_inbox(today).first()
        content_type = ContentType.objects.get_for_model(Application)
        entries = LogEntry.objects.filter(content_type=content_type, object_id=self.application.pk)
        page = {
            "title": f"Application {self.application.reference}",
            "application": self.application,
            "before": before,
            "after": after,
            "answer_next": None if self.application.is_in_line else first_in_line,
            "may_change": self.model_admin.has_change_permission(self.request),
            "statuses": forms.StatusForm.CHOICES,
            "accesses": access_lines(self.application),
            "history": entries.select_related("user").order_by("-action_time", "-pk")[:20],
            "drafts": self.drafts,
            "has_begun_to_decline": self.drafts.filter(box=Draft.Box.DECLINE).exists(),
        }
        template = "admin/private_sessions/application/application.html"
        return self.model_admin.render_page(
            self.request, template, status=status, **(page | context)
        )

    @property
    def drafts(self) -> DraftQuerySet:
        return Draft.objects.of(self.application, self.request.user)

    @property
    def action(self) -> str:
        return self.request.POST.get("action", "").partition(":")[0]

    @property
    def target(self) -> str:
        """What the pressed button names after a colon, as a status."""
        return self.request.POST.get("action", "").partition(":")[2]

    def log(self, words: str) -> None:
        self.model_admin.log_change(self.request, self.application, words)

    @cached_property
    def key(self) -> bytes:
        """The key of the rendered page, so that a double click sends one reply."""
        try:
            key = bytes.fromhex(self.request.POST.get("key", ""))
        except ValueError:
            key = b""
        return key if len(key) == 32 else os.urandom(32)

    def mark_sent(self, box: str) -> None:
        Draft.objects.mark_sent(self.application, self.request.user, self.key, box)

    def reload(self, part: str = "") -> HttpResponse:
        page = reverse("admin:private_sessions_application_change", args=[self.application.pk])
        return redirect(page + part)


@dataclass
class DecryptedPage(ApplicationPage):
    """The page while the inbox is unlocked."""

    keyring: Keyring

    @cached_property
    def decrypted(self) -> DecryptedApplication:
        return DecryptedApplication(self.application, self.keyring)


def access_lines(application: Application) -> list[list[Access]]:
    """The access log of an application as people read it, the latest line first: a line is what one
    person did again within an hour of the first time."""
    lines: list[list[Access]] = []
    current: dict[tuple[int, str], list[Access]] = {}
    for row in application.accesses.select_related("user").order_by("opened_at", "pk"):
        line = current.get((row.user_id, row.kind))
        if line and row.opened_at - line[0].opened_at < HOUR:
            line.append(row)
        else:
            current[row.user_id, row.kind] = line = [row]
            lines.append(line)
    lines.sort(key=lambda line: (line[-1].opened_at, line[-1].pk), reverse=True)
    return lines[:MAX_LINES]


def withdrawn_meanwhile(request: StaffRequest) -> HttpResponse:
    """Back to the list, from an application that was withdrawn or erased meanwhile."""
    messages.warning(request, "The applicant has withdrawn in the meantime. Nothing was done.")
    return redirect(INBOX)
