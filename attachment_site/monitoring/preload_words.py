"""The words of the search, made before anything else of a process that serves."""

from articles.search.crisis_terms.likeness import learned_text
from articles.search.crisis_terms.patterns import known
from articles.search.tokenizer import stem
from articles.search.words.subjects import hints


def preload_words() -> None:
    """Read the words of danger and their weights, and the sayings of readers, whose form a release
    may change. Making them frees megabytes, which what is loaded afterwards takes."""
    known()
    learned_text()
    hints()
    # Stems of all these words are a megabyte, and made again in microseconds each.
    stem.cache_clear()
