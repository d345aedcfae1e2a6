"""Crisis lines that could not be confirmed give way to the emergency number of their country, and
two numbers are written as they are dialed today. Lines that somebody changed stay as they are."""

from django.db import migrations

from attachment_site.core.security.mac import is_authentic, mac_of, row_as_bytes
from sessions.models.manifest import as_bytes, number

WITHOUT = {"id", "mac"}
# Kind, country, name and contact as they were; name and contact as they are.
CHANGED = {
    ("crisis", "Netherlands", "113 Zelfmoordpreventie", "113 or 0800-0113"): (
        "113 Zelfmoordpreventie",
        "113",
    ),
    ("crisis", "Romania", "TelVerde Antisuicid", "0800 801 200"): ("Emergency services", "112"),
    ("young", "Chile", "Línea Libre", "1515"): ("Carabineros (police)", "133"),
    ("young", "South Korea", "Youth counseling", "1388"): (
        "Youth counseling",
        "02-1388 in Seoul, elsewhere the area code and 1388",
    ),
}


def _code_of(row):
    return mac_of(row._meta.label_lower, row_as_bytes(row, without=WITHOUT))


def change_lines(apps, schema_editor):
    """With their codes, and with the manifest of rows where there is one; what somebody has
    written over is not vouched for."""
    lines = apps.get_model("private_sessions", "CrisisLine").objects
    manifests = apps.get_model("private_sessions", "Manifest").objects
    manifest = manifests.select_for_update().first()
    difference = 0
    for (kind, country, name, contact), (new_name, new_contact) in CHANGED.items():
        as_shipped = {"kind": kind, "country": country, "name": name, "contact": contact}
        for row in lines.filter(**as_shipped, position=0, checked_on=None):
            content = row_as_bytes(row, without=WITHOUT)
            if not is_authentic(row.mac, row._meta.label_lower, content):
                continue
            difference -= number(row)
            row.name, row.contact = new_name, new_contact
            row.mac = _code_of(row)
            row.save(update_fields=["name", "contact", "mac"])
            difference += number(row)
    if manifest and is_authentic(
        manifest.mac, manifest._meta.label_lower, row_as_bytes(manifest, without=WITHOUT)
    ):
        manifest.total = as_bytes(int.from_bytes(manifest.total) + difference)
        manifest.mac = _code_of(manifest)
        manifest.save(update_fields=["total", "mac"])


class Migration(migrations.Migration):
    dependencies = [("private_sessions", "0030_authentic_mail")]

    operations = [migrations.RunPython(change_lines, migrations.RunPython.noop)]
