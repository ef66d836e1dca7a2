"""Find a Chromium for the browser tests: `python -m tools.chromium` prints its path.

In order: the one named by CHROMIUM, one on the PATH, the one playwright installed before,
Debian's package (as root), playwright's download. Else one sentence and exit code 2.
"""

import os
import shutil
import subprocess
import sys
from pathlib import Path

NAMES = ("chromium", "chromium-browser", "google-chrome")
DEBIAN = ("chromium", "fonts-noto-cjk")


def starts(path: str) -> bool:
    """Return whether the file is a browser that starts; Ubuntu's can be a mere notice."""
    try:
        answer = subprocess.run([path, "--version"], capture_output=True, timeout=60, check=False)
    except (OSError, subprocess.TimeoutExpired):
        return False
    return answer.returncode == 0 and b"Chrom" in answer.stdout


def playwrights() -> str | None:
    """Return the path of the Chromium that playwright downloaded, None when it has not."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        path = playwright.chromium.executable_path
    return path if Path(path).exists() else None


def find() -> str | None:
    """Return the path of a Chromium that starts, None when there is none."""
    paths = (shutil.which(name) for name in NAMES)
    found = next((path for path in paths if path and starts(path)), None)
    return found or playwrights()


def quietly(line: list[str], folder: Path | None = None) -> bool:
    """Run an installer (in a folder) with its output on stderr; return whether it went well."""
    print(f"{' '.join(line)} ...", file=sys.stderr, flush=True)
    environment = os.environ | {"DEBIAN_FRONTEND": "noninteractive"}
    answer = subprocess.run(line, cwd=folder, stdout=sys.stderr, env=environment, check=False)
    return answer.returncode == 0


def install() -> str | None:
    """Install Debian's Chromium as root, else playwright's; return its path or None."""
    if os.geteuid() == 0 and shutil.which("apt-get"):
        package = ["apt-get", "install", "-y", "--no-install-recommends", *DEBIAN]
        if quietly(["apt-get", "update"]) and quietly(package) and (path := find()):
            return path
    if quietly([sys.executable, "-m", "playwright", "install", "chromium"]):
        return find()
    return None


def main() -> int:
    """Print the path of a Chromium and return the exit code."""
    named = os.environ.get("CHROMIUM")
    if named:
        path = shutil.which(named)
        if not path or not starts(path):
            print(
                f"CHROMIUM={named} does not start as a Chromium: name one that does.",
                file=sys.stderr,
            )
            return 2
    else:
        path = find() or install()
    if not path or not starts(path):
        remedy = "install one, or name it with CHROMIUM=path"
        print(f"No Chromium was found and none could be installed: {remedy}.", file=sys.stderr)
        return 2
    print(path)
    return 0


if __name__ == "__main__":
    sys.exit(main())
