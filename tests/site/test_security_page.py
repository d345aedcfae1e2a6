"""Each promise names its code and its test, and the standard is answered without a gap."""

import re
from pathlib import Path

from django.conf import settings

ROOT = Path(settings.BASE_DIR)
SECURITY = (ROOT / "SECURITY.md").read_text()
ASVS = (ROOT / "docs/security/asvs.md").read_text()
# OWASP ASVS 5.0.0, levels 1 and 2, but for OAuth (10) and WebRTC (17), which are whole chapters
REQUIREMENTS = Path(__file__).with_name("asvs_requirements.txt").read_text()


def test_each_promise_names_its_code_and_its_test():
    promises = SECURITY.partition("## Promises")[2].partition("## Threat model")[0]
    rows = re.findall(r"^\| (?!promise|---)(.*?) \| (.*?) \| (.*?) \|$", promises, re.MULTILINE)

    assert len(rows) > 25
    for promise, code, test in rows:
        assert re.fullmatch(r"`[^`]+`(?:, `[^`]+`)*", code), promise
        assert re.fullmatch(r"`tests/[^`]+`(?:, `tests/[^`]+`)*", test), promise


def test_every_requirement_is_answered_once():
    rows = re.findall(r"^\| ([\d., ]+) \|", ASVS, re.MULTILINE)
    named = [number for row in rows for number in row.split(", ")]

    wanted = ["10", "17", *REQUIREMENTS.split()]
    answered = [
        [number for number in named if f"{one}.".startswith(f"{number}.")] for one in wanted
    ]
    assert [one for one, found in zip(wanted, answered, strict=True) if len(found) != 1] == []
    assert {number for found in answered for number in found} == set(named)


def test_what_is_kept_says_where_and_which_test_would_fail():
    rows = re.findall(r"^\| [\d., ]+ \| (.*?) \| (.*?) \| (.*?) \|$", ASVS, re.MULTILINE)

    assert len(rows) > 90
    for how, code, test in rows:
        assert "`" in code or how.startswith(("does not apply", "**not kept", "journald")), how
        assert test.startswith(("`tests/", "not tested")) or not code, how
