#!/bin/sh
#===- link-fake.sh - Link the fake model as runtime/README.md says -----------===#
#
# link-fake.sh ARCH (shared|static) OUTPUT
# Compiles test/unit/runtime/FakeModel.c for ARCH and links it with nothing but
# lld and lib/qwid/ARCH: what `qwid compile` does in process.
#
#===--------------------------------------------------------------------------===#
set -eu
arch=$1 kind=$2 output=$3
here=$(dirname "$0")
root=$here/../../../..
lib=$(dirname "$(command -v qwid-run)")/../lib/qwid/$arch
case $arch in
x86_64) emulation=elf_x86_64 ;;
aarch64) emulation=aarch64linux ;;
esac
clang --target="$arch-linux-gnu" -std=c11 -O2 -fPIC -I"$root/runtime" \
  -c "$root/test/unit/runtime/FakeModel.c" -o "$output.o"

if [ "$kind" = static ]; then
  exec ld.lld -m $emulation -static --gc-sections -z noexecstack \
    --defsym=qwid_model_embedded=fake_model -o "$output" \
    "$lib/crt1.o" "$lib/crti.o" "$lib/crtbeginT.o" "$output.o" \
    "$lib/libqwid_run_embedded.a" "$lib/libqwid_runtime.a" \
    --start-group "$lib/libc.a" "$lib/libm.a" "$lib/libgcc.a" \
    "$lib/libgcc_eh.a" --end-group "$lib/crtend.o" "$lib/crtn.o"
fi
echo '{ global: qwid_model; fake_*; local: *; };' >"$output.map"
names=
for function in $(grep -o 'qwid_[a-z0-9_]*(' "$root/runtime/qwid_api.h" | tr -d '('); do
  names="$names --defsym=fake_${function#qwid_}=$function"
done
for function in open input output label; do
  names="$names --defsym=fake_$function=qwid_${function}_embedded"
done
# shellcheck disable=SC2086 # a list of words
exec ld.lld -m $emulation -shared --gc-sections -z relro -z now -z noexecstack \
  --version-script="$output.map" -soname "$(basename "$output")" -o "$output" \
  --defsym=qwid_model=fake_model --defsym=qwid_model_embedded=fake_model $names \
  "$output.o" "$lib/libqwid_runtime.a" "$lib/libc.so.6" \
  "$lib/libc_nonshared.a" "$lib/libgcc.a"
