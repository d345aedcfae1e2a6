"""Reads environment variables; an invalid one stops the process with one sentence."""

import os
import re
from typing import NoReturn


def stop(sentence: str) -> NoReturn:
    """End the process with a sentence that tells the operator what to set.

    Raises SystemExit rather than ImproperlyConfigured, whose traceback would hide the sentence.
    """
    raise SystemExit(f"The site cannot start: {sentence}")


def env_text(name: str, default: str = "") -> str:
    """A text without spaces around it; the default if the variable is not set."""
    return os.environ.get(name, "").strip() or default


def env_matching(
    name: str, pattern: str, wanted: str, default: str = "", *, is_secret: bool = False
) -> str:
    """A text that matches a pattern, or the default; `wanted` says in the message what it must be.
    The message repeats no secret."""
    text = env_text(name, default)
    if text and not re.fullmatch(pattern, text):
        stop(f"{name} must be {wanted}" + ("." if is_secret else f", not “{text}”."))
    return text


def env_bool(name: str, default: bool) -> bool:
    """A boolean: true/false, 1/0, yes/no or on/off in any case."""
    pattern = "(?ai:1|true|yes|on|0|false|no|off)"
    text = env_matching(name, pattern, "true or false", "true" if default else "false")
    return text.lower() in ("1", "true", "yes", "on")


def env_int(name: str, default: int, *, least: int, most: int) -> int:
    """An integer from `least` to `most`."""
    text = env_text(name, str(default))
    if re.fullmatch("[0-9]{1,9}", text) and least <= int(text) <= most:
        return int(text)
    stop(f"{name} must be a whole number from {least} to {most}, not “{text}”.")


def env_list(name: str) -> list[str]:
    """Values separated by commas; [] if the variable is not set."""
    return [item for text in env_text(name).split(",") if (item := text.strip())]
