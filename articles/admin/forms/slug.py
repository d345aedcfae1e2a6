"""Addresses that are taken: the same with a number is offered."""

import itertools

from django import forms
from django.db.models import Model

from articles.models.validation import max_length


def free_slug(model: type[Model], slug: str, *, besides: object = None) -> str:
    """The slug, with a number if another row than the one with the key `besides` has it."""
    rows = model._default_manager.exclude(pk=besides).filter(slug__startswith=slug[:100])
    taken = set(rows.values_list("slug", flat=True))
    limit = max_length(model, "slug")
    numbered = (f"{slug[: limit - 6]}-{number}" for number in itertools.count(2))
    return next(name for name in itertools.chain([slug], numbered) if name not in taken)


def taken_slug(form: forms.ModelForm, slug: str) -> str:
    """The typed slug. Raises ValidationError, which offers another, where another row has it."""
    model = type(form.instance)
    free = free_slug(model, slug, besides=form.instance.pk)
    if free != slug:
        name = model._meta.verbose_name
        article = "an" if str(name)[0] in "aeiou" else "a"
        raise forms.ValidationError(
            f"There is {article} {name} with this address already. “{free}” is free."
        )
    return slug
