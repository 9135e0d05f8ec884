#!/usr/bin/env bash
# Builds the package of a checkout, where `npm ci` has run, and lays it out as `scripts/deploy/main.ts` reads it.
#   bash scripts/deploy/lay-out.sh CHECKOUT COMMIT FOLDER
set -euo pipefail
checkout="${1:?name the checkout}"
commit="${2:?name its commit}"
folder="${3:?name the folder to write}"
npm run package --prefix "$checkout"
mkdir -p "$folder"
cp "$checkout/package/connectwise-functions.zip" "$checkout/package/connectwise-functions.zip.sha256" \
  "$checkout/infra/names.json" "$folder"
printf '%s\n' "$commit" > "$folder/commit"
