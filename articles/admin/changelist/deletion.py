"""What the page that confirms a deletion lists."""

from django.utils.text import capfirst

from articles.models import KeyTerm, RecommendedArticle, SearchEntry, StaleRecommendation

# Rows that the database derives from articles. On the page, each line starts with the name of its
# model.
DERIVED_MODELS = (KeyTerm, RecommendedArticle, SearchEntry, StaleRecommendation)
DERIVED_PREFIXES = tuple(f"{capfirst(model._meta.verbose_name)}: " for model in DERIVED_MODELS)


def without_derived(to_delete: list, counts: dict[str, int]) -> tuple[list, dict[str, int]]:
    """The nested list of the page and its counts by model, without rows that nobody wrote."""
    derived = {model._meta.verbose_name_plural for model in DERIVED_MODELS}
    counts = {name: count for name, count in counts.items() if name not in derived}
    return _without_derived(to_delete), counts


def _without_derived(listed):
    kept = []
    for item in listed:
        if isinstance(item, list):
            if nested := _without_derived(item):
                kept.append(nested)
        elif not item.startswith(DERIVED_PREFIXES):
            kept.append(item)
    return kept
