"""Everything that talks to a person: the terminal, Telegram, settings and texts."""
