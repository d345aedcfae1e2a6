"""Private sessions: the practice, its sealed inbox, and what applicants send."""

from sessions.models.application import Application
from sessions.models.application_state import AlreadySent, ApplicationWithdrawn, MessageNotAllowed
from sessions.models.conversation import Access, Message, Note
from sessions.models.crisis_line import CrisisLine
from sessions.models.draft import Draft, UnsentLetter
from sessions.models.key import AlreadySetUp, InboxKey, KeyChanged
from sessions.models.mail import OutgoingMail
from sessions.models.manifest import Manifest
from sessions.models.practice import Practice
from sessions.models.question import Question
from sessions.models.saved_reply import SavedReply
from sessions.models.sessions_page import SessionsPage
from sessions.models.unlocked import UnlockedInbox
from sessions.models.wrapped_key import WrappedKey
