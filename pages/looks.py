"""What this visit looked at: the tests judged together, and one claim kept for fresh people."""

from ui.frame.page import begin, section
from ui.sections.looks.confirm import confirm
from ui.sections.looks.meter import show_meter, show_tests

here = begin("looks")

show_meter(here)

if section(here, "looks.tests", term="holm"):
    show_tests(here)

if section(here, "looks.confirm", needs=("focal", "outcomes"), term="held_back"):
    confirm(here)
