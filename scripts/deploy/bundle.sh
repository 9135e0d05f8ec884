#!/usr/bin/env bash
# Bundles what the deploying job runs, so that it installs no packages. The same sources give the same bytes.
#   bash scripts/deploy/bundle.sh FOLDER
set -euo pipefail
folder="${1:?name the folder to write}"
for name in deploy github; do
  node_modules/.bin/esbuild "scripts/$name/main.ts" --bundle --platform=node --format=esm --target=node24 \
    --log-level=warning --outfile="$folder/$name.mjs"
done
