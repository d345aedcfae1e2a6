"""Whatever was confirmed is there, even if the server was killed at any line."""

from tests.faults.applying import SITE, run
from tests.running import fresh_site


def test_what_was_confirmed_is_there_after_the_server_was_killed(tmp_path):
    with fresh_site(tmp_path, **SITE) as environment:
        outcome = run(environment, letters=40, kills=2)

    # `run` has opened each confirmed letter with its receipt.
    assert outcome.kills == 2
    assert outcome.refused == []
    assert len(outcome.receipts) == 40
