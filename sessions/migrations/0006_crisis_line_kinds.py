"""Crisis lines of three kinds in more countries, and words of its own for the waiting list."""

from django.db import migrations, models

# What 0004 added. A practice that still has exactly these gets the new lines.
EARLIER_LINES = {
    ("Australia", "Lifeline", "13 11 14"),
    ("Canada", "9-8-8 Suicide Crisis Helpline", "988, call or text"),
    ("France", "Numéro national de prévention du suicide", "3114"),
    ("Germany", "TelefonSeelsorge", "0800 111 0 111"),
    ("India", "Tele-MANAS", "14416"),
    ("Ireland", "Samaritans", "116 123"),
    ("New Zealand", "Need to talk?", "1737, call or text"),
    ("United Kingdom", "Samaritans", "116 123"),
    ("United States", "988 Suicide & Crisis Lifeline", "988, call or text"),
}
CRISIS = [
    ("Argentina", "Centro de Asistencia al Suicida", "135 (Buenos Aires)"),
    ("Australia", "Lifeline", "13 11 14"),
    ("Austria", "TelefonSeelsorge", "142"),
    ("Belgium", "Zelfmoordlijn (in Dutch)", "1813"),
    ("Belgium", "Centre de Prévention du Suicide (in French)", "0800 32 123"),
    ("Brazil", "CVV", "188"),
    ("Canada", "9-8-8 Suicide Crisis Helpline", "988, call or text"),
    ("Chile", "Línea de prevención del suicidio", "*4141, from a cell phone"),
    ("Czechia", "Linka první psychické pomoci", "116 123"),
    ("Denmark", "Livslinien", "70 201 201"),
    ("Finland", "MIELI Kriisipuhelin", "09 2525 0111"),
    ("France", "Numéro national de prévention du suicide", "3114"),
    ("Germany", "TelefonSeelsorge", "0800 111 0 111"),
    ("Greece", "Klimaka", "1018"),
    ("Hong Kong", "The Samaritan Befrienders", "2389 2222"),
    ("Iceland", "Hjálparsími Rauða krossins", "1717"),
    ("India", "Tele-MANAS", "14416"),
    ("Ireland", "Samaritans", "116 123"),
    ("Israel", "ERAN", "1201"),
    ("Italy", "Telefono Amico", "02 2327 2327"),
    ("Japan", "Yorisoi Hotline", "0120-279-338"),
    ("Luxembourg", "SOS Détresse", "45 45 45"),
    ("Malaysia", "Befrienders Kuala Lumpur", "03-7627 2929"),
    ("Mexico", "Línea de la Vida", "800 911 2000"),
    ("Nepal", "National suicide prevention helpline", "1166"),
    ("Netherlands", "113 Zelfmoordpreventie", "113 or 0800-0113"),
    ("New Zealand", "Need to talk?", "1737, call or text"),
    ("Norway", "Mental Helse", "116 123"),
    ("Pakistan", "Umang", "0311 7786264"),
    ("Peru", "Línea 113", "113, then 5"),
    ("Philippines", "NCMH Crisis Hotline", "1553"),
    ("Poland", "Telefon wsparcia emocjonalnego", "116 123"),
    ("Portugal", "Linha Nacional de Prevenção do Suicídio", "1411"),
    ("Romania", "TelVerde Antisuicid", "0800 801 200"),
    ("Singapore", "Samaritans of Singapore", "1767"),
    ("Slovakia", "Linka dôvery Nezábudka", "0800 800 566"),
    ("South Africa", "SADAG Suicide Crisis Helpline", "0800 567 567"),
    ("South Korea", "Suicide prevention line", "109"),
    ("Spain", "Línea 024", "024"),
    ("Sri Lanka", "National mental health helpline", "1926"),
    ("Sweden", "Mind Självmordslinjen", "90101"),
    ("Switzerland", "Die Dargebotene Hand, La Main Tendue, Telefono Amico", "143"),
    ("Taiwan", "Lifeline of the Ministry of Health", "1925"),
    ("Thailand", "Department of Mental Health", "1323"),
    ("Ukraine", "Lifeline Ukraine", "7333"),
    ("United Kingdom", "Samaritans", "116 123"),
    ("United States", "988 Suicide & Crisis Lifeline", "988, call or text"),
]
VIOLENCE = [
    ("Argentina", "Línea 144", "144"),
    ("Australia", "1800RESPECT", "1800 737 732"),
    ("Austria", "Frauenhelpline gegen Gewalt", "0800 222 555"),
    ("Bangladesh", "National helpline for women and children", "109"),
    ("Belgium", "Hulplijn 1712 (in Dutch)", "1712"),
    ("Belgium", "Écoute violences conjugales (in French)", "0800 30 030"),
    ("Brazil", "Central de Atendimento à Mulher", "180"),
    ("Chile", "SernamEG", "1455"),
    ("Denmark", "Lev Uden Vold", "1888"),
    ("Finland", "Nollalinja", "080 005 005"),
    ("France", "Violences Femmes Info", "3919"),
    ("Germany", "Hilfetelefon Gewalt gegen Frauen", "116 016"),
    ("Greece", "SOS line for women", "15900"),
    ("India", "Women Helpline", "181"),
    ("Indonesia", "SAPA", "129"),
    ("Ireland", "Women's Aid", "1800 341 900"),
    ("Italy", "Antiviolenza e stalking", "1522"),
    ("Japan", "DV hotline", "#8008"),
    ("Kenya", "Gender-based violence helpline", "1195"),
    ("Malaysia", "Talian Kasih", "15999"),
    ("Nepal", "National Women Commission", "1145"),
    ("Netherlands", "Veilig Thuis", "0800-2000"),
    ("New Zealand", "Women's Refuge", "0800 733 843"),
    ("Norway", "VO-linjen", "116 006"),
    ("Pakistan", "Ministry of Human Rights", "1099"),
    ("Peru", "Línea 100", "100"),
    ("Poland", "Niebieska Linia", "800 120 002"),
    ("Portugal", "APAV", "116 006"),
    ("Romania", "ANES", "0800 500 333"),
    ("Saudi Arabia", "Domestic violence reports", "1919"),
    ("Singapore", "National Anti-Violence Helpline", "1800 777 0000"),
    ("South Africa", "GBV Command Centre", "0800 428 428"),
    ("South Korea", "Women's hotline", "1366"),
    ("Spain", "Línea 016", "016"),
    ("Sri Lanka", "Women's helpline", "1938"),
    ("Sweden", "Kvinnofridslinjen", "020-50 50 50"),
    ("Taiwan", "Protection hotline", "113"),
    ("Thailand", "Social assistance center", "1300"),
    ("Türkiye", "ALO 183", "183"),
    ("Ukraine", "La Strada Ukraine", "116 123"),
    ("United Kingdom", "National Domestic Abuse Helpline (England)", "0808 2000 247"),
    ("United States", "National Domestic Violence Hotline", "1-800-799-7233"),
]
YOUNG = [
    ("Australia", "Kids Helpline", "1800 55 1800"),
    ("Austria", "Rat auf Draht", "147"),
    ("Bangladesh", "Child Helpline", "1098"),
    ("Belgium", "Awel (in Dutch)", "102"),
    ("Belgium", "Écoute-Enfants (in French)", "103"),
    ("Canada", "Kids Help Phone", "1-800-668-6868"),
    ("Chile", "Línea Libre", "1515"),
    ("Czechia", "Linka bezpečí", "116 111"),
    ("Denmark", "BørneTelefonen", "116 111"),
    ("Finland", "Lasten ja nuorten puhelin", "116 111"),
    ("France", "Allô Enfance en Danger", "119"),
    ("Germany", "Nummer gegen Kummer", "116 111"),
    ("Greece", "The Smile of the Child", "1056"),
    ("Hungary", "Kék Vonal", "116 111"),
    ("India", "Childline", "1098"),
    ("Ireland", "Childline", "1800 66 66 66"),
    ("Italy", "Telefono Azzurro", "19696"),
    ("Japan", "Childline", "0120-99-7777"),
    ("Kenya", "Childline Kenya", "116"),
    ("Luxembourg", "Kanner-Jugendtelefon", "116 111"),
    ("Malaysia", "Talian Kasih", "15999"),
    ("Nepal", "Child Helpline", "1098"),
    ("Netherlands", "De Kindertelefoon", "0800-0432"),
    ("New Zealand", "Youthline", "0800 376 633"),
    ("Norway", "Alarmtelefonen for barn og unge", "116 111"),
    ("Pakistan", "Child protection (Punjab, Sindh, Khyber Pakhtunkhwa)", "1121"),
    ("Philippines", "Makabata Helpline", "1383"),
    ("Poland", "Telefon zaufania dla dzieci i młodzieży", "116 111"),
    ("Portugal", "SOS Criança", "116 111"),
    ("Romania", "Telefonul Copilului", "116 111"),
    ("Saudi Arabia", "Child helpline", "116 111"),
    ("Singapore", "Tinkle Friend", "1800 2744 788"),
    ("Slovakia", "Linka detskej istoty", "116 111"),
    ("South Africa", "Childline", "116"),
    ("South Korea", "Youth counseling", "1388"),
    ("Spain", "ANAR", "116 111"),
    ("Sri Lanka", "Childline", "1929"),
    ("Sweden", "Bris", "116 111"),
    ("Switzerland", "Pro Juventute", "147"),
    ("Taiwan", "Protection hotline", "113"),
    ("Ukraine", "La Strada Ukraine", "116 111"),
    ("United Kingdom", "Childline", "0800 1111"),
    ("United States", "Boys Town National Hotline", "1-800-448-3000"),
]
WAITING_LIST_MESSAGE = "All hours are taken at the moment. You can write all the same: your letter is read, and you hear back as soon as an hour comes free. That may take weeks."
EARLIER_INTAKE_MESSAGE = (
    "There is no room for new sessions at the moment. Please look in again in a few weeks."
)


