"""The pages: one row a page drives navigation, links and tests."""

from dataclasses import dataclass


@dataclass(frozen=True)
class PageRow:
    """One screen. `id` is the stem of its file in pages/ and its address; texts are `ID.title`."""

    id: str
    needs: tuple[str, ...] = ()
    uses_group: bool = True


PAGES = (
    PageRow("start", uses_group=False),
    PageRow("overview"),
    PageRow("risk", needs=("focal",)),
    PageRow("budgets", needs=("allocation",)),
    PageRow("interactions", needs=("focal", "allocation", "moderator")),
    PageRow("about", uses_group=False),
    PageRow("glossary", uses_group=False),
)


def page_row(page: str) -> PageRow:
    """Return the row of a page; raises KeyError."""
    return {row.id: row for row in PAGES}[page]
