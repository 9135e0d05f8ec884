#!/bin/sh
# Deploys one environment without azd: infrastructure, a wait for the roles, the package, and a look at whether it runs.
#   sh infra/deploy.sh test westeurope
# Needs az, signed in to the right subscription, and npm. Doing it again changes nothing that is as described.
set -eu
cd "$(dirname "$0")/.."
environment="${1:?name the environment: test or production}"
location="${2:?name the location, for example westeurope}"
parameters="infra/main.$environment.bicepparam"
test -f "$parameters" || { echo "There is no $parameters." >&2; exit 2; }

deployment="connectwise-functions-$environment"
az deployment sub create --name "$deployment" --location "$location" --parameters "$parameters" --output none
outputs=$(az deployment sub show --name "$deployment" --query properties.outputs --output json)
# Azure may give the names back in other letters than they were given in.
output() {
  printf '%s' "$outputs" | node -e '
    const outputs = Object.entries(JSON.parse(require("node:fs").readFileSync(0, "utf8")));
    const found = outputs.find(([name]) => name.toUpperCase() === process.argv[1]);
    if (!found) process.exit(1);
    console.log(found[1].value);' "$1"
}
AZURE_RESOURCE_GROUP=$(output AZURE_RESOURCE_GROUP)
AZURE_APP_NAME=$(output AZURE_APP_NAME)
AZURE_STORAGE_ACCOUNT=$(output AZURE_STORAGE_ACCOUNT)
AZURE_IDENTITY_NAME=$(output AZURE_IDENTITY_NAME)
export AZURE_RESOURCE_GROUP AZURE_APP_NAME AZURE_STORAGE_ACCOUNT AZURE_IDENTITY_NAME
sh infra/wait-for-roles.sh

npm run package
try=1
until az functionapp deployment source config-zip --resource-group "$AZURE_RESOURCE_GROUP" --name "$AZURE_APP_NAME" \
  --src package/connectwise-functions.zip --output none; do
  test "$try" -lt 3 || exit 1
  try=$((try + 1))
  sleep 60
done

sh infra/list-functions.sh
