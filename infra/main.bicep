// Everything that one environment needs, in a resource group of its own. The parameters of each are in main.NAME.bicepparam.
targetScope = 'subscription'

import { Attention, ConnectWise, Scale, SignIn } from 'types.bicep'
import { namesOf } from 'names.bicep'

@description('Part of every name, and the value of a tag.')
@minLength(2)
@maxLength(10)
param environmentName string

@description('The first part of every name.')
@minLength(2)
@maxLength(8)
param workload string = 'cwsync'

@description('Where all of it is, for example westeurope; it must offer Flex Consumption.')
param location string

param connectwise ConnectWise

@description('SERVICENOW_INSTANCE and SERVICENOW_INSTANCE_NAME, as the configuration names them.')
param servicenowInstances { *: string }

@description('Where the configuration is read: the file in the package, or the container configuration in storage, once a version was pushed there.')
@allowed(['package', 'storage'])
param configSource string = 'package'

param attention Attention

param scale Scale = {
  memoryMB: 2048
  maxInstances: 40
  alwaysReady: []
}

@description('A virtual network with private endpoints; storage and vault then let nobody else in.')
param isPrivate bool = false

@description('Addresses from which operators reach storage and vault when these let nobody else in.')
param allowedAddresses string[] = []

@description('Three zones for storage and app; the platform then keeps two instances of each always-ready group.')
param zoneRedundant bool = false

@description('Locks that keep storage and vault from being removed.')
param deleteLocks bool

@description('Object id of the Entra group of those who look after the app; empty for none.')
param operatorsGroupId string = ''

param signIn SignIn = { clientId: '', allowed: [] }

@description('So much telemetry may come in a day, in gigabytes.')
param dailyCapGB int = 1

@description('So many days telemetry is kept.')
@minValue(30)
@maxValue(730)
param retentionDays int = 90

@description('Tags besides those that say what this is.')
param extraTags object = {}

var tags = union(extraTags, {
  workload: workload
  environment: environmentName
  'azd-env-name': environmentName
  source: 'infra/main.bicep'
})
var token = take(uniqueString(subscription().subscriptionId, workload, environmentName), 6)
var names = namesOf(workload, environmentName, token)
var code = loadJsonContent('names.json')
// The compiler would hold it against the links that happen to be there.
var config = any(loadJsonContent('../config.json'))
var poisonQueues = map(code.workQueues, name => '${name}-poison')

resource group 'Microsoft.Resources/resourceGroups@2025-04-01' = {
  name: names.resourceGroup
  location: location
  tags: tags
}

module identity 'modules/identity.bicep' = {
  scope: group
  params: { name: names.identity, location: location, tags: tags }
}

module observability 'modules/observability.bicep' = {
  scope: group
  params: {
    workspaceName: names.workspace
    insightsName: names.insights
    workbookName: names.workbook
    location: location
    tags: tags
    dailyCapGB: dailyCapGB
    retentionDays: retentionDays
  }
}

module storage 'modules/storage.bicep' = {
  scope: group
  params: {
    name: names.storage
    location: location
    tags: tags
    zoneRedundant: zoneRedundant
    isPrivate: isPrivate
    allowedAddresses: allowedAddresses
    containers: code.containers
    queues: concat(code.workQueues, poisonQueues, code.probeQueues)
    tables: code.tables
    workspaceId: observability.outputs.workspaceId
  }
}

module vault 'modules/vault.bicep' = {
  scope: group
  params: {
    name: names.vault
    location: location
    tags: tags
    isPrivate: isPrivate
    allowedAddresses: allowedAddresses
    workspaceId: observability.outputs.workspaceId
  }
}

module network 'modules/network.bicep' = if (isPrivate) {
  scope: group
  params: { name: names.network, location: location, tags: tags }
}

module endpoints 'modules/endpoints.bicep' = if (isPrivate) {
  scope: group
  params: {
    location: location
    tags: tags
    networkId: network!.outputs.networkId
    subnetId: network!.outputs.endpointSubnetId
    storageId: storage.outputs.id
    storageName: names.storage
    vaultId: vault.outputs.id
    vaultName: names.vault
  }
}

