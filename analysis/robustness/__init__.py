"""The same effect otherwise: people left out, other models, other variables, influence."""
