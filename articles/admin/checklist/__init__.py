"""What an author may want to improve before readers see an article: advice, never a barrier.

`checks.toml` lists what is looked at, and `panel.py` shows what `checks.py` finds.
"""
