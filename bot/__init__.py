"""Language exam results in Telegram: link, be told, read, understand, prove."""
