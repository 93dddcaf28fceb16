"""The Telegram bot: how questions come in and answers go out."""
