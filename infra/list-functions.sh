#!/bin/sh
# Waits until the app lists every function of this version: a deployment can succeed and list none until the triggers are
# read again. Ends with 1 after ten looks.
set -eu
cd "$(dirname "$0")/.."
: "${AZURE_RESOURCE_GROUP:?the outputs of the deployment are not set}" "${AZURE_APP_NAME:?}"
pause="${WAIT_SECONDS:-15}"

wanted=$(node -p 'require("./infra/names.json").functions.length')
app=$(az functionapp show --resource-group "$AZURE_RESOURCE_GROUP" --name "$AZURE_APP_NAME" --query id --output tsv)
try=1
while [ "$try" -le 10 ]; do
  az rest --method post --url "https://management.azure.com$app/host/default/sync?api-version=2025-03-01" --output none || true
  there=$(az functionapp function list --resource-group "$AZURE_RESOURCE_GROUP" --name "$AZURE_APP_NAME" --query 'length(@)' --output tsv)
  if [ "${there:-0}" -eq "$wanted" ]; then
    echo "ready: $AZURE_APP_NAME runs $there functions"
    echo "what is left to do by hand: npm run cli -- doctor --azure --resource-group $AZURE_RESOURCE_GROUP"
    exit 0
  fi
  try=$((try + 1))
  sleep "$pause"
done
echo "$AZURE_APP_NAME lists ${there:-0} functions of $wanted. docs/run-book.md: The app does not answer." >&2
exit 1
