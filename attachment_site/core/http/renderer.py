"""How form fields are rendered: one template for all of them."""

from django.forms.renderers import TemplatesSetting


class SiteRenderer(TemplatesSetting):
    """Renders `{{ form.name.as_field_group }}` with the site's own template."""

    field_template_name = "forms/field.html"
