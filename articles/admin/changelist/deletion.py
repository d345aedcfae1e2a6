"""What the page that confirms a deletion counts."""

from articles.models import KeyTerm, RecommendedArticle, SearchEntry, StaleRecommendation

# Rows that the database derives from articles.
DERIVED_MODELS = (KeyTerm, RecommendedArticle, SearchEntry, StaleRecommendation)


def without_derived(counts: dict[str, int]) -> dict[str, int]:
    """The counts by model, without rows that nobody wrote."""
    derived = {model._meta.verbose_name_plural for model in DERIVED_MODELS}
    return {name: count for name, count in counts.items() if name not in derived}
