// Private endpoints of storage and vault, each with the zone that turns its usual name into its private address.
param location string
param tags object
param networkId string
param subnetId string
param storageId string
param storageName string
param vaultId string
param vaultName string

var targets = [
  { name: storageName, id: storageId, part: 'blob', zone: 'privatelink.blob.${environment().suffixes.storage}' }
  { name: storageName, id: storageId, part: 'queue', zone: 'privatelink.queue.${environment().suffixes.storage}' }
  { name: storageName, id: storageId, part: 'table', zone: 'privatelink.table.${environment().suffixes.storage}' }
  #disable-next-line no-hardcoded-env-urls // Azure's own functions have no name for this zone.
  { name: vaultName, id: vaultId, part: 'vault', zone: 'privatelink.vaultcore.azure.net' }
]

resource zones 'Microsoft.Network/privateDnsZones@2024-06-01' = [
  for target in targets: {
    name: target.zone
    location: 'global'
    tags: tags
  }
]

resource links 'Microsoft.Network/privateDnsZones/virtualNetworkLinks@2024-06-01' = [
  for (target, at) in targets: {
    parent: zones[at]
    name: 'app'
    location: 'global'
    tags: tags
    properties: { registrationEnabled: false, virtualNetwork: { id: networkId } }
  }
]

resource endpoints 'Microsoft.Network/privateEndpoints@2026-03-01' = [
  for target in targets: {
    name: 'pe-${target.name}-${target.part}'
    location: location
    tags: tags
    properties: {
      subnet: { id: subnetId }
      privateLinkServiceConnections: [
        { name: target.part, properties: { privateLinkServiceId: target.id, groupIds: [target.part] } }
      ]
    }
  }
]

resource names 'Microsoft.Network/privateEndpoints/privateDnsZoneGroups@2026-03-01' = [
  for (target, at) in targets: {
    parent: endpoints[at]
    name: 'default'
    properties: {
      privateDnsZoneConfigs: [{ name: target.part, properties: { privateDnsZoneId: zones[at].id } }]
    }
  }
]
