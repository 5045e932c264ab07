# shellcheck shell=bash
# For scripts that test in Debian 12's own PostgreSQL 15, which has what our builds lack: to be sourced after lib.sh.
# It is unpacked under target/, and not installed.

DEBIAN_MAJOR=15
# Where user postgres can read, which is where target/pg is.
DEBIAN_HOME="$TARGET/pg/debian"
DEBIAN_POSTGRES="$DEBIAN_HOME/usr/lib/postgresql/$DEBIAN_MAJOR"

# unpack_debian_postgres PACKAGE...: those packages, and the extension as it is now
unpack_debian_postgres() {
    "$ROOT/scripts/bootstrap" --tests "$DEBIAN_MAJOR"
    "$ROOT/scripts/build" "$DEBIAN_MAJOR"
    local package
    mkdir -p "$DEBIAN_HOME/packages"
    for package in "$@"; do
        # It appears complete or not at all.
        [ ! -e "$DEBIAN_HOME/packages/$package" ] || continue
        say "downloading Debian's $package"
        rm -rf "$DEBIAN_HOME/new"
        mkdir "$DEBIAN_HOME/new"
        (cd "$DEBIAN_HOME/new" && apt-get -qq download "$package") || die "apt-get has no $package"
        dpkg-deb -x "$DEBIAN_HOME/new"/*.deb "$DEBIAN_HOME"
        mv "$DEBIAN_HOME/new" "$DEBIAN_HOME/packages/$package"
    done
    local libraries extensions
    libraries=$("$DEBIAN_POSTGRES/bin/pg_config" --pkglibdir)
    extensions=$("$DEBIAN_POSTGRES/bin/pg_config" --sharedir)/extension
    rm -f "$libraries/pazpaz_pii.so"
    cp "$TARGET/pg/$DEBIAN_MAJOR/lib/pazpaz_pii.so" "$libraries/"
    cp "$TARGET/pg/$DEBIAN_MAJOR/share/extension"/pazpaz_pii* "$extensions/"
}

# on_debian_postgres PYTEST-ARGUMENT...
on_debian_postgres() {
    cd "$ROOT/pg_test"
    export PAZPAZ_PG=$DEBIAN_MAJOR PAZPAZ_PG_DIR="$DEBIAN_POSTGRES" PYTHONDONTWRITEBYTECODE=1
    exec "$TARGET/venv/bin/python" -m pytest "$@"
}
