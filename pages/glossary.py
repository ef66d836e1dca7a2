"""Glossary: what the words of this app mean, with a search."""

from ui.frame.glossary import search, show, terms
from ui.frame.page import begin

here = begin("glossary")
show(here, search(here, terms(here)))
