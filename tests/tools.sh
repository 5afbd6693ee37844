#!/usr/bin/env bash
# Builds the programs that look at the dependencies into target/tools, once for each version; nothing else is changed.
set -euo pipefail
cd "$(dirname "$0")/.."

tools=${CARGO_TARGET_DIR:-target}/tools
for tool in cargo-deny@0.20.2 cargo-machete@0.9.2; do
  name=${tool%@*} version=${tool#*@}
  grep -qs "^\"$name $version " "$tools/.crates.toml" && continue
  echo "Building $name $version for the checks, some minutes on two cores"
  # These are not our packages: our lints do not hold for them.
  env -u RUSTFLAGS -u RUSTC_WORKSPACE_WRAPPER "${CARGO:-cargo}" install --quiet --locked --root "$tools" --version "$version" "$name"
done
