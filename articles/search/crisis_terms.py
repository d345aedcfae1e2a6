"""Recognizes searches of people who may be in danger, so that they see first where to turn."""

from articles.search.tokenizer import split_words

# Words as `split_words` returns them, without apostrophes; a star stands for any ending.
CRISIS_TERMS = """
    suicid*, kill myself, killing myself, end my life, ending my life, take my life, end it all,
    want to die, wanna die, wish i was dead, wish i were dead, better off dead, better off
    without me, dont want to live, don t want to live, no reason to live, dont want to be alive,
    don t want to be alive, self harm*, selfharm*, harm myself, harming myself, hurt myself,
    hurting myself, cut myself, cutting myself, overdos*, hits me, hit me, beats me, beat me,
    choked me, strangl*, rape, raped, afraid of my partner, afraid of my husband, afraid of my
    wife, afraid of my boyfriend, afraid of my girlfriend
"""
_PATTERNS = [f" {term} ".replace("* ", "") for term in " ".join(CRISIS_TERMS.split()).split(", ")]


def has_crisis_terms(text: str) -> bool:
    """Whether a search mentions self-harm or violence against whoever searches."""
    folded = f" {' '.join(split_words(text))} "
    return any(pattern in folded for pattern in _PATTERNS)
