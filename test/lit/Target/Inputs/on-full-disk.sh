#!/bin/sh
#===- on-full-disk.sh - Emit an artefact where there is no room --------------===#
#
# on-full-disk.sh FILE emits disk/FILE on a disk of one page, in a mount name
# space of its own (unshare -rm), and counts what is on the disk then.
#
#===--------------------------------------------------------------------------===#
mount -t tmpfs -o size=4k tmpfs disk
qwid-translate --mlir-to-artefact avx2.mlir -o "disk/$1"
status=$?
echo "files on the disk: $(ls -A disk | wc -l)" >&2
exit $status
