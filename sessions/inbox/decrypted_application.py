"""An application as the practitioner reads it: opened, in memory, and nowhere else."""

from dataclasses import dataclass
from functools import cached_property

from django.template.defaultfilters import date
from django.utils.timezone import localtime
from django.views.decorators.debug import sensitive_variables

from attachment_site.core.security.crypto import DecryptionError
from sessions.inbox.unlock import Keyring
from sessions.models import Application, Message, Note


@dataclass(frozen=True)
class DecryptedApplication:
    """One application and the key that opens it; each part is opened when it is first shown."""

    application: Application
    inbox: Keyring

    @property
    def _private(self):
        return self.inbox.private_for(self.application)

    @cached_property
    def letter(self) -> dict | None:
        """The letter; None where it was withdrawn, or cannot be opened."""
        if self.application.is_withdrawn:
            return None
        try:
            return self.application.decrypt_content(self._private)
        except DecryptionError:
            return None

    @property
    def name(self) -> str:
        return self.letter["name"] if self.letter else ""

    @property
    def preview(self) -> str:
        """The first words of the first answer."""
        answers = self.letter["answers"] if self.letter else []
        return next((answer["answer"][:160] for answer in answers if answer["answer"]), "")

    @cached_property
    def messages(self) -> list[tuple[Message, str]]:
        """The messages after the letter, oldest first, with their texts."""
        return [(row, self._text(row)) for row in self.application.messages.all()]

    @cached_property
    def notes(self) -> list[tuple[Note, str]]:
        """The private notes, oldest first, with their texts."""
        return [(row, self._text(row)) for row in self.application.notes.all()]

    @sensitive_variables()
    def _text(self, row) -> str:
        try:
            return row.decrypt(self._private)
        except DecryptionError:
            return "(This cannot be opened: it was changed in the database.)"

    @sensitive_variables()
    def matches(self, words: list[str]) -> bool:
        """Whether every word stands somewhere in the letter, its messages or notes."""
        letter = self.letter or {"answers": []}
        texts = [str(value) for name, value in letter.items() if name != "answers"]
        texts += [answer["answer"] for answer in letter["answers"]]
        texts += [text for _, text in [*self.messages, *self.notes]]
        written = "\n".join([self.application.reference, *texts]).casefold()
        return all(word in written for word in words)

    @sensitive_variables()
    def as_text(self) -> str:
        """The whole application as plain text, to print or to keep."""
        application, letter = self.application, self.letter
        lines = [
            f"Application {application.reference}",
            f"Received {_moment(application.received_at)}",
            f"Status: {application.get_status_display()}",
        ]
        if letter:
            lines += [f"{letter['name']}, {letter['country']}, {letter['time_zone']}"]
            lines += [f"E-mail: {letter['email']}"] if letter["email"] else []
            for answer in letter["answers"]:
                lines += ["", answer["question"], answer["answer"] or "(no answer)"]
        for message, text in self.messages:
            lines += ["", f"{message.get_sender_display()}, {_moment(message.sent_at)}", text]
        for note, text in self.notes:
            lines += ["", f"Note, {_moment(note.written_at)}", text]
        return "\n".join(lines) + "\n"


def _moment(moment) -> str:
    return date(localtime(moment), "F j, Y, H:i e")
