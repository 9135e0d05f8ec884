// Who may do what. The app's roles stand on the single queue and table, so that it can make none and reach no other.
import { roles } from '../roles.bicep'

param storageName string
param vaultName string
param insightsName string
@description('The identity of the app.')
param principalId string
@description('Object id of the Entra group of those who look after the app; empty for none.')
param operatorsGroupId string
param workQueues string[]
param emptiedQueues string[]
param probeQueues string[]
param tables string[]
param configContainer string

resource account 'Microsoft.Storage/storageAccounts@2026-06-01' existing = {
  name: storageName

  resource blobService 'blobServices' existing = {
    name: 'default'

    resource configuration 'containers' existing = { name: configContainer }
  }

  resource queueService 'queueServices' existing = {
    name: 'default'

    resource work 'queues' existing = [for name in workQueues: { name: name }]
    resource poison 'queues' existing = [for name in workQueues: { name: '${name}-poison' }]
    resource emptied 'queues' existing = [for name in emptiedQueues: { name: name }]
    resource probes 'queues' existing = [for name in probeQueues: { name: name }]
  }

  resource tableService 'tableServices' existing = {
    name: 'default'

    resource opened 'tables' existing = [for name in tables: { name: name }]
  }
}

resource vault 'Microsoft.KeyVault/vaults@2026-05-15' existing = {
  name: vaultName
}

resource insights 'Microsoft.Insights/components@2020-02-02' existing = {
  name: insightsName
}

resource hostBlobs 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
  scope: account
  name: guid(account.id, principalId, roles.storageBlobDataOwner)
  properties: {
    principalId: principalId
    principalType: 'ServicePrincipal'
    roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', roles.storageBlobDataOwner)
  }
}

resource workOnQueues 'Microsoft.Authorization/roleAssignments@2022-04-01' = [
  for (name, at) in workQueues: {
    scope: account::queueService::work[at]
    name: guid(account.id, name, principalId, roles.storageQueueDataContributor)
    properties: {
      principalId: principalId
      principalType: 'ServicePrincipal'
      roleDefinitionId: subscriptionResourceId(
        'Microsoft.Authorization/roleDefinitions',
        roles.storageQueueDataContributor
      )
    }
  }
]

// The host moves a message there; the health check counts them.
resource sendPoison 'Microsoft.Authorization/roleAssignments@2022-04-01' = [
  for (name, at) in workQueues: {
    scope: account::queueService::poison[at]
    name: guid(account.id, name, 'poison', principalId, roles.storageQueueDataMessageSender)
    properties: {
      principalId: principalId
      principalType: 'ServicePrincipal'
      roleDefinitionId: subscriptionResourceId(
        'Microsoft.Authorization/roleDefinitions',
        roles.storageQueueDataMessageSender
      )
    }
  }
]

resource countPoison 'Microsoft.Authorization/roleAssignments@2022-04-01' = [
  for (name, at) in workQueues: {
    scope: account::queueService::poison[at]
    name: guid(account.id, name, 'poison', principalId, roles.storageQueueDataReader)
    properties: {
      principalId: principalId
      principalType: 'ServicePrincipal'
      roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', roles.storageQueueDataReader)
    }
  }
]

resource emptyPoison 'Microsoft.Authorization/roleAssignments@2022-04-01' = [
  for (name, at) in emptiedQueues: {
    scope: account::queueService::emptied[at]
    name: guid(account.id, name, principalId, roles.storageQueueDataMessageProcessor)
    properties: {
      principalId: principalId
      principalType: 'ServicePrincipal'
      roleDefinitionId: subscriptionResourceId(
        'Microsoft.Authorization/roleDefinitions',
        roles.storageQueueDataMessageProcessor
      )
    }
  }
]

resource sendProbes 'Microsoft.Authorization/roleAssignments@2022-04-01' = [
  for (name, at) in probeQueues: {
    scope: account::queueService::probes[at]
    name: guid(account.id, name, principalId, roles.storageQueueDataMessageSender)
    properties: {
      principalId: principalId
      principalType: 'ServicePrincipal'
      roleDefinitionId: subscriptionResourceId(
        'Microsoft.Authorization/roleDefinitions',
        roles.storageQueueDataMessageSender
      )
    }
  }
]

