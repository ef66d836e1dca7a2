#!/bin/sh
# Create the virtual environment $1 with the Python $PYTHON, or the newest one on PATH.
# One that is there and works is kept. Whatever is missing is said in one sentence; exit code 2.
set -u
venv=$1
oldest=3.11

fail() {
    echo "$1" >&2
    exit 2
}

version() {  # prints "3.11", or nothing when $1 is not a Python that starts
    "$1" -c 'import sys; print("%d.%d" % sys.version_info[:2])' 2>/dev/null
}

new_enough() {
    "$1" -c "import sys; sys.exit(sys.version_info[:2] < ($(echo $oldest | tr . ,)))" 2>/dev/null
}

if new_enough "$venv/bin/python" && "$venv/bin/python" -m pip --version >/dev/null 2>&1; then
    exit 0
fi

if [ -n "${PYTHON:-}" ]; then
    [ -n "$(version "$PYTHON")" ] || fail "PYTHON=$PYTHON does not start as a Python: name one that is $oldest or newer."
    candidates=$PYTHON
else
    candidates="python3.13 python3.12 python3.11 python3"
fi

found="" old=""
for candidate in $candidates; do
    if new_enough "$candidate"; then
        found=$candidate
        break
    fi
    [ -n "$old" ] || old=$(version "$candidate")
done
if [ -z "$found" ]; then
    [ -z "$old" ] || fail "Python $oldest or newer is needed and the one here is $old: install a newer one, or name it with PYTHON=path/to/python."
    fail "Python $oldest or newer is needed and none is on the PATH: install it, or name it with PYTHON=path/to/python."
fi

"$found" -c "import venv, ensurepip" 2>/dev/null ||
    fail "$found lacks the modules venv and ensurepip: install them (on Debian and Ubuntu: apt install python3-venv) and start again."

echo "Creating $venv with $("$found" --version) ..."
"$found" -m venv --clear "$venv" || fail "$found could not create the virtual environment $venv: see the lines above."
