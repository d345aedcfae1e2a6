"""How much is enough: numbers that queries and pages must agree on."""

import datetime

# After this time somebody should read an article again.
REVIEW_HOLDS = datetime.timedelta(days=365)
# A list of fewer articles, without words of its author, is not worth finding for a search engine.
ENTRIES_WORTH_FINDING = 3
