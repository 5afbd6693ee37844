#!/usr/bin/env bash
# Runs a command with a private PostgreSQL cluster: made in a temporary folder, on a socket of its own and
# never as root, stopped and removed at the end. The command finds it in CAILANZI_TEST_POSTGRES.
set -euo pipefail

if [ $# -eq 0 ]; then echo "usage: $0 command…" >&2; exit 2; fi

bin=$(dirname "$(ls /usr/lib/postgresql/*/bin/initdb /usr/pgsql-*/bin/initdb 2>/dev/null | sort -V | tail -n 1 || true)")
[ "$bin" != "." ] || bin=$(dirname "$(command -v initdb || true)")
[ -x "$bin/initdb" ] || { echo "$0: no PostgreSQL server found; run tests/install.sh" >&2; exit 1; }

folder=$(mktemp -d /tmp/cailanzi-pg.XXXXXX)
as_owner=()
if [ "$(id -u)" = 0 ]; then
  # The server refuses to run as root.
  chown postgres "$folder"
  as_owner=(runuser -u postgres --)
fi

stop() {
  "${as_owner[@]}" "$bin/pg_ctl" -D "$folder/data" -m immediate stop >/dev/null 2>&1 || true
  rm -rf "$folder"
}
trap stop EXIT

cd "$folder"
"${as_owner[@]}" "$bin/initdb" -D "$folder/data" -U cailanzi -A trust -E UTF8 --locale=C --no-sync >/dev/null
port=$(python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])')
"${as_owner[@]}" "$bin/pg_ctl" -D "$folder/data" -l "$folder/log" -w -t 60 -o \
  "-p $port -k $folder -c listen_addresses=127.0.0.1 -c max_connections=400 -c shared_buffers=128MB -c fsync=${CAILANZI_TEST_FSYNC:-off}" \
  start >/dev/null || { cat "$folder/log" >&2; exit 1; }
cd "$OLDPWD"

export CAILANZI_TEST_POSTGRES="postgres://cailanzi@127.0.0.1:$port"
"$@"
