#!/bin/sh
# Deploys one environment without azd: infrastructure, a wait for the roles, the package, and a look at whether it runs.
#   sh infra/deploy.sh test westeurope
# Needs az, signed in to the right subscription, and npm. Doing it again changes nothing that is as described.
set -eu
cd "$(dirname "$0")/.."
outputs=$(sh infra/deploy-infrastructure.sh "${1:?name the environment: test or production}" \
  "${2:?name the location, for example westeurope}")
AZURE_RESOURCE_GROUP=$(printf '%s\n' "$outputs" | sed -n 's/^AZURE_RESOURCE_GROUP=//p')
AZURE_APP_NAME=$(printf '%s\n' "$outputs" | sed -n 's/^AZURE_APP_NAME=//p')
export AZURE_RESOURCE_GROUP AZURE_APP_NAME

npm run package
try=1
until az functionapp deployment source config-zip --resource-group "$AZURE_RESOURCE_GROUP" --name "$AZURE_APP_NAME" \
  --src package/connectwise-functions.zip --output none; do
  test "$try" -lt 3 || exit 1
  try=$((try + 1))
  sleep 60
done

sh infra/list-functions.sh
