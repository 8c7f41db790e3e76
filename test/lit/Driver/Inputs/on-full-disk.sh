#!/bin/sh
#===- on-full-disk.sh - Run a command that writes to a full disk -------------===#
#
# on-full-disk.sh COMMAND... runs the command with a folder ./disk that has no
# room, in a mount name space of its own (unshare -rm). Its only page belongs to
# disk/old; ROOM is its size, if there shall be more. Then prints the command's
# exit code and what is on the disk.
#
#===--------------------------------------------------------------------------===#
mount -t tmpfs -o size="${ROOM:-4k}" tmpfs disk
echo old >disk/old
"$@"
echo "exit code $?, on the disk: $(ls -A disk), in it: $(cat disk/old)" >&2
