#!/bin/sh
# Deploys one environment without azd: infrastructure, a wait for the roles, the package, and a look at whether it works.
#   sh infra/deploy.sh test westeurope [PREVIOUS]
# PREVIOUS is a folder that scripts/deploy/lay-out.sh wrote of an older version; it is sent where the new one does not work.
# Needs az, signed in to the right subscription, and npm. Doing it again changes nothing that is as described.
set -eu
cd "$(dirname "$0")/.."
outputs=$(sh infra/deploy-infrastructure.sh "${1:?name the environment: test or production}" \
  "${2:?name the location, for example westeurope}")
AZURE_RESOURCE_GROUP=$(printf '%s\n' "$outputs" | sed -n 's/^AZURE_RESOURCE_GROUP=//p')
AZURE_APP_NAME=$(printf '%s\n' "$outputs" | sed -n 's/^AZURE_APP_NAME=//p')
AZURE_SUBSCRIPTION_ID=$(az account show --query id --output tsv)
export AZURE_RESOURCE_GROUP AZURE_APP_NAME AZURE_SUBSCRIPTION_ID

# Without a clone there is no commit to name.
commit=$(git rev-parse HEAD 2>/dev/null || echo 0000000000000000000000000000000000000000)
bash scripts/deploy/lay-out.sh . "$commit" package/next
npm run --silent deploy:package -- --package package/next --previous "${3:-}"
echo "what is left to do by hand: npm run cli -- doctor --azure --resource-group $AZURE_RESOURCE_GROUP"
