#!/usr/bin/env python
"""Django's command line for this site."""

import os
import sys

from django.core.management import execute_from_command_line


def main() -> None:
    if sys.argv[1:] == ["--version"]:
        from attachment_site import VERSION

        print(VERSION)
        return
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "attachment_site.settings")
    # `demo` works without any set-up; where a production key is set, it refuses instead.
    if sys.argv[1:2] == ["demo"] and "SECRET_KEY" not in os.environ:
        os.environ.setdefault("DEBUG", "true")
    execute_from_command_line(sys.argv)


if __name__ == "__main__":
    main()
