"""How a search ended, as its page tells it when it is left (`static/js/search/outcome.js`).

Pages come from caches, so a request for one says nothing about readers. Nothing about the reader
is stored, and nothing at all of a search that may be of somebody in danger.
"""

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from articles.models import UnmetSearch
from articles.search.crisis_terms import has_crisis_terms
from articles.views import counts
from articles.views.forms import SearchOutcomeForm
from articles.views.view_counter import HourlyLimit, may_be_counted
from attachment_site.core.caching import content_version

hourly_limit = HourlyLimit()


@csrf_exempt
@require_POST
@never_cache
def record_outcome(request: HttpRequest) -> HttpResponse:
    """Answer 204, whether anything is noted or not (six queries at most)."""
    form = SearchOutcomeForm(request.POST)
    if form.is_valid() and may_be_counted(request) and hourly_limit.allows(request):
        outcome = form.cleaned_data
        words = counts.search_words(content_version.current(now=timezone.now()).stamp)
        if not has_crisis_terms(outcome["q"], words.crisis_terms):
            UnmetSearch.record(
                outcome["q"],
                found=outcome["found"],
                followed=outcome["followed"],
                today=timezone.localdate(),
            )
    return HttpResponse(status=204)
