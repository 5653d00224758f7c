"""News: from a web page to a ranked, quoted answer. Knows nothing of Telegram."""
