"""What all pages of admin share."""

import pytest
from django.contrib import admin
from django.contrib.auth import get_user_model
from django.urls import reverse

from articles.models import UnmetSearch
from attachment_site.core.admin import BaseAdmin
from tests.pages import elements, parse, texts

pytestmark = pytest.mark.django_db


def test_no_form_of_admin_asks_for_what_is_missing_in_nobodys_words(client):
    client.force_login(get_user_model().objects.create_superuser("admin"))
    asked = {}

    for model, page in admin.site._registry.items():
        if not isinstance(page, BaseAdmin):
            continue
        name = f"{model._meta.app_label}_{model._meta.model_name}"
        rows = {f"{row}-TOTAL_FORMS": 1 for row in ("faqs", "related_links", "links")}
        rows |= {f"{row}-INITIAL_FORMS": 0 for row in ("faqs", "related_links", "links")}
        response = client.post(reverse(f"admin:{name}_add"), rows)
        if response.status_code == 200:
            lists = elements(parse(response), "ul", class_="errorlist")
            asked[name] = [item for one in lists for item in texts(one, "li")]

    asked_for = ("Question", "Kind", "Position")
    assert asked["private_sessions_question"] == [f"Fill in “{name}”." for name in asked_for]
    bare = "This field is required."
    assert [name for name, errors in asked.items() if bare in errors] == []


def test_a_list_bears_the_name_of_what_is_listed(admin_client):
    for address, title in {"articles/brokenlink": "Broken links", "taggit/tag": "Tags"}.items():
        assert texts(parse(admin_client.get(f"/admin/{address}/")), "h1") == [title]


def test_a_list_shows_days_as_other_pages_of_admin_do(admin_client):
    days = {"first_day": "2026-11-02", "last_day": "2026-11-29"}
    UnmetSearch.objects.create(digest="1", words="oranges", **days)

    page = parse(admin_client.get("/admin/articles/unmetsearch/"))

    assert texts(page, "td", class_="field-last_day") == ["29 November 2026"]
