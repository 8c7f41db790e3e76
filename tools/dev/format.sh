#!/bin/bash
#===- format.sh - Format the C and C++ files, or check that they are ---------===#
#
# clang-format of LLVM 22, so that every machine formats alike. The check lists
# the files that would change and the command that changes them.
#
#===--------------------------------------------------------------------------===#
set -euo pipefail

usage() {
  cat <<END
usage: tools/dev/format.sh [-f] [FILE...]
Check that the C and C++ files (all of the tree, or those given) are formatted.
  -f       rewrite the files instead of checking them
  --help   this text
END
}

mode=check
root=$(cd "$(dirname "$0")/../.." && pwd)
while [ $# -gt 0 ]; do
  case $1 in
  -f) mode=fix ;;
  --help | -h) usage && exit 0 ;;
  -*) usage >&2 && exit 2 ;;
  *) break ;;
  esac
  shift
done

clang_format=/usr/lib/llvm-22/bin/clang-format
if [ ! -x $clang_format ]; then
  echo "format: error: clang-format-22 is not installed; run tools/setup.sh" >&2
  exit 1
fi
if [ $# -gt 0 ]; then
  files=("$@")
  for file in "${files[@]}"; do
    case $file in
    *.cpp | *.h | *.c) ;;
    *) echo "format: error: $file is no C or C++ file" >&2 && exit 2 ;;
    esac
  done
else
  mapfile -d '' files < <(find "$root" \( -path "$root/build" -o -name '.?*' \) -prune -o \
    -type f \( -name '*.cpp' -o -name '*.h' -o -name '*.c' \) -print0 | sort -z)
fi
if [ ${#files[@]} -eq 0 ]; then
  echo "format: no C or C++ file" && exit 0
fi

if [ $mode = fix ]; then
  exec $clang_format -i "${files[@]}"
fi
bad=0
for file in "${files[@]}"; do
  if ! $clang_format --dry-run -Werror "$file" >/dev/null 2>&1; then
    echo "${file#"$root"/}: error: not formatted"
    bad=$((bad + 1))
  fi
done
echo "format: ${#files[@]} files, $bad errors"
if [ $bad -gt 0 ]; then
  echo "format: tools/dev/format.sh -f puts them right"
  exit 1
fi
