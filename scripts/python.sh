#!/bin/sh
# Find a Python that can make a virtual environment, and hand over to scripts/bootstrap.py.
# Usage: scripts/python.sh run|test|bench|fuzz [arguments]
set -eu
cd "$(dirname "$0")/.."

is_recent='import sys; sys.exit(sys.version_info < (3, 11))'
can_make_venv='import ensurepip, venv'
incomplete=''

for python in "$PWD/.venv/bin/python" python3.11 python3.12 python3.13 python3.14 python3; do
    command -v "$python" >/dev/null 2>&1 || continue
    "$python" -c "$is_recent" 2>/dev/null || continue
    if "$python" -c "$can_make_venv" 2>/dev/null; then
        exec "$python" -m scripts.bootstrap "$@"
    fi
    incomplete=${incomplete:-$python}
done

if [ -n "$incomplete" ]; then
    echo "NeuraCRM: $incomplete cannot make virtual environments; install its venv module" \
        "(Debian, Ubuntu: apt-get install python3-venv)." >&2
else
    echo "NeuraCRM: Python 3.11 or newer was not found; install it" \
        "(Debian, Ubuntu: apt-get install python3 python3-venv)." >&2
fi
exit 1
