#!/bin/bash
#===- setup.sh - Install the Debian packages qwid needs --------------------===#
#
# Compares the list below with what dpkg knows and installs what is missing, as
# root or through sudo. LLVM/MLIR 22 lives in Debian's security suite, which is
# added in a file of its own when apt does not know it. With nothing missing it
# touches neither the network nor apt: a few milliseconds.
#
# Changes: packages, and perhaps /etc/apt/sources.list.d/qwid-security.sources.
#
#===------------------------------------------------------------------------===#
set -euo pipefail
export LC_ALL=C

packages=(
  # compiler, libraries and tools; mlir-22-tools and llvm-22-tools because
  # MLIRConfig.cmake stops when a file of theirs is absent
  clang-22 lld-22 liblld-22-dev llvm-22-dev llvm-22-tools libmlir-22-dev mlir-22-tools
  libc6-dev libgcc-12-dev libstdc++-12-dev
  # import (libonnx-dev does not depend on libprotobuf-dev), images
  libonnx-dev libprotobuf-dev protobuf-compiler libstb-dev
  # sizes compressed
  zlib1g-dev liblzma-dev
  # build; git for fetching over https, clang-format for the format check
  cmake ninja-build ccache ca-certificates git clang-format-22
  # tests: lit runs on Python, psutil gives it time limits, venv holds what
  # tools/dev/python-env.sh installs; pkgconf reads the installed qwid.pc; AArch64
  # under emulation, the static one for programs, the other for counting blocks
  libgtest-dev libbenchmark-dev python3 python3-psutil python3-venv pkgconf
  qemu-user qemu-user-static libc6-dev-arm64-cross libgcc-12-dev-arm64-cross
  # sanitizers, for tools/dev/fuzz.sh and race.sh
  libclang-rt-22-dev
)
# tests of the page that qwid report writes, with --browser
browser_packages=(chromium fonts-dejavu-core)
security_list=/etc/apt/sources.list.d/qwid-security.sources
dry_run=no
as_root=()

say() { echo "setup: $*"; }
die() { echo "setup: error: $*" >&2; exit 1; }

usage() {
  cat <<END
usage: tools/setup.sh [--browser] [--dry-run]
Install the Debian 12 packages that building and testing qwid needs.
  --browser   also what tests of pages need: ${browser_packages[*]}
  --dry-run   say what would be done, and do nothing
  --help      this text
Packages: ${packages[*]}
END
}

require_debian_12() {
  local file=${QWID_OS_RELEASE:-/etc/os-release} id='' version='' name=''
  if [ -r "$file" ]; then
    # In subshells, so that the file's variables stay out of this script.
    id=$(. "$file" && echo "${ID:-}")
    version=$(. "$file" && echo "${VERSION_ID:-}")
    name=$(. "$file" && echo "${PRETTY_NAME:-}")
  fi
  [ "$id:$version" = debian:12 ] && return
  die "this is ${name:-an unknown system}, not Debian 12 (bookworm);" \
    "use a Debian 12 machine, chroot or container (docker run -it debian:12)"
}

# Prints the packages of the list that are not installed for this architecture.
missing_packages() {
  local arch installed package
  arch=$(dpkg --print-architecture)
  # dpkg-query fails when it does not know one of the names: that is an answer.
  installed=$(dpkg-query -W -f='${Package} ${Architecture} ${db:Status-Status}\n' \
    "${packages[@]}" 2>/dev/null || true)
  for package in "${packages[@]}"; do
    grep -qxE "${package//+/\\+} ($arch|all) installed" <<<"$installed" || echo "$package"
  done
}

# Sets as_root to the command prefix that runs something as root.
find_root() {
  [ "$(id -u)" -eq 0 ] && return
  command -v sudo >/dev/null ||
    die "root is needed to install packages and sudo is not here;" \
      "run tools/setup.sh once as root (su -c tools/setup.sh)"
  say "not root: using sudo"
  sudo -v || die "sudo refused; run tools/setup.sh once as root"
  as_root=(sudo)
}

# Asks apt itself, so that one-line and deb822 lists, disabled entries and
# mirrors are all understood as apt understands them.
has_security_suite() {
  local uris
  uris=$(apt-get update --print-uris) # not a pipe: grep -q would break it
  grep -q '/dists/bookworm-security/' <<<"$uris"
}

add_security_suite() {
  say "adding Debian's security suite (LLVM 22 is there): $security_list"
  [ $dry_run = yes ] && return
  "${as_root[@]}" tee "$security_list" >/dev/null <<END
# Written by qwid's tools/setup.sh: LLVM and MLIR 22 for Debian 12.
Types: deb
URIs: http://deb.debian.org/debian-security
Suites: bookworm-security
Components: main
Signed-By: /usr/share/keyrings/debian-archive-keyring.gpg
END
}

apt() {
  # Waits for another apt (unattended upgrades on a fresh machine) and asks nothing.
  "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive LC_ALL=C \
    apt-get -q -o DPkg::Lock::Timeout=300 -o Dpkg::Use-Pty=0 "$@" </dev/null
}

# Says how much "$@" needs; dies when apt cannot find or combine the packages.
# --print-uris and --simulate never install (--assume-no does, when apt sees
# nothing to ask).
say_cost() {
  local uris new
  if ! uris=$(apt-get install -qq -y --print-uris --no-install-recommends "$@" 2>&1 </dev/null); then
    [ $dry_run = no ] && echo "$uris" >&2 &&
      die "apt cannot install the packages (its words are above)"
    say "apt cannot say the size before its lists are updated"
    return
  fi
  new=$(apt-get install -qq -y --simulate --no-install-recommends "$@" </dev/null |
    sed -n 's/^Inst \([^ ]*\).*/\1/p')
  say "download: $(awk '/^\047/ { sum += $3 } END { printf "%.1f", sum / 1e6 }' <<<"$uris") MB" \
    "for $(wc -l <<<"$new") packages (dependencies counted), on disk:" \
    "$(installed_megabytes "$new") MB"
}

# Prints the sum of the installed sizes of the packages, one name per line.
installed_megabytes() {
  # shellcheck disable=SC2086 # one word per package is meant
  apt-cache show --no-all-versions $1 |
    awk '/^Installed-Size:/ { sum += $2 } END { printf "%.1f", sum * 1024 / 1e6 }'
}

main() {
  local missing
  while [ $# -gt 0 ]; do
    case $1 in
    --browser) packages+=("${browser_packages[@]}") ;;
    --dry-run) dry_run=yes ;;
    --help | -h) usage && exit 0 ;;
    *) usage >&2 && exit 2 ;;
    esac
    shift
  done

  require_debian_12
  mapfile -t missing < <(missing_packages)
  if [ ${#missing[@]} -eq 0 ]; then
    say "all ${#packages[@]} packages are installed"
    return
  fi
  say "missing ${#missing[@]} of ${#packages[@]} packages: ${missing[*]}"

  [ $dry_run = yes ] || find_root
  has_security_suite || add_security_suite
  if [ $dry_run = yes ]; then
    say_cost "${missing[@]}"
    say "dry run: nothing was changed"
    return
  fi
  say "updating the package lists"
  # Somebody else's broken list need not stop us: the installation will tell.
  apt update || say "apt-get update reported errors (see above); trying all the same"
  say_cost "${missing[@]}"
  apt install -y --no-install-recommends "${missing[@]}" ||
    die "apt-get install failed (its words are above)"
  mapfile -t missing < <(missing_packages)
  [ ${#missing[@]} -eq 0 ] || die "still missing after the installation: ${missing[*]}"
  say "done in $SECONDS s"
}

main "$@"