module access 'modules/access.bicep' = {
  scope: group
  params: {
    storageName: names.storage
    vaultName: names.vault
    insightsName: names.insights
    principalId: identity.outputs.principalId
    operatorsGroupId: operatorsGroupId
    workQueues: code.workQueues
    emptiedQueues: code.emptiedQueues
    probeQueues: code.probeQueues
    tables: code.tables
    configContainer: code.configContainer
  }
  dependsOn: [storage, vault, observability]
}

module app 'modules/app.bicep' = {
  scope: group
  params: {
    planName: names.plan
    appName: names.app
    location: location
    tags: tags
    scale: scale
    zoneRedundant: zoneRedundant
    subnetId: isPrivate ? network!.outputs.appSubnetId : ''
    identityId: identity.outputs.id
    identityClientId: identity.outputs.clientId
    blobUrl: storage.outputs.blobUrl
    queueUrl: storage.outputs.queueUrl
    tableUrl: storage.outputs.tableUrl
    packageContainer: code.packageContainer
    configSource: configSource
    vaultUrl: vault.outputs.url
    workspaceId: observability.outputs.workspaceId
    telemetry: observability.outputs.connectionString
    connectwise: connectwise
    servicenowInstances: servicenowInstances
  }
  // The first start already has its rights, and its way to storage.
  dependsOn: [access, endpoints]
}

module signInFront 'modules/sign-in.bicep' = if (!empty(signIn.clientId)) {
  scope: group
  params: { appName: names.app, signIn: signIn, anonymousPaths: code.anonymousPaths }
  dependsOn: [app]
}

module alerts 'modules/alerts.bicep' = {
  scope: group
  params: {
    workload: workload
    environmentName: environmentName
    location: location
    tags: tags
    actionGroupName: names.actionGroup
    attention: attention
    storageId: storage.outputs.id
    vaultId: vault.outputs.id
    insightsId: observability.outputs.insightsId
    workspaceId: observability.outputs.workspaceId
    appId: app.outputs.id
    appHostName: app.outputs.hostName
  }
}

module budget 'modules/budget.bicep' = {
  scope: group
  params: { name: names.budget, attention: attention, actionGroupId: alerts.outputs.actionGroupId }
}

module locks 'modules/locks.bicep' = if (deleteLocks) {
  scope: group
  params: { storageName: names.storage, vaultName: names.vault }
  dependsOn: [storage, vault]
}

output AZURE_RESOURCE_GROUP string = names.resourceGroup
output AZURE_APP_NAME string = names.app
output AZURE_APP_ADDRESS string = 'https://${app.outputs.hostName}'
output AZURE_STORAGE_ACCOUNT string = names.storage
output AZURE_PACKAGE_CONTAINER string = code.packageContainer
output AZURE_VAULT_NAME string = names.vault
output AZURE_IDENTITY_NAME string = names.identity

@description('Names, not values: what must be put into the vault by hand.')
output AZURE_VAULT_ENTRIES string[] = union(
  ['connectwise-public-key', 'connectwise-private-key'],
  flatten(map(
    config.links,
    link =>
      filter(
        [
          link.?servicenow.?auth.?clientIdSecret ?? ''
          link.?servicenow.?auth.?clientSecretSecret ?? ''
          link.?servicenow.?auth.?userSecret ?? ''
          link.?servicenow.?auth.?passwordSecret ?? ''
          link.?servicenow.?webhookSecret ?? ''
        ],
        name => !empty(name)
      )
  )),
  flatten(map(
    config.?alerts.?channels ?? [],
    channel =>
      filter(
        [
          channel.?addressSecret ?? ''
          channel.?routingKeySecret ?? ''
          channel.?auth.?passwordSecret ?? ''
        ],
        name => !empty(name)
      )
  )),
  map(config.?alerts.?heartbeats ?? [], automation => 'heartbeat-${automation}')
)
