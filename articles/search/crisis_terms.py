"""Searches of somebody who may be in danger, and should see first where to turn. Pure text."""

from articles.search.text import words

# Words as `words` gives them, apostrophes gone; a star stands for any ending.
SIGNS = """
    suicid*, kill myself, killing myself, end my life, ending my life, take my life, end it all,
    want to die, wanna die, wish i was dead, wish i were dead, better off dead, better off
    without me, dont want to live, don t want to live, no reason to live, dont want to be alive,
    don t want to be alive, self harm*, selfharm*, harm myself, harming myself, hurt myself,
    hurting myself, cut myself, cutting myself, overdos*, hits me, hit me, beats me, beat me,
    choked me, strangl*, rape, raped, afraid of my partner, afraid of my husband, afraid of my
    wife, afraid of my boyfriend, afraid of my girlfriend
"""
_FOUND = [f" {sign} ".replace("* ", "") for sign in " ".join(SIGNS.split()).split(", ")]


def is_in_danger(typed: str) -> bool:
    """Whether a search names harm to whoever makes it, by their own hand or by another's."""
    folded = f" {' '.join(words(typed))} "
    return any(sign in folded for sign in _FOUND)
