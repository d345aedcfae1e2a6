"""An application as the practitioner reads it: decrypted in memory, and nowhere else."""

import contextlib
import datetime
import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from attachment_site.core.security.crypto import UNAMBIGUOUS, DecryptionError
from attachment_site.core.templatetags.dates import weekday_and_moment
from sessions.inbox.unlock import Keyring
from sessions.models import Application, Message, Note
from sessions.models.appointment import Agreement, Said, agreement
from sessions.models.draft import DraftQuerySet
from sessions.models.sealed_application import ApplicationContent
from sessions.models.times import UNKNOWN_TIMES
from sessions.views.places.words import fold
from sessions.views.places.zones import clock_of, known_zone, local_time, time_there

QUOTED_REFERENCE = re.compile(rf"\b([{UNAMBIGUOUS}]{{4}})[- ‐‑–—]?([{UNAMBIGUOUS}]{{4}})\b")
# SQL has a limit on parameters.
MAX_QUOTED = 200
PREVIEW_LENGTH = 160
WRITTEN_OVER = "(Somebody has written over this in the database. Do not trust it.)"
CANNOT_BE_OPENED = "(This cannot be opened: it was changed in the database.)"


@dataclass(frozen=True)
class DecryptedApplication:
    """An application with the keys to it; each part is decrypted when it is first shown."""

    application: Application
    keyring: Keyring

    @property
    def _private(self) -> bytes:
        return self.keyring.private_for(self.application)

    @cached_property
    def _decrypted(self) -> ApplicationContent | None:
        if self.application.is_withdrawn:
            return None
        try:
            return self.application.decrypt(self._private)
        except DecryptionError:
            return None

    @property
    def content(self) -> dict[str, Any] | None:
        """What the applicant wrote; None if it was withdrawn or cannot be decrypted."""
        return self._decrypted.content if self._decrypted else None

    @property
    def conversation_key(self) -> bytes:
        """What authenticates the conversation; empty if SECRET_KEY does."""
        return self._decrypted.key if self._decrypted else b""

    @cached_property
    def is_changed(self) -> bool:
        """Whether somebody has written over the letter or what was said."""
        messages = self.application.messages.all()
        return not self.application.is_genuine(self.conversation_key, messages)

    @property
    def name(self) -> str:
        return self.content["name"] if self.content else ""

    @property
    def _answers(self) -> list[str]:
        return [answer["answer"] for answer in self.content["answers"]] if self.content else []

    @property
    def newest_message(self) -> Message | None:
        # From all of them, which are loaded at once.
        return next(reversed(self.application.messages.all()), None)

    @property
    def preview(self) -> str:
        """The first words of the newest message or, before there is any, of the first answer."""
        if self.newest_message:
            return self._words(self._said(self.newest_message))[:PREVIEW_LENGTH]
        return next(filter(None, self._answers), "")[:PREVIEW_LENGTH]

    @property
    def whereabouts(self) -> str:
        """The country and zone, with the applicant's own words where they say it otherwise."""
        content = self.content or {}
        # Letters of earlier releases hold only what was chosen from lists.
        country, zone = content.get("country", ""), content.get("time_zone", "")
        is_known = bool(content.get("country_code", country))
        places = [_in_words(country, content.get("country_typed", country), is_known=is_known)]
        is_known = clock_of(zone) is not None
        places.append(_in_words(zone, content.get("time_zone_typed", zone), is_known=is_known))
        return ", ".join(filter(None, places))

    @property
    def local_time(self) -> str:
        """“21:40 for them (Karachi, UTC+5)”; empty if their zone is not known."""
        return local_time((self.content or {}).get("time_zone", ""))

    @property
    def time_zone(self) -> str:
        """The zone in which the applicant is; empty if it is not known."""
        return known_zone(self.content)

    @cached_property
    def messages(self) -> list[Said]:
        """The messages after the application, oldest first, with their words and times."""
        return [self._said(row) for row in self.application.messages.all()]

    @cached_property
    def spoken(self) -> list[tuple[Message, str]]:
        """The same with all that they say as plain text."""
        return [(said.message, self._words(said)) for said in self.messages]

    @cached_property
    def agreement(self) -> Agreement:
        """Which times are offered, and which one was agreed."""
        if all(row.sender == Message.Sender.APPLICANT for row in self.application.messages.all()):
            return Agreement()
        return agreement(self.application, self.messages)

    @cached_property
    def notes(self) -> list[tuple[Note, str]]:
        """The private notes, oldest first, with their texts."""
        return [(row, self._text(row)) for row in self.application.notes.all()]

    def drafts(self, drafts: DraftQuerySet) -> dict[str, str]:
        """These drafts by their boxes, except those that somebody has written over."""
        texts = {}
        for draft in drafts:
            draft.application = self.application
            with contextlib.suppress(DecryptionError):
                # Of what somebody else wrote nothing goes into a box that is sent with one press.
                if draft.is_authentic:
                    texts[draft.box] = draft.decrypt(self._private)
        return texts

    def _text(self, row: Note) -> str:
        try:
            text = row.decrypt(self._private)
        except DecryptionError:
            return CANNOT_BE_OPENED
        return text if row.is_authentic else f"{WRITTEN_OVER} {text}"

    def _said(self, message: Message) -> Said:
        try:
            return Said(message, *message.decrypt_with_times(self._private))
        except DecryptionError:
            return Said(message, CANNOT_BE_OPENED, UNKNOWN_TIMES)

    def _words(self, said: Said) -> str:
        def in_both_zones(moment: datetime.datetime) -> str:
            there = time_there(moment, self.time_zone)
            here = weekday_and_moment(moment)
            return f"{here}, for them {there}" if there and there != here else here

        times, lines = said.times, [said.text] if said.text else []
        if times.takes_back:
            lines.append("Took back the times or the appointment.")
        lines += [f"Time offered: {in_both_zones(moment)}" for moment in times.offered]
        if times.chosen:
            lines.append(f"Time chosen: {in_both_zones(times.chosen)}")
        if times.asks:
            lines.append("Asks for other times.")
        return "\n".join(lines)

    def _own_words(self) -> list[str]:
        said = [words for message, words in self.spoken if message.sender == "applicant"]
        return self._answers + said

    @cached_property
    def quoted_applications(self) -> list[Application]:
        """Other applications whose reference the applicant quotes, after a lost receipt (one
        query at most)."""
        found = QUOTED_REFERENCE.findall("\n".join(self._own_words()).upper())
        references = {f"{first}-{second}" for first, second in found[:MAX_QUOTED]}
        references.discard(self.application.reference)
        if not references:
            return []
        return list(Application.objects.filter(reference__in=references).order_by("reference"))

    def matches(self, words: Iterable[str]) -> bool:
        """Whether every word occurs in the application, its messages or notes."""
        reference = self.application.reference
        texts = [reference, reference.replace("-", ""), *self._own_words()]
        if self.content:
            texts += [str(value) for name, value in self.content.items() if name != "answers"]
        texts += [words for message, words in self.spoken if message.sender != "applicant"]
        texts += [text for _, text in self.notes]
        haystack = "\n".join(texts).casefold()
        return all(word in haystack for word in words)


def _in_words(name: str, typed: str, *, is_known: bool) -> str:
    """A place by its name, and in quotes as it was typed, unless that is the same."""
    if not is_known:
        return f"“{typed}”" if typed else ""
    return name if fold(typed) in ("", fold(name)) else f"{name} (“{typed}”)"
