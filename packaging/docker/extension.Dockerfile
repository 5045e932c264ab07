# An extension image for CloudNativePG, from what scripts/package 18 has laid out: /lib and /share, which PostgreSQL 18
# finds by dynamic_library_path and extension_control_path.
#   docker build -f packaging/docker/extension.Dockerfile -t pazpaz-pii:0.1.0-18-bookworm target/packages/extension-18
FROM scratch
COPY lib/ /lib/
COPY share/ /share/
COPY licenses/ /licenses/
