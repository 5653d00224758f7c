"""Telegram: what people say to us and what we say back. Uses `index` only through `NewsIndex`."""
