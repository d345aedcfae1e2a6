"""Reads environment variables; an invalid one stops the process with one sentence."""

import os
import re
from typing import NoReturn


def stop(sentence: str) -> NoReturn:
    """End the process with a sentence that tells the operator what to set.

    Raises SystemExit rather than ImproperlyConfigured, whose traceback would hide the sentence.
    """
    raise SystemExit(f"The site cannot start: {sentence}")


def env_bool(name: str, default: bool) -> bool:
    """A boolean: true/false, 1/0, yes/no or on/off in any case."""
    text = env_text(name).lower()
    if not text:
        return default
    if text in ("1", "true", "yes", "on"):
        return True
    if text in ("0", "false", "no", "off"):
        return False
    stop(f"{name} must be true or false, not “{text}”.")


def env_int(name: str, default: int, *, least: int, most: int) -> int:
    """An integer from `least` to `most`."""
    text = env_text(name) or str(default)
    if re.fullmatch("[0-9]{1,9}", text) and least <= int(text) <= most:
        return int(text)
    stop(f"{name} must be a whole number from {least} to {most}, not “{text}”.")


def env_text(name: str) -> str:
    """A text without spaces around it; “” if the variable is not set."""
    return os.environ.get(name, "").strip()


def env_list(name: str) -> list[str]:
    """Values separated by commas; [] if the variable is not set."""
    return [item for text in os.environ.get(name, "").split(",") if (item := text.strip())]


def env_required(name: str, purpose: str, development: str | None = None) -> str:
    """The text of a variable, or `development` if it is not set; `purpose` is for the message."""
    text = env_text(name) or development
    if not text:
        stop(f"set {name} in the environment ({purpose}), or DEBUG=true for development.")
    return text
