"""What an author may want to improve before readers see an article: advice, never a barrier.

`findings.py` lists what is looked at, and `panel.py` shows what was found.
"""
