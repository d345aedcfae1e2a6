"""What a new practice says until somebody changes it."""

DEFAULT_CRISIS_TEXT = (
    "If you may be in danger, or might harm yourself, please do not wait for an answer here."
    " Call the emergency number of the country you are in, or go to the nearest emergency"
    " department. The list below and findahelpline.com name free crisis lines by country."
)
DEFAULT_INTAKE_MESSAGE = (
    "There is no room for new sessions at the moment. Your doctor, or the register of psychologists"
    " where you live, can name others who may have room sooner."
)
DEFAULT_WAITING_LIST_MESSAGE = (
    "All hours are taken at the moment. You can write all the same: your letter is read, and you"
    " hear back as soon as an hour comes free. That may take weeks."
)
DEFAULT_NOT_FOR = (
    "Sessions like these are not made for emergencies, and they are not the right place when"
    " someone at home is hurting you or you fear that they will. In those moments you deserve help"
    " that is close by and quick."
)
DEFAULT_SESSIONS_TEXT = """\
## What a session is

A session is a conversation between two people: you, and the one who answers your letter. It \
takes place online, by video or by voice alone if that is easier. You can be anywhere that you \
can talk without being overheard.

You do not need the right words or a clear question. “I do not know what is wrong, but I cannot \
go on like this” is a perfectly good beginning.

## Who it may suit

People come because they cannot stop worrying about being left, because they pull away from \
someone they love, because the same argument returns every week, or because a relationship has \
ended and the days will not go on. Some come alone; some come to talk about a partner who is not \
in the room.

## The first session

The first one is for finding out whether this is the right place for you. You are asked what \
brings you, and you tell as much as you like. Toward the end you hear, in plain words, how the \
work could go on and what it could and could not do. Nothing obliges you to come again, and it \
is a good answer to say that you want to think about it.
"""
