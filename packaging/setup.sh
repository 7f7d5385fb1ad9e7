#!/usr/bin/env bash
# Makes a Debian 12 machine ready: system packages (only the missing ones), then .venv from the hashed lock.
# `setup.sh freeze` adds what building and driving the frozen program needs, `deb` and `windows` what the installers
# need. A second call does nothing, offline.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

packages=(
    # Qt loads these whatever it draws on.
    libgl1 libegl1 libxkbcommon0 libglib2.0-0 libfreetype6 libfontconfig1 libdbus-1-3
    # Qt's X11 and Wayland windows.
    libxcb-cursor0 libxcb-icccm4 libxcb-keysyms1 libxcb-shape0 libxcb-xkb1 libxkbcommon-x11-0
    libwayland-cursor0 libwayland-egl1
    # Without a font every letter is drawn as a box, and nothing fails.
    fontconfig fonts-noto-core
)
if [[ ${1-} != '' ]]; then
    # PyInstaller reads libraries with objdump and bundles libpython, which Debian's python3 has built in.
    packages+=(binutils libpython3.11)
    # The smoke run opens the real window on a display of its own.
    packages+=(xvfb xdotool)
fi
if [[ ${1-} == deb ]]; then
    packages+=(dpkg-dev lintian desktop-file-utils appstream debootstrap zstd)
elif [[ ${1-} == offline ]]; then
    packages+=(strace)
elif [[ ${1-} == windows ]]; then
    packages+=(nsis wine wine64 osslsigncode)
fi

fail() {
    printf 'setup: %s\n' "$@" >&2
    exit 1
}

installed() {
    [[ $(dpkg-query -W -f='${db:Status-Status}' "$1" 2>/dev/null) == installed ]]
}

install_system_packages() {
    if ! command -v apt-get >/dev/null; then
        printf 'setup: this is not Debian; the libraries of these Debian packages are needed: %s\n' "${packages[*]}" >&2
        return
    fi
    local missing=() as_root=() package
    for package in "${packages[@]}"; do
        installed "$package" || missing+=("$package")
    done
    python3 -m pip --version >/dev/null 2>&1 || missing+=(python3-pip)
    ((${#missing[@]})) || return 0

    local by_hand="apt-get update && apt-get install --no-install-recommends ${missing[*]}"
    if ((EUID != 0)); then
        command -v sudo >/dev/null || fail "system packages are missing, and there is no sudo; as root run:" "  $by_hand"
        as_root=(sudo)
        # With nobody there to type a password, sudo must fail rather than wait.
        [[ -t 0 ]] || as_root+=(-n)
    fi
    echo "setup: installing ${missing[*]}"
    # A machine that has just started may be updating itself: wait for the package lock.
    local apt=("${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get -qq -o DPkg::Lock::Timeout=120)
    { "${apt[@]}" update && "${apt[@]}" install -y --no-install-recommends "${missing[@]}"; } </dev/null >/dev/null ||
        fail "the system packages could not be installed; as root run:" "  $by_hand"
}

make_environment() {
    local lock=requirements/dev.txt stamp=.venv/requirements.txt
    cmp -s "$lock" "$stamp" && .venv/bin/python -c '' 2>/dev/null && return

    python3 -c 'import sys; sys.exit(sys.version_info < (3, 11))' || fail "Python 3.11 or newer is needed."
    echo "setup: making .venv"
    rm -f "$stamp"
    # pip stays outside: Debian splits off what venv needs to put it inside (python3-venv), and may not have it.
    python3 -m venv --without-pip .venv
    python3 -m pip --python .venv/bin/python install --quiet --disable-pip-version-check --require-hashes -r "$lock"
    # Written last: an interrupted installation is taken up again.
    cp "$lock" "$stamp"
}

install_system_packages
make_environment
