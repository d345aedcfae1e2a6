"""Numbers that queries and pages must agree on."""

import datetime

# How long a review, or a publication, counts.
REVIEW_INTERVAL = datetime.timedelta(days=365)
# A list of fewer articles that has no introduction is thin content: search engines skip it.
INDEXABLE_FROM = 3
