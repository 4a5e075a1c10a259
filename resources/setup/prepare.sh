#!/bin/bash
# Makes everything that Gridhall needs on this machine: Debian packages, .venv, Python packages.
# Usage: prepare.sh run|dev|packages    dev adds what tests and checks need; packages stops after the Debian packages.
# What is there already is left alone.
set -euo pipefail

cd "$(dirname "${BASH_SOURCE[0]}")/../.."
wanted=${1:-run}
lists=(resources/setup/debian.txt)
[[ $wanted == dev ]] && lists+=(resources/setup/debian-dev.txt)
venv=.venv
server_rule=/etc/postgresql-common/createcluster.d/gridhall.conf
export LC_ALL=C.UTF-8 DEBIAN_FRONTEND=noninteractive
export PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_ROOT_USER_ACTION=ignore PIP_NO_INPUT=1 PYTHONDONTWRITEBYTECODE=1

say() { printf '%s\n' "$*" >&2; }

# Debian packages ------------------------------------------------------------------------------------------------------

missing_packages() { # prints the lines of the lists of which no package is installed
    local installed names name
    installed=" $(dpkg-query -W -f '${db:Status-Status} ${Package}\n' | sed -n 's/^installed //p' | tr '\n' ' ')"
    while read -r names; do
        [[ -z $names || $names == \#* ]] && continue
        for name in $names; do
            [[ $installed == *" $name "* ]] && continue 2
        done
        printf '%s\n' "$names"
    done < <(cat "${lists[@]}")
}

choose_packages() { # prints for each line on the input the first package that this release has
    local names name
    while read -r names; do
        for name in $names; do
            if [[ -n $(apt-cache show --no-all-versions "$name" 2>/dev/null) ]]; then
                printf '%s\n' "$name"
                continue 2
            fi
        done
        return 1
    done
}

as_root() {
    if [[ $EUID == 0 ]]; then "$@"; else sudo env DEBIAN_FRONTEND=noninteractive "$@"; fi
}

may_install() { # root, or sudo that needs no password or can ask for one
    [[ $EUID == 0 ]] || { command -v sudo >/dev/null && { sudo -n true 2>/dev/null || [[ -t 0 ]]; }; }
}

install_packages() {
    local lines=$1 packages
    if ! packages=$(choose_packages <<<"$lines"); then
        as_root apt-get update
        packages=$(choose_packages <<<"$lines") || { say "This release of Debian lacks a package of ${lists[*]}."; exit 2; }
    fi
    # shellcheck disable=SC2086  # one word for each package
    set -- apt-get install -y --no-install-recommends $packages
    as_root "$@" || { as_root apt-get update && as_root "$@"; }
}

tell_command() { # the exact command for a person who may not install
    local packages
    packages=$(choose_packages <<<"$1") || packages=$(awk '{print $1}' <<<"$1")
    say "Debian packages are missing and this account may not install them. Let an administrator type:"
    say "  mkdir -p ${server_rule%/*} && echo 'create_main_cluster = false' > $server_rule &&" \
        "apt-get update && apt-get install -y --no-install-recommends" $packages
}

prepare_debian() {
    if ! command -v dpkg-query >/dev/null || ! command -v apt-get >/dev/null; then
        say "This is no Debian: PostgreSQL 15 with PostGIS, Qt's libraries and a Chinese font must be there already."
        return
    fi
    local lines
    lines=$(missing_packages)
    [[ -z $lines ]] && return
    if ! may_install; then
        tell_command "$lines"
        exit 2
    fi
    say "Installing Debian packages: $(awk '{print $1}' <<<"$lines" | tr '\n' ' ')"
    if [[ $lines == *postgresql-* && ! -e $server_rule ]]; then
        # Gridhall keeps a private server of its own; Debian shall not start another one beside it.
        as_root mkdir -p "${server_rule%/*}"
        echo 'create_main_cluster = false' | as_root tee "$server_rule" >/dev/null
    fi
    install_packages "$lines" || { say "apt-get could not install the packages above."; exit 2; }
}

# Python ---------------------------------------------------------------------------------------------------------------

find_python() { # prints the first Python that is new enough and can make environments
    local python
    for python in "${PYTHON:-}" python3 /usr/bin/python3; do
        [[ -z $python ]] && continue
        if "$python" -c 'import sys, venv, ensurepip; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
            printf '%s\n' "$python"
            return
        fi
    done
    say "No Python 3.11 or newer with venv was found; install one, or name it: make PYTHON=/path/to/python3."
    exit 2
}

fingerprint() { # changes when anything changes that decides what is installed
    { cat pyproject.toml constraints.txt resources/setup/prepare.sh; pwd -P; } | sha256sum | cut -d ' ' -f 1
}

prepare_python() {
    local now stamp=$venv/gridhall-$wanted extras=demo python
    now=$(fingerprint)
    [[ -x $venv/bin/python && -e $stamp && $(<"$stamp") == "$now" ]] && return
    [[ $wanted == dev ]] && extras=demo,dev
    if ! "$venv/bin/python" -m pip --version >/dev/null 2>&1; then
        python=$(find_python)
        say "Making $venv with $("$python" --version)"
        "$python" -m venv --clear "$venv" || { say "The folder $venv cannot be made here."; exit 2; }
    fi
    rm -f "$venv"/gridhall-*
    say "Installing Python packages"
    local quiet=()
    [[ -t 2 ]] || quiet=(-qq) # a person sees the bars, a record of a machine need not hold them
    "$venv/bin/python" -m pip install "${quiet[@]}" -c constraints.txt setuptools &&
        "$venv/bin/python" -m pip install "${quiet[@]}" -c constraints.txt --no-build-isolation -e ".[$extras]" ||
        { say "Python packages could not be installed; the lines above say why."; exit 2; }
    printf '%s\n' "$now" >"$stamp"
    [[ $wanted == dev ]] && printf '%s\n' "$now" >"$venv/gridhall-run"
    return 0
}

prepare_debian
[[ $wanted == packages ]] || prepare_python
