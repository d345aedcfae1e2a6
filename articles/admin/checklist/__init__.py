"""What an author may want to mend before readers see it: advice, and never a wall.

`facts.py` says what is looked at, `findings.py` what is advised; both know neither rows nor
settings. `gathering.py` reads the facts from the database or from what was typed.
"""
