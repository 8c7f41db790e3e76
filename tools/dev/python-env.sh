#!/bin/bash
#===- python-env.sh - A Python for tests that compare with NumPy and ONNX ----===#
#
# Makes the virtual environment build/python with the onnx package and NumPy from
# PyPI: Debian's onnx has no reference evaluator. Tests that need it are skipped, and
# listed as such, where there is none. With the environment there it does nothing.
#
#===--------------------------------------------------------------------------===#
set -euo pipefail
export LC_ALL=C.UTF-8
cd "$(dirname "$0")/../.."

# Versions of one day: another onnx may judge models otherwise.
packages=(onnx==1.22.0 numpy==2.4.6)

if [ "${1:-}" = --help ] || [ $# -gt 0 ]; then
  echo "usage: tools/dev/python-env.sh"
  echo "Make build/python with ${packages[*]}, for the tests that compare with them."
  exit $([ "${1:-}" = --help ] && echo 0 || echo 2)
fi
[ -x build/python/bin/python3 ] && exit 0
mkdir -p build
new=$(mktemp -d build/python.XXXXXX)
trap 'rm -rf "$new"' EXIT
python3 -m venv "$new"
"$new/bin/python3" -m pip install --quiet --disable-pip-version-check "${packages[@]}"
mv "$new" build/python
