"""Whatever was confirmed is there, once, even if the server was killed at any line.

`python -m tests.faults` does the same a thousand times, of each kind, and of the worker's mail.
"""

import pytest

from tests.faults.plugs.killing import SITE
from tests.faults.plugs.writing import KINDS, write_all
from tests.running import fresh_site

pytestmark = pytest.mark.database


@pytest.fixture(scope="module")
def outcomes(tmp_path_factory):
    """What came of what many people wrote into one site that was killed meanwhile."""
    with fresh_site(tmp_path_factory.mktemp("killed"), migrated=True, **SITE) as environment:
        return write_all(KINDS, environment, number=16, kills=1, seed=20260302)


@pytest.mark.parametrize("kind", KINDS)
def test_what_was_confirmed_is_there_after_the_server_was_killed(outcomes, kind):
    assert outcomes[kind].refused == []
    assert len(outcomes[kind].confirmed) == 16
