"""The article as it stands in the form, read without refusing anything."""

from django import forms

from articles.content.markdown import render_markdown
from articles.content.tags import split_tags
from articles.images.storage import find_picture
from articles.models import FAQ, Article, Author, Topic


class TypedArticleForm(forms.Form):
    """What the checklist reads of the form; whatever is missing or wrong counts as empty."""

    title = forms.CharField(required=False)
    slug = forms.CharField(required=False)
    summary = forms.CharField(required=False)
    body = forms.CharField(required=False, strip=False)
    references = forms.CharField(required=False, strip=False)
    tags = forms.CharField(required=False)
    topic = forms.ModelChoiceField(Topic.objects.all(), required=False)
    author = forms.ModelChoiceField(Author.objects.all(), required=False)
    reviewed_on = forms.DateField(required=False)

    def read(self) -> tuple[Article, list[str]]:
        """An article that is not saved, rendered, and the names of its tags."""
        self.full_clean()
        values = {name: self.cleaned_data.get(name) for name in self.fields}
        tags = split_tags(values.pop("tags") or "")
        empty = {"topic": None, "author": None, "reviewed_on": None}
        article = Article(**{name: value or empty.get(name, "") for name, value in values.items()})
        article.body_html = render_markdown(article.body, find_picture=find_picture).html
        article.references_html = render_markdown(article.references, id_prefix="ref-").html
        return article, tags


class TypedQuestionForm(forms.Form):
    question = forms.CharField(required=False)
    answer = forms.CharField(required=False, strip=False)


class TypedLinkForm(forms.Form):
    related = forms.CharField(required=False)


def _rows(form_class, data, prefix):
    """What was typed in one group of the form, without rows that are empty or removed."""
    formset = forms.formset_factory(form_class, can_delete=True)(data, prefix=prefix)
    if not formset.management_form.is_valid():
        return []
    kept = []
    for form in formset.forms:
        form.full_clean()
        values = getattr(form, "cleaned_data", {})
        if not values.pop("DELETE", False) and any(values.values()):
            kept.append(values)
    return kept


def typed_questions(data) -> list[FAQ]:
    """The questions as they stand in the form: not saved, rendered."""
    faqs = []
    for values in _rows(TypedQuestionForm, data, "faqs"):
        faq = FAQ(question=values.get("question") or "", answer=values.get("answer") or "")
        faq.answer_html = render_markdown(
            faq.answer, top_heading=4, id_prefix=f"{faq.anchor}-"
        ).html
        faqs.append(faq)
    return faqs


def typed_links(data) -> int:
    """How many related articles are chosen in the form."""
    return len(_rows(TypedLinkForm, data, "related_links"))
