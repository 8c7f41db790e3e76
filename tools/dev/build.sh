#!/bin/bash
#===- build.sh - Install what is missing, configure and build a preset -------===#
#
# The common first half of tools/check.sh and tools/demo.sh. Arguments after the
# preset go to CMake's configure step. Binaries land in build/<preset>/bin.
#
#===--------------------------------------------------------------------------===#
set -euo pipefail
export LC_ALL=C.UTF-8

if [ $# -lt 1 ] || [ "$1" = --help ]; then
  echo "usage: tools/dev/build.sh dev|release [CMAKE ARGUMENT...]"
  exit 2
fi
preset=$1
shift
cd "$(dirname "$0")/../.."

bash tools/setup.sh
# A CI account may have no home, or one it cannot write to.
if [ -z "${CCACHE_DIR:-}" ] && ! [ -w "${HOME:-/nonexistent}" ]; then
  export CCACHE_DIR=$PWD/build/ccache
fi

SECONDS=0
echo "build: configuring preset $preset"
mkdir -p build
fresh=()
cache=build/$preset/CMakeCache.txt
if [ -f "$cache" ] && ! grep -qxF "CMAKE_HOME_DIRECTORY:INTERNAL=$(pwd -P)" "$cache"; then
  echo "build: the tree was moved or copied: configuring afresh"
  fresh=(--fresh)
fi
if ! cmake --preset "$preset" "${fresh[@]}" "$@" >"build/configure-$preset.log" 2>&1; then
  cat "build/configure-$preset.log" >&2
  echo "build: error: cmake --preset $preset failed (its words are above)" >&2
  exit 1
fi
cmake --build --preset "$preset"
echo "build: preset $preset done in $SECONDS s"
