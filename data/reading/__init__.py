"""What every reader of a survey's folder shares: files, TOML, and sentences on what is wrong."""
