from django import template

register = template.Library()


@register.inclusion_tag("sessions/_invitation.html", takes_context=True)
def invitation(context):
    """The quiet offer of private sessions, for any page that has `practice` in its context."""
    return {"practice": context["practice"]}
