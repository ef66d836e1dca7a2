"""Commands for those who work on the app: serving, Chromium, fonts."""
