"""Find an nginx for the tests of service/nginx.conf: `python -m tools.nginx` prints its path.

In order: the one named by NGINX, one on the PATH or beside it, one unpacked before, Debian's
package. The package is unpacked, not installed: its nginx would start to serve. Without any, one
sentence says so, nothing is printed, and those tests are skipped.
"""

import os
import shutil
import subprocess
import sys

from tools.chromium import quietly
from tools.serve import ROOT

UNPACKED = ROOT / "build/nginx"
PACKAGES = ("nginx", "nginx-light", "nginx-core")
PLACES = ("/usr/sbin", "/usr/local/sbin", "/usr/local/nginx/sbin", str(UNPACKED / "usr/sbin"))


def starts(path: str) -> bool:
    """Return whether the file is an nginx that starts."""
    try:
        answer = subprocess.run([path, "-v"], capture_output=True, timeout=60, check=False)
    except (OSError, subprocess.TimeoutExpired):
        return False
    return answer.returncode == 0 and b"nginx" in answer.stderr


def find() -> str | None:
    """Return the path of an nginx that starts, None when there is none."""
    places = os.pathsep.join((os.environ.get("PATH", ""), *PLACES))
    path = shutil.which("nginx", path=places)
    return path if path and starts(path) else None


def unpack() -> str | None:
    """Unpack Debian's package below build/; return nginx's path or None."""
    if not shutil.which("apt-get") or not shutil.which("dpkg-deb"):
        return None
    if os.geteuid() == 0:
        quietly(["apt-get", "update"])
    UNPACKED.mkdir(parents=True, exist_ok=True)
    for package in PACKAGES:
        if not quietly(["apt-get", "download", package], UNPACKED):
            continue
        for archive in UNPACKED.glob("*.deb"):
            quietly(["dpkg-deb", "--extract", str(archive), str(UNPACKED)])
            archive.unlink()
        if path := find():
            return path
    return None


def main() -> int:
    """Print the path of an nginx, nothing where there is none, and return the exit code."""
    named = os.environ.get("NGINX")
    path = named if named and starts(named) else None
    if named and not path:
        print(f"NGINX={named} does not start as an nginx: name one that does.", file=sys.stderr)
        return 2
    path = path or find() or unpack()
    if path:
        print(path)
    else:
        remedy = "install one (Debian: apt install nginx), or name it with NGINX=path"
        print(f"No nginx was found, so its tests are skipped: {remedy}.", file=sys.stderr)
    return 0


if __name__ == "__main__":
    sys.exit(main())
