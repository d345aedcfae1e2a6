from django.contrib import admin
from django.template.loader import render_to_string

from articles.models import Redirect
from articles.models.redirect import current_path


class RedirectsAdmin(admin.ModelAdmin):
    """Shows where readers once found a row: the site adds these, the author may remove one."""

    @admin.display(description="Old addresses")
    def old_addresses(self, obj):
        if obj.pk is None:
            return "None: nobody has seen this address yet."
        old = Redirect.objects.leading_to(obj).exclude(path=current_path(obj))
        return render_to_string("admin/articles/_redirects.html", {"old_addresses": old})

    def save_related(self, request, form, formsets, change):
        super().save_related(request, form, formsets, change)
        wanted = [pk for pk in request.POST.getlist("forget") if pk.isdecimal() and len(pk) < 18]
        for old in Redirect.objects.leading_to(form.instance).filter(pk__in=wanted):
            old.delete()
            self.log_change(request, form.instance, f"Removed the old address {old.path}")
