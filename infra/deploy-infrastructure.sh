#!/bin/sh
# Makes or changes the infrastructure of one environment, waits until the roles are in force, and prints the outputs of the
# deployment, a line each: NAME=value. Doing it again changes nothing that is as described.
#   sh infra/deploy-infrastructure.sh test westeurope
set -eu
cd "$(dirname "$0")/.."
environment="${1:?name the environment: test or production}"
location="${2:?name the location, for example westeurope}"
parameters="infra/main.$environment.bicepparam"
test -f "$parameters" || { echo "There is no $parameters." >&2; exit 2; }

deployment="connectwise-functions-$environment"
az deployment sub create --name "$deployment" --location "$location" --parameters "$parameters" --output none >&2
outputs=$(az deployment sub show --name "$deployment" --query properties.outputs --output json)
# Azure may give the names back in other letters than they were given in.
output() {
  printf '%s' "$outputs" | node -e '
    const outputs = Object.entries(JSON.parse(require("node:fs").readFileSync(0, "utf8")));
    const value = outputs.find(([name]) => name.toUpperCase() === process.argv[1])?.[1].value;
    // One line each: a line more would be a variable more.
    if (typeof value !== "string" || !/^[\w.:/-]+$/.test(value)) process.exit(1);
    console.log(value);' "$1" || { echo "The deployment has no output $1." >&2; exit 1; }
}
AZURE_RESOURCE_GROUP=$(output AZURE_RESOURCE_GROUP)
AZURE_APP_NAME=$(output AZURE_APP_NAME)
AZURE_STORAGE_ACCOUNT=$(output AZURE_STORAGE_ACCOUNT)
AZURE_IDENTITY_NAME=$(output AZURE_IDENTITY_NAME)
export AZURE_RESOURCE_GROUP AZURE_APP_NAME AZURE_STORAGE_ACCOUNT AZURE_IDENTITY_NAME
sh infra/wait-for-roles.sh >&2
echo "AZURE_RESOURCE_GROUP=$AZURE_RESOURCE_GROUP"
echo "AZURE_APP_NAME=$AZURE_APP_NAME"