resource takeProbes 'Microsoft.Authorization/roleAssignments@2022-04-01' = [
  for (name, at) in probeQueues: {
    scope: account::queueService::probes[at]
    name: guid(account.id, name, principalId, roles.storageQueueDataMessageProcessor)
    properties: {
      principalId: principalId
      principalType: 'ServicePrincipal'
      roleDefinitionId: subscriptionResourceId(
        'Microsoft.Authorization/roleDefinitions',
        roles.storageQueueDataMessageProcessor
      )
    }
  }
]

resource writeTables 'Microsoft.Authorization/roleAssignments@2022-04-01' = [
  for (name, at) in tables: {
    scope: account::tableService::opened[at]
    name: guid(account.id, name, principalId, roles.storageTableDataContributor)
    properties: {
      principalId: principalId
      principalType: 'ServicePrincipal'
      roleDefinitionId: subscriptionResourceId(
        'Microsoft.Authorization/roleDefinitions',
        roles.storageTableDataContributor
      )
    }
  }
]

resource readSecrets 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
  scope: vault
  name: guid(vault.id, principalId, roles.keyVaultSecretsUser)
  properties: {
    principalId: principalId
    principalType: 'ServicePrincipal'
    roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', roles.keyVaultSecretsUser)
  }
}

resource sendTelemetry 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
  scope: insights
  name: guid(insights.id, principalId, roles.monitoringMetricsPublisher)
  properties: {
    principalId: principalId
    principalType: 'ServicePrincipal'
    roleDefinitionId: subscriptionResourceId(
      'Microsoft.Authorization/roleDefinitions',
      roles.monitoringMetricsPublisher
    )
  }
}

// People: their commands read and write rows and send requests as the app does, and exchange secrets. Each request is written to
// the audit journal with who asked.
resource operatorsWriteTables 'Microsoft.Authorization/roleAssignments@2022-04-01' = if (!empty(operatorsGroupId)) {
  scope: account
  name: guid(account.id, operatorsGroupId, roles.storageTableDataContributor)
  properties: {
    principalId: operatorsGroupId
    principalType: 'Group'
    roleDefinitionId: subscriptionResourceId(
      'Microsoft.Authorization/roleDefinitions',
      roles.storageTableDataContributor
    )
  }
}

resource operatorsSendOrders 'Microsoft.Authorization/roleAssignments@2022-04-01' = if (!empty(operatorsGroupId)) {
  scope: account
  name: guid(account.id, operatorsGroupId, roles.storageQueueDataMessageSender)
  properties: {
    principalId: operatorsGroupId
    principalType: 'Group'
    roleDefinitionId: subscriptionResourceId(
      'Microsoft.Authorization/roleDefinitions',
      roles.storageQueueDataMessageSender
    )
  }
}

resource operatorsReadQueues 'Microsoft.Authorization/roleAssignments@2022-04-01' = if (!empty(operatorsGroupId)) {
  scope: account
  name: guid(account.id, operatorsGroupId, roles.storageQueueDataReader)
  properties: {
    principalId: operatorsGroupId
    principalType: 'Group'
    roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', roles.storageQueueDataReader)
  }
}

resource operatorsSetSecrets 'Microsoft.Authorization/roleAssignments@2022-04-01' = if (!empty(operatorsGroupId)) {
  scope: vault
  name: guid(vault.id, operatorsGroupId, roles.keyVaultSecretsOfficer)
  properties: {
    principalId: operatorsGroupId
    principalType: 'Group'
    roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', roles.keyVaultSecretsOfficer)
  }
}

resource operatorsReadTelemetry 'Microsoft.Authorization/roleAssignments@2022-04-01' = if (!empty(operatorsGroupId)) {
  scope: insights
  name: guid(insights.id, operatorsGroupId, roles.monitoringReader)
  properties: {
    principalId: operatorsGroupId
    principalType: 'Group'
    roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', roles.monitoringReader)
  }
}

// The app reads it with the right that the host has. Who may write here decides what the app does with its secrets.
resource operatorsPushConfiguration 'Microsoft.Authorization/roleAssignments@2022-04-01' = if (!empty(operatorsGroupId)) {
  scope: account::blobService::configuration
  name: guid(account.id, configContainer, operatorsGroupId, roles.storageBlobDataContributor)
  properties: {
    principalId: operatorsGroupId
    principalType: 'Group'
    roleDefinitionId: subscriptionResourceId(
      'Microsoft.Authorization/roleDefinitions',
      roles.storageBlobDataContributor
    )
  }
}
