"""Addresses that Telegram accepts in links and URL buttons."""

from urllib.parse import urlsplit


def is_web_address(url: str) -> bool:
    """Whether Telegram makes a link of it: http(s) with a host that has a dot, or tg://."""
    if any(character.isspace() for character in url):
        return False
    try:
        parts = urlsplit(url if "://" in url else f"http://{url}")
        host = parts.hostname or ""
        _ = parts.port  # raises ValueError where it is no number up to 65535
    except ValueError:
        return False
    if parts.scheme == "tg":
        return bool(parts.netloc)
    return parts.scheme in ("http", "https") and "." in host.strip(".")
