#!/bin/sh
# Before azd provisions: azd finds resources by the tag azd-env-name, which is the environment that the parameters name.
set -eu
cd "$(dirname "$0")/.."
: "${AZURE_ENV_NAME:?this is for azd; without it: sh infra/deploy.sh test LOCATION}"
named=$(sed -n "s/^param environmentName = '\(.*\)'$/\1/p" infra/main.test.bicepparam)
if [ "$AZURE_ENV_NAME" != "$named" ]; then
  echo "The environment of azd is called $AZURE_ENV_NAME, but infra/main.test.bicepparam describes $named." >&2
  echo "Do this: azd env new $named, and azd up -e $named. Production: sh infra/deploy.sh production LOCATION" >&2
  exit 1
fi
