"""Whatever was confirmed is there, once, even if the server was killed at any line.

`python -m tests.faults` does the same a thousand times, of each kind.
"""

import pytest

from tests.faults.plugs.killing import SITE
from tests.faults.plugs.writing import KINDS, write_all
from tests.running import fresh_site


@pytest.mark.database
def test_what_was_confirmed_is_there_after_the_server_was_killed(tmp_path):
    with fresh_site(tmp_path, migrated=True, **SITE) as environment:
        confirmed = write_all(KINDS, environment, number=16, kills=1)

    assert {name: len(items) for name, items in confirmed.items()} == dict.fromkeys(KINDS, 16)
