"""What people see in Telegram, as values: HTML and buttons. Imports nothing of Telegram."""
