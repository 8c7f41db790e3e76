#!/bin/bash
#===- bare-debian.sh - Prove the README on a fresh Debian 12 -----------------===#
#
# Makes a Debian 12 root with debootstrap that has git and ca-certificates added
# and nothing else, clones a checkout into it and runs tools/demo.sh and
# tools/check.sh there with an empty environment (no HOME, no locale). Needs
# root, debootstrap and 8 GB of disk; the machine outside is left as it was.
#
# The mirror, apt's proxies, the name server and local CA certificates are those
# of the machine outside, so that it works wherever its own apt works.
#
#===--------------------------------------------------------------------------===#
set -euo pipefail
export LC_ALL=C.UTF-8

usage() {
  cat <<END
usage: tools/dev/bare-debian.sh [--keep] [--run COMMAND]... [DIRECTORY]
Run the README's commands in a fresh Debian 12 below DIRECTORY (default: /var/tmp).
  --keep          leave the root in place afterwards
  --run COMMAND   run this inside the clone instead of demo.sh and check.sh
END
}

say() { echo "bare-debian: $*"; }
die() { echo "bare-debian: error: $*" >&2; exit 1; }

checkout=$(cd "$(dirname "$0")/../.." && pwd)
keep=no
commands=()
place=/var/tmp

# Prints the mirror that apt outside uses for Debian 12.
mirror() {
  local found
  found=$(apt-get update --print-uris 2>/dev/null |
    sed -nE "s|^'(.*)/dists/bookworm/InRelease' .*|\1|p" | sed -n 1p)
  echo "${found:-http://deb.debian.org/debian}"
}

# Fills $root: the base system, this machine's way to the network, the clone.
make_root() {
  debootstrap --variant=minbase --include=git,ca-certificates bookworm "$root" "$(mirror)" \
    >"$place/bare-debian.log" 2>&1 ||
    die "debootstrap failed: $(tail -n 3 "$place/bare-debian.log")"
  cp -L /etc/resolv.conf "$root/etc/resolv.conf"
  apt-config dump | grep -iE '^Acquire::https?::proxy' >"$root/etc/apt/apt.conf.d/90outside" || true
  if compgen -G '/usr/local/share/ca-certificates/*.crt' >/dev/null; then
    cp /usr/local/share/ca-certificates/*.crt "$root/usr/local/share/ca-certificates/"
    chroot "$root" update-ca-certificates >/dev/null 2>&1
  fi
  git clone -q "$checkout" "$root/qwid"
}

# inside COMMAND: runs it in the clone, in the root. The mounts live in a mount
# name space of their own and vanish with it. Proxies are the only variables.
inside() {
  local proxies
  mapfile -t proxies < <(env | grep -iE '^(https?|no|ftp)_proxy=')
  # shellcheck disable=SC2016 # $1 and $2 belong to the inner shell
  unshare --mount --propagation private bash -c '
    mount -t proc proc "$1/proc" && mount --bind /dev "$1/dev" &&
      exec chroot "$1" "${@:3}" bash -c "cd /qwid && $2"' \
    bash "$root" "$1" \
    /usr/bin/env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin CI=true "${proxies[@]}" </dev/null
}

# Removes the root, unless something is still mounted below it.
clean_up() {
  if [ $keep = yes ]; then
    say "kept $root"
  elif grep -qF " $root/" /proc/self/mounts; then
    say "something is still mounted below $root: not removed"
  else
    rm -rf --one-file-system "$root" "$place/bare-debian.log"
  fi
}

main() {
  while [ $# -gt 0 ]; do
    case $1 in
    --keep) keep=yes ;;
    --run)
      [ $# -ge 2 ] || { usage >&2 && exit 2; }
      commands+=("$2")
      shift
      ;;
    --help | -h) usage && exit 0 ;;
    -*) usage >&2 && exit 2 ;;
    *) place=$(cd "$1" && pwd) ;;
    esac
    shift
  done
  [ ${#commands[@]} -gt 0 ] || commands=("bash tools/demo.sh" "bash tools/check.sh")
  [ "$(id -u)" -eq 0 ] || die "debootstrap and chroot need root"
  command -v debootstrap >/dev/null || die "debootstrap is missing: apt-get install debootstrap"
  [ -z "$(git -C "$checkout" status --porcelain)" ] || say "uncommitted changes are not in the clone"

  root=$(mktemp -d "$place/qwid-bare.XXXXXX")
  chmod 755 "$root"
  trap clean_up EXIT
  local since=$SECONDS failed=0 command report=()
  make_root
  report+=("$((SECONDS - since)) s: debootstrap from $(mirror)")
  for command in "${commands[@]}"; do
    since=$SECONDS
    say "$command"
    if inside "$command"; then
      report+=("$((SECONDS - since)) s: $command")
    else
      report+=("$((SECONDS - since)) s: $command: FAILED")
      failed=1
    fi
  done
  say "$(git -C "$root/qwid" rev-parse --short HEAD) on $(nproc) cores, $(du -sh "$root" | cut -f 1) used"
  printf 'bare-debian: %s\n' "${report[@]}"
  return $failed
}

main "$@"
