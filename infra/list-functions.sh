#!/bin/sh
# Waits until the app lists exactly the functions of this version: a deployment can succeed and list none until the triggers
# are read again. Ends with 1 after ten looks.
set -eu
cd "$(dirname "$0")/.."
: "${AZURE_RESOURCE_GROUP:?the outputs of the deployment are not set}" "${AZURE_APP_NAME:?}"
pause="${WAIT_SECONDS:-15}"
# Azure does not tell a function's case apart.
plain() { printf '%s\n' "$1" | tr '[:upper:]' '[:lower:]' | LC_ALL=C sort; }

wanted=$(node -p 'require("./infra/names.json").functions.join("\n")' | LC_ALL=C sort)
app=$(az functionapp show --resource-group "$AZURE_RESOURCE_GROUP" --name "$AZURE_APP_NAME" --query id --output tsv)
there=''
try=1
while [ "$try" -le 10 ]; do
  az rest --method post --url "https://management.azure.com$app/host/default/sync?api-version=2025-03-01" --output none || true
  # Each is called APP/FUNCTION.
  there=$(az functionapp function list --resource-group "$AZURE_RESOURCE_GROUP" --name "$AZURE_APP_NAME" --query '[].name' \
    --output tsv | sed 's#.*/##' | LC_ALL=C sort)
  if [ "$(plain "$there")" = "$(plain "$wanted")" ]; then
    echo "ready: $AZURE_APP_NAME runs $(printf '%s\n' "$there" | wc -l | tr -d ' ') functions"
    echo "what is left to do by hand: npm run cli -- doctor --azure --resource-group $AZURE_RESOURCE_GROUP"
    exit 0
  fi
  try=$((try + 1))
  sleep "$pause"
done
echo "$AZURE_APP_NAME does not list the functions of this version; it lists: $(printf '%s' "$there" | tr '\n' ' ')" >&2
echo "docs/run-book.md: The app does not answer." >&2
exit 1
