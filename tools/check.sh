#!/bin/bash
#===- check.sh - Set up, build preset dev, run every test --------------------===#
#
# What CI runs and what a contributor runs at home. Output ends with one line
# "N passed, N failed"; the exit code is 0 when something ran and nothing failed.
# A build that fails counts as one failure.
#
#===--------------------------------------------------------------------------===#
set -euo pipefail
export LC_ALL=C.UTF-8
cd "$(dirname "$0")/.."

usage() {
  cat <<END
usage: tools/check.sh [--browser] [--filter REGEX] [--slow]
Install missing Debian packages, build preset dev (build/dev), run every test.
  --browser        install Chromium as well, and open pages of qwid report in it
  --filter REGEX   run only the tests whose name matches
  --slow           include the tests that take minutes
  --help           this text
Names: "script layers", "UnitBinary Suite.case", "qwid :: lit/Folder/file.mlir".
The tests alone, of another build too: tools/dev/run-tests.py --help
END
}

arguments=()
browser=no
while [ $# -gt 0 ]; do
  case $1 in
  --browser) browser=yes ;;
  --filter)
    [ $# -ge 2 ] || { usage >&2 && exit 2; }
    arguments+=(--filter "$2")
    shift
    ;;
  --slow | --filter=*) arguments+=("$1") ;;
  --help | -h) usage && exit 0 ;;
  *) usage >&2 && exit 2 ;;
  esac
  shift
done

if ! bash tools/dev/build.sh dev </dev/null; then
  echo "check: error: set-up or build failed" >&2
  echo "0 passed, 1 failed"
  exit 1
fi
bash tools/dev/python-env.sh </dev/null ||
  echo "check: no Python with onnx: tests that compare with it are skipped" >&2
if [ $browser = yes ]; then
  bash tools/dev/browser-env.sh </dev/null ||
    echo "check: no browser: tests of pages are skipped" >&2
fi
exec python3 tools/dev/run-tests.py --build build/dev "${arguments[@]}" </dev/null
