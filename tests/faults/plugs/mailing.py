"""Mail that goes out while its worker is killed again and again."""

import random
import subprocess
import time

from tests.faults.plugs.killing import Outcome
from tests.running import end, run_inside, start, wait_until
from tests.sessions.mail.mailbox import mail_server

MAKE = """
from sessions.mail import announce_reply
from tests.sessions.factories import make_application
application = make_application(may_email=True)
for number in range({number}):
    announce_reply(application, f"robin{{number}}@applicant.example")
print(1)
"""
# What a killed worker had in hand is claimed for ten minutes; here they are over.
FINISH = """
import datetime
from django.utils import timezone
from sessions.mail import send_due
from sessions.models import OutgoingMail
send_due(now=timezone.now() + datetime.timedelta(minutes=11))
print(OutgoingMail.objects.exclude(sent_at__isnull=False, recipient=b"").count())
"""


def mails(environment, number, kills, seed):
    """Each arrives; twice at most those that were in hand at a kill, under the same Message-ID."""
    run_inside(environment, MAKE.format(number=number))
    outcome, chance = Outcome(), random.Random(seed)
    with mail_server() as mailbox:
        sending = environment | {"EMAIL_URL": mailbox.url}
        began = time.monotonic()
        worker = start(["manage.py", "worker"], sending, stderr=subprocess.DEVNULL)
        for reached in sorted(chance.sample(range(1, number), kills)):
            wait_until(lambda reached=reached: len(mailbox.taken) >= reached)
            time.sleep(chance.uniform(0, 0.02))
            end(worker, signal=9)
            outcome.kills += 1
            worker = start(["manage.py", "worker"], sending, stderr=subprocess.DEVNULL)
        wait_until(lambda: len(set(mailbox.recipients)) >= number - kills)
        end(worker)
        outcome.seconds = time.monotonic() - began
        assert run_inside(sending, FINISH) == 0
    identifiers = {message["Message-ID"] for message in mailbox.messages}
    assert len(identifiers) == len(set(mailbox.recipients)) == number
    outcome.confirmed = dict(enumerate(identifiers))
    outcome.twice = len(mailbox.taken) - number
    assert outcome.twice <= kills
    return outcome
