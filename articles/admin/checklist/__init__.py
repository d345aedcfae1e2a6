"""What an author may want to improve before readers see an article: advice, never a barrier.

`types.py` says what is looked at, and `findings.py` what is advised; neither knows rows or
settings. `collect.py` collects the inputs from the database or from the form, and `panel.py` shows
what was found.
"""
