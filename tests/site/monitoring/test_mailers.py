"""EMAIL_URL and EMAIL_FROM: how mail leaves the site, and from whom."""

import pytest

from attachment_site.core.mail import mailers_from, sender_from


@pytest.mark.parametrize(
    ("email_url", "server"),
    [
        ("smtp://mail.example", ("mail.example", 587, "", "", "starttls")),
        ("smtp://mail.example:25", ("mail.example", 25, "", "", None)),
        ("smtp://mail.example:25?starttls=true", ("mail.example", 25, "", "", "starttls")),
        ("smtp://u:p@mail.example:2525", ("mail.example", 2525, "u", "p", "starttls")),
        ("smtp://u:p@localhost:2525?starttls=false", ("localhost", 2525, "u", "p", None)),
        ("smtps://u:p%2F@mail.example", ("mail.example", 465, "u", "p/", "tls")),
        ("smtps://[::1]:4465", ("::1", 4465, "", "", "tls")),
    ],
)
def test_the_address_of_the_mail_server_says_how_it_is_reached(email_url, server):
    host, port, username, password, encryption = server

    assert mailers_from(email_url) == {
        "default": {
            "BACKEND": "attachment_site.core.mail.EmailBackend",
            "OPTIONS": {
                "host": host,
                "port": port,
                "username": username,
                "password": password,
                "use_ssl": encryption == "tls",
                "use_tls": encryption == "starttls",
                "timeout": 20,
            },
        }
    }


def test_a_wrong_address_of_the_mail_server_stops_the_start_and_keeps_its_password():
    for email_url in (
        *("smtp://u:hush@mail.example:mail", "smtp://u:hush@[::1", "smtp://hush@mail.example"),
        *("smtp://u:hush@mail.example:99999", "https://u:hush@mail.example", "smtp://", "hush"),
        *("smtp://u:hush@mail.example/inbox", "smtp://u:hush@mail.example?starttls=perhaps"),
        *("smtps://u:hush@mail.example?starttls=true", "smtp://u:hush@mail.example?tls=true"),
    ):
        with pytest.raises(SystemExit) as stopped:
            mailers_from(email_url)

        sentence = str(stopped.value)
        assert sentence.startswith("The site cannot start: EMAIL_URL must be smtp://user:password@")
        assert "hush" not in sentence
        assert "\n" not in sentence


def test_mail_comes_from_the_site_unless_it_is_said_otherwise():
    assert sender_from("", "https://example.org:8443") == "noreply@example.org"
    assert sender_from("notes@example.org", "https://example.org") == "notes@example.org"


@pytest.mark.parametrize(
    "address", ["example.org", "Dana <a@b.example>", "a@b.example,c@d", "a@b\n"]
)
def test_a_wrong_sender_stops_the_start(address):
    with pytest.raises(SystemExit, match="EMAIL_FROM must be one plain address"):
        sender_from(address, "https://example.org")
