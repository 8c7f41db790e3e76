#!/bin/bash
#===- race.sh - Two compilations at once under ThreadSanitizer ----------------===#
#
# Builds the unit tests of lib/Driver, and all of lib/ with them, with preset race
# (build/race; ten minutes of a core the first time) and runs those that compile in
# two threads, five times: seconds. A race is reported and ends it with code 66.
# Arguments go to GoogleTest. CI does not run this; do so before a release.
#
#===--------------------------------------------------------------------------===#
set -euo pipefail
cd "$(dirname "$0")/../.."
if ! ls /usr/lib/llvm-22/lib/clang/22/lib/linux/libclang_rt.tsan-*.a >/dev/null 2>&1; then
  echo "race: error: ThreadSanitizer is not here; run tools/setup.sh" >&2
  exit 1
fi
cmake --preset race >/dev/null
cmake --build --preset race
# LLVM's libraries are not instrumented: what they do to memory of their own, under
# atomics that the sanitizer does not see, is no race.
export TSAN_OPTIONS="ignore_noninstrumented_modules=1 ${TSAN_OPTIONS:-}"
# What happens once in a process, one run can miss.
for _ in 1 2 3 4 5; do
  build/race/bin/QwidDriverTests --gtest_filter='Concurrency*' "$@"
done
