"""Where the two sides of a conversation stand about a time for a session."""

import datetime
from collections.abc import Iterable
from typing import NamedTuple

from django.utils import timezone

from sessions.models.application import Application
from sessions.models.conversation import Message
from sessions.models.times import NO_TIMES, Times


class Said(NamedTuple):
    """A message with its words and times; None, or other words, for what cannot be decrypted."""

    message: Message
    text: str | None
    times: Times = NO_TIMES


class Agreement(NamedTuple):
    """The reply whose offer is open, and the time that was agreed, in the message of the choice.

    An offer is open until one of its times is chosen, another is made, or it is taken back. What
    was agreed stands until the applicant chooses another time, or it is taken back.
    """

    offer: Said | None = None
    choice: Said | None = None
    is_asked: bool = False

    @property
    def offered(self) -> tuple[datetime.datetime, ...]:
        return self.offer.times.offered if self.offer else ()

    @property
    def open_times(self) -> list[datetime.datetime]:
        """What can still be chosen."""
        now = timezone.now()
        return [moment for moment in self.offered if moment > now]

    @property
    def agreed(self) -> datetime.datetime | None:
        return self.choice.times.chosen if self.choice else None

    @property
    def is_ahead(self) -> bool:
        """Whether a time is agreed and has not passed."""
        return self.agreed is not None and self.agreed > timezone.now()


def agreement(application: Application, conversation: Iterable[Said]) -> Agreement:
    """What follows from the messages, oldest first; whoever is declined has no appointment."""
    stand = Agreement()
    for said in conversation:
        times = said.times
        if times.takes_back:
            stand = Agreement()
        if times.are_unknown and said.message.sender == Message.Sender.PRACTITIONER:
            # It may have taken the offer back, or replaced it.
            stand = stand._replace(offer=None)
        if times.offered:
            stand = Agreement(offer=said, choice=stand.choice)
        if times.chosen:
            stand = Agreement(choice=said)
        if times.asks:
            stand = stand._replace(is_asked=True)
    if application.status == application.Status.DECLINED:
        stand = stand._replace(choice=None)
    return stand
