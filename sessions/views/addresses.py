"""Slips of the pen in e-mail addresses."""

from rapidfuzz.distance import OSA

# Large providers of mail and the endings that they use; short names (gmx, web) have too many true
# neighbours.
PROVIDERS = {
    "alice": ["it"],
    "bellsouth": ["net"],
    "bigpond": ["com", "net.au"],
    "blueyonder": ["co.uk"],
    "bluewin": ["ch"],
    "btinternet": ["com"],
    "centrum": ["cz"],
    "charter": ["net"],
    "comcast": ["net"],
    "earthlink": ["net"],
    "email": ["com", "cz"],
    "fastmail": ["com", "fm"],
    "foxmail": ["com"],
    "freenet": ["de"],
    "gmail": ["com"],
    "googlemail": ["com"],
    "hanmail": ["net"],
    "hotmail": ["com", "be", "ca", "co.uk", "com.br", "de", "es", "fr", "it", "nl"],
    "icloud": ["com"],
    "interia": ["pl"],
    "laposte": ["net"],
    "libero": ["it"],
    "mail": ["com", "de", "ru"],
    "mailbox": ["org"],
    "naver": ["com"],
    "ntlworld": ["com"],
    "optusnet": ["com.au"],
    "orange": ["fr"],
    "outlook": ["com", "de", "es", "fr", "it"],
    "posteo": ["de", "net"],
    "proton": ["me"],
    "protonmail": ["com", "ch"],
    "rambler": ["ru"],
    "rediffmail": ["com"],
    "rocketmail": ["com"],
    "rogers": ["com"],
    "sbcglobal": ["net"],
    "seznam": ["cz"],
    "sympatico": ["ca"],
    "t-online": ["de"],
    "talktalk": ["net"],
    "telenet": ["be"],
    "tutanota": ["com", "de"],
    "verizon": ["net"],
    "virgilio": ["it"],
    "virginmedia": ["com"],
    "wanadoo": ["fr"],
    "yahoo": ["com", "ca", "co.in", "co.jp", "co.uk", "com.au", "com.br", "de", "es", "fr", "it"],
    "yandex": ["com", "ru"],
    "ymail": ["com"],
}
# Endings that are no top-level domains, and what they were meant to be.
ENDINGS = {
    "com": {"c0m", "ckm", "clm", "cmo", "comm", "con", "coom", "cpm", "ocm", "vom", "xom"},
    "net": {"ent", "ner", "nett", "nte"},
    "org": {"ogr", "orgg", "prg"},
}
# Top-level domains that are hardly meant after the name of a provider that is a .com.
NEAR_COM = {"cm", "co", "cam", "om"}
LONG_NAME = 7


def probable_address(address: str) -> str | None:
    """The address that was probably meant; None if this one looks right."""
    name, _, domain = address.rpartition("@")
    domain = domain.lower()
    meant = _probable_domain(domain) if "." in domain else domain
    return None if meant == domain else f"{name}@{meant}"


def _probable_domain(domain: str) -> str:
    stem, _, ending = domain.rpartition(".")
    meant = next((meant for meant, slips in ENDINGS.items() if ending in slips), ending)
    provider, _, rest = f"{stem}.{meant}".partition(".")
    if provider in PROVIDERS:
        is_com = rest in NEAR_COM and "com" in PROVIDERS[provider]
        return f"{provider}.com" if is_com else f"{provider}.{rest}"
    distances = {
        name: OSA.distance(provider, name)
        for name, endings in PROVIDERS.items()
        if rest in endings or (rest in NEAR_COM and "com" in endings)
    }
    nearest = min(distances, key=lambda name: distances[name], default="")
    if not nearest or distances[nearest] > (2 if len(nearest) >= LONG_NAME else 1):
        return f"{provider}.{rest}"
    return f"{nearest}.{rest if rest in PROVIDERS[nearest] else 'com'}"
