#!/bin/sh
# Waits until the roles of the app's identity are listed on the storage account: granted ones take a minute or two, and a
# package that is sent earlier is refused with 403. Ends with 1 after five minutes.
set -eu
: "${AZURE_RESOURCE_GROUP:?the outputs of the deployment are not set}"
: "${AZURE_STORAGE_ACCOUNT:?}" "${AZURE_IDENTITY_NAME:?}"
pause="${WAIT_SECONDS:-10}"

principal=$(az identity show --resource-group "$AZURE_RESOURCE_GROUP" --name "$AZURE_IDENTITY_NAME" --query principalId --output tsv)
account=$(az storage account show --resource-group "$AZURE_RESOURCE_GROUP" --name "$AZURE_STORAGE_ACCOUNT" --query id --output tsv)
try=1
while [ "$try" -le 30 ]; do
  # A look that fails is a look that saw nothing: az says why, and the next one may see more.
  granted=$(az role assignment list --assignee "$principal" --scope "$account" --query "[?roleDefinitionName=='Storage Blob Data Owner'] | length(@)" --output tsv) || granted=0
  if [ "${granted:-0}" -ge 1 ]; then
    # Listed is not yet in force everywhere: storage keeps what it knew for up to a minute.
    sleep "$((pause * 6))"
    exit 0
  fi
  try=$((try + 1))
  sleep "$pause"
done
echo "The app's identity has no Storage Blob Data Owner on $AZURE_STORAGE_ACCOUNT after 30 looks. Run the deployment again." >&2
exit 1
