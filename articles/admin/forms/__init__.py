"""The author's forms; their errors say what to do."""
