"""The kinds of writes that are made while something is killed."""

from tests.faults.plugs import mailing, writing

KINDS = {
    "applications": writing.applications,
    "messages": writing.messages,
    "replies": writing.replies,
    "articles": writing.articles,
    "mails": mailing.mails,
}
