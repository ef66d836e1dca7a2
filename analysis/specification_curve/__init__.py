"""The specification curve: one claim under every reasonable combination of choices."""
