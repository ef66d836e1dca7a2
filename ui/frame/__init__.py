"""What stands around every page: navigation, sidebar, settings, glossary, style."""
