"""Make the README's pictures of the dashboard anew: `make pictures`."""

import os
import tempfile
from pathlib import Path

from playwright.sync_api import expect, sync_playwright

from tests.browser.conftest import FLAGS, LOCALES, PATIENCE, settled
from tests.browser.reader import charts
from tests.browser.servers import serving
from tools import chromium
from tools.serve import ROOT

FOLDER = ROOT / "docs" / "pictures"
PICTURES = (
    ("dashboard-1440-en", "en", 1440, 900, "light", "/"),
    ("dashboard-1440-zh", "zh", 1440, 900, "dark", "/?g.hukou=2&g.origin=2&g.pension=2"),
    ("dashboard-390-en", "en", 390, 844, "light", "/"),
    ("dashboard-390-zh", "zh", 390, 844, "light", "/"),
)
"""Name, language, width and height in pixels, colour scheme and address."""


def main() -> None:
    """Serve the app, open each view as a reader's browser does, and write what it shows."""
    path = os.environ.get("CHROMIUM") or chromium.find()
    expect.set_options(timeout=PATIENCE)
    rights = ["--no-sandbox"] if os.geteuid() == 0 else []
    with (
        tempfile.TemporaryDirectory() as folder,
        serving(Path(folder) / "server.log") as base,
        sync_playwright() as playwright,
    ):
        browser = playwright.chromium.launch(executable_path=path, args=[*FLAGS, *rights])
        for name, language, width, height, scheme, address in PICTURES:
            page = browser.new_page(
                viewport={"width": width, "height": height},
                locale=LOCALES[language],
                color_scheme="dark" if scheme == "dark" else "light",
            )
            page.set_default_timeout(PATIENCE)
            page.goto(base + address)
            charts(page, 4)
            settled(page)
            page.screenshot(path=FOLDER / f"{name}.png")
            page.close()
        browser.close()


if __name__ == "__main__":
    FOLDER.mkdir(parents=True, exist_ok=True)
    main()
