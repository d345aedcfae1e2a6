"""How English words are spelled: the ways of both sides of the ocean, and which words there are."""

import functools
import re
import runpy
from importlib.util import find_spec
from pathlib import Path

SHORTEST_RESPELLED = 6
# Where people mistype often enough, lists of what they write hold their slips as well.
SPOKEN_WORDS = 10_000

_PAIRS = {"mum": "mom", "mums": "moms", "mummy": "mommy", "grey": "gray"}
_OTHER_WAYS = _PAIRS | {there: here for here, there in _PAIRS.items()}

_RULES = [
    (re.compile(pattern), other)
    for pattern, other in [
        # behaviour (but not mourning), focussed, realise, analyse, defence, practise, centre,
        # anaesthetic: and back
        (r"(?<=[a-z]{3})our(?=s?$|ed$|ing$|al|ab|it|ful|hood)", "or"),
        (r"(?<=[a-z]{3})or(?=s?$|ed$|ing$|al|ab|it|ful|hood)", "our"),
        (r"ss(?=ed$|ing$)", "s"),
        (r"is(?=e|ing|ation)", "iz"),
        (r"iz(?=e|ing|ation)", "is"),
        (r"ys(?=e|ing)", "yz"),
        (r"yz(?=e|ing)", "ys"),
        (r"ce(?=s?$)", "se"),
        (r"se(?=s?$)", "ce"),
        (r"tre(?=s?$)", "ter"),
        (r"ter(?=s?$)", "tre"),
        (r"[ao]e", "e"),
        # counselling, travelled: the vowels before tell them from “falling” and “filled”
        (r"(?<=[aeiou][^aeiou][aeiou]l)l(?=ing|ed|or|er)", ""),
        (r"(?<=[aeiou][^aeiou]{2}[aeiou]l)l(?=ing|ed|or|er)", ""),
        (r"(?<=[aeiou][^aeiou][aeiou]l)(?=ing|ed|or|er)", "l"),
        (r"(?<=[aeiou][^aeiou]{2}[aeiou]l)(?=ing|ed|or|er)", "l"),
    ]
]


def other_ways(word: str) -> list[str]:
    """How a word may be spelled on the other side of the ocean; most of these are no words."""
    ways = [_OTHER_WAYS[word]] if word in _OTHER_WAYS else []
    if len(word) >= SHORTEST_RESPELLED:
        ways += [rule.sub(other, word) for rule, other in _RULES]
    return [way for way in dict.fromkeys(ways) if way != word]


def is_english(word: str) -> bool:
    """Whether many people write this word, so that it is no slip of the finger."""
    return f"\n{word}\n" in _english()


@functools.cache
def _english() -> str:
    """The words of two lists that zxcvbn brings, one a line; read the first time somebody mistypes.

    Imported, the package would keep sixteen megabytes, stolen passwords among them, in the place
    of these 350 kilobytes.
    """
    lists = Path(find_spec("zxcvbn").origin).with_name("frequency_lists.py")
    by_source = runpy.run_path(str(lists))["FREQUENCY_LISTS"]
    words = [*by_source["english_wikipedia"], *by_source["us_tv_and_film"][:SPOKEN_WORDS]]
    return f"\n{'\n'.join(words)}\n"
