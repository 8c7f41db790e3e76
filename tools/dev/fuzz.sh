#!/bin/bash
#===- fuzz.sh - Fuzz the importer with libFuzzer -----------------------------===#
#
# Builds preset fuzz (build/fuzz; AddressSanitizer and UndefinedBehaviorSanitizer),
# makes the seed corpus from the models in the lit tests, and runs libFuzzer with
# its options, such as -max_total_time=3600. What it finds stays in
# build/fuzz/corpus, an input that crashes in build/fuzz/crash-*. Memory leaks are
# not looked for: MLIR keeps uniqued data.
#
#===--------------------------------------------------------------------------===#
set -euo pipefail
cd "$(dirname "$0")/../.."
if ! ls /usr/lib/llvm-22/lib/clang/22/lib/linux/libclang_rt.fuzzer-*.a >/dev/null 2>&1; then
  echo "fuzz: error: libFuzzer is not here; run tools/setup.sh" >&2
  exit 1
fi
cmake --preset fuzz >/dev/null
cmake --build --preset fuzz
python3 tools/dev/fuzz-import/seeds.py build/fuzz/seeds test/lit/Import/*.test
mkdir -p build/fuzz/corpus
cd build/fuzz
# LLVM's libraries are not instrumented: they do not unpoison what our copies of
# LLVM's allocators poison.
exec env ASAN_OPTIONS=detect_leaks=0:allow_user_poisoning=0:detect_odr_violation=0 \
  bin/fuzz-import -rss_limit_mb=4096 -malloc_limit_mb=3000 -timeout=60 -max_len=20000 "$@" \
  corpus seeds
