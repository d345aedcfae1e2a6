"""Whatever was confirmed is there, once, even if the server was killed at any line.

`python -m tests.faults` does the same a thousand times, of each kind.
"""

import pytest

from tests.faults.plugs.killing import SITE
from tests.faults.plugs.kinds import KINDS
from tests.running import fresh_site


@pytest.mark.database
@pytest.mark.parametrize("kind", KINDS)
def test_what_was_confirmed_is_there_after_the_server_was_killed(tmp_path, kind):
    with fresh_site(tmp_path, migrated=True, **SITE) as environment:
        outcome = KINDS[kind](environment, number=24, kills=2, seed=20260302)

    assert outcome.kills == 2
    assert outcome.refused == []
    assert len(outcome.confirmed) == 24
