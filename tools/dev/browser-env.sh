#!/bin/bash
#===- browser-env.sh - A browser for tests of pages ---------------------------===#
#
# Installs Debian's Chromium and makes the virtual environment build/browser with
# what drives it and what judges accessibility: playwright and axe-core, from PyPI.
# Tests that open pages are skipped, and listed as such, where there is none. With
# both there it does nothing.
#
#===--------------------------------------------------------------------------===#
set -euo pipefail
export LC_ALL=C.UTF-8
cd "$(dirname "$0")/../.."

packages=(playwright==1.65.2 axe-core-python==0.1.0)

if [ "${1:-}" = --help ] || [ $# -gt 0 ]; then
  echo "usage: tools/dev/browser-env.sh"
  echo "Install Chromium and make build/browser with ${packages[*]}, for tests of pages."
  exit $([ "${1:-}" = --help ] && echo 0 || echo 2)
fi
bash tools/setup.sh --browser
[ -x build/browser/bin/python3 ] && exit 0
mkdir -p build
new=$(mktemp -d build/browser.XXXXXX)
trap 'rm -rf "$new"' EXIT
python3 -m venv "$new"
"$new/bin/python3" -m pip install --quiet --disable-pip-version-check "${packages[@]}"
mv "$new" build/browser