def replace_starting_lines(apps, schema_editor):
    """Where nobody has touched the lines that the practice began with."""
    model = apps.get_model("private_sessions", "CrisisLine")
    lines = list(model.objects.values_list("country", "name", "contact", "position"))
    if len(lines) != len(EARLIER_LINES) or set(lines) != {(*line, 0) for line in EARLIER_LINES}:
        return
    model.objects.all().delete()
    model.objects.bulk_create(
        model(kind=kind, country=country, name=name, contact=contact)
        for kind, rows in (("crisis", CRISIS), ("violence", VIOLENCE), ("young", YOUNG))
        for country, name, contact in rows
    )


def keep_own_waiting_list_message(apps, schema_editor):
    """A practice with a waiting list and words of its own keeps showing them."""
    practices = apps.get_model("private_sessions", "Practice").objects
    practices.filter(intake="waiting-list").exclude(intake_message=EARLIER_INTAKE_MESSAGE).update(
        waiting_list_message=models.F("intake_message")
    )


class Migration(migrations.Migration):
    dependencies = [("private_sessions", "0005_unlocked_inbox")]

    operations = [
        migrations.AddField(
            model_name="crisisline",
            name="kind",
            field=models.CharField(
                choices=[
                    ("crisis", "Crisis lines by country"),
                    ("violence", "When someone at home hurts or frightens you"),
                    ("young", "For the young, under 18"),
                ],
                db_default="crisis",
                default="crisis",
                help_text="The list that it is shown in.",
                max_length=8,
            ),
        ),
        migrations.AddField(
            model_name="crisisline",
            name="checked_on",
            field=models.DateField(
                blank=True,
                help_text="When you last looked the number up or called it. Readers are shown this date.",
                null=True,
                verbose_name="checked on",
            ),
        ),
        migrations.AddField(
            model_name="practice",
            name="waiting_list_message",
            field=models.TextField(
                db_default=WAITING_LIST_MESSAGE,
                default=WAITING_LIST_MESSAGE,
                help_text="Shown above the form while there is a waiting list.",
                max_length=600,
            ),
        ),
        migrations.AlterField(
            model_name="practice",
            name="intake_message",
            field=models.TextField(
                default=EARLIER_INTAKE_MESSAGE,
                help_text="Shown instead of the form while it is closed.",
                max_length=600,
            ),
        ),
        migrations.RunPython(replace_starting_lines, migrations.RunPython.noop),
        migrations.RunPython(keep_own_waiting_list_message, migrations.RunPython.noop),
    ]
