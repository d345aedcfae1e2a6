"""A migration that is killed leaves a site on which everything can be done, found and finished.

`python -m tests.faults --only migrating` kills twenty times.
"""

import pytest

from tests.faults.plugs.migrating import kill_migrations


@pytest.mark.database
def test_the_site_works_after_each_kill_and_can_be_migrated_to_the_end(tmp_path):
    kill_migrations(tmp_path, kills=1)
