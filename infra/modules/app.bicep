// The Flex Consumption plan and the app on it.
import { ConnectWise, Scale } from '../types.bicep'

param planName string
param appName string
param location string
param tags object
param scale Scale
param zoneRedundant bool
@description('The subnet that the app speaks through; empty for none.')
param subnetId string
param identityId string
param identityClientId string
param blobUrl string
param queueUrl string
param tableUrl string
param packageContainer string
@description('Where the configuration is read: the file in the package, or the container configuration.')
param configSource string
param vaultUrl string
param workspaceId string
param telemetry string
param connectwise ConnectWise
@description('SERVICENOW_INSTANCE and SERVICENOW_INSTANCE_NAME, as the configuration names them.')
param servicenowInstances { *: string }

resource plan 'Microsoft.Web/serverfarms@2025-03-01' = {
  name: planName
  location: location
  tags: tags
  kind: 'functionapp'
  sku: { tier: 'FlexConsumption', name: 'FC1' }
  properties: { reserved: true, zoneRedundant: zoneRedundant }
}

resource app 'Microsoft.Web/sites@2025-03-01' = {
  name: appName
  location: location
  // azd finds by it where the package goes.
  tags: union(tags, { 'azd-service-name': 'app' })
  kind: 'functionapp,linux'
  identity: { type: 'UserAssigned', userAssignedIdentities: { '${identityId}': {} } }
  properties: {
    serverFarmId: plan.id
    httpsOnly: true
    clientAffinityEnabled: false
    keyVaultReferenceIdentity: identityId
    virtualNetworkSubnetId: empty(subnetId) ? null : subnetId
    outboundVnetRouting: empty(subnetId) ? null : { allTraffic: true }
    siteConfig: {
      minTlsVersion: '1.2'
      scmMinTlsVersion: '1.2'
      ftpsState: 'Disabled'
      http20Enabled: true
      remoteDebuggingEnabled: false
    }
    functionAppConfig: {
      deployment: {
        storage: {
          type: 'blobContainer'
          value: '${blobUrl}${packageContainer}'
          authentication: {
            type: 'UserAssignedIdentity'
            userAssignedIdentityResourceId: identityId
          }
        }
      }
      runtime: { name: 'node', version: '24' }
      scaleAndConcurrency: {
        instanceMemoryMB: scale.memoryMB
        maximumInstanceCount: scale.maxInstances
        alwaysReady: scale.alwaysReady
      }
      // Recreate, the default, kills what is running. The types of 0.49.2 do not know the property.
      #disable-next-line BCP037
      siteUpdateStrategy: { type: 'RollingUpdate' }
    }
  }
}

resource settings 'Microsoft.Web/sites/config@2025-03-01' = {
  parent: app
  name: 'appsettings'
  properties: union(servicenowInstances, {
    CONNECTWISE_SITE: connectwise.site
    CONNECTWISE_COMPANY: connectwise.company
    CONNECTWISE_CLIENT_ID: connectwise.clientId
    CONFIG_SOURCE: configSource
    SECRETS_PROVIDER: 'keyvault'
    KEY_VAULT_URL: vaultUrl
    AZURE_CLIENT_ID: identityClientId
    // The scale controller signs in with these two: without them the app never wakes.
    AzureWebJobsStorage__credential: 'managedidentity'
    AzureWebJobsStorage__clientId: identityClientId
    AzureWebJobsStorage__blobServiceUri: blobUrl
    AzureWebJobsStorage__queueServiceUri: queueUrl
    AzureWebJobsStorage__tableServiceUri: tableUrl
    APPLICATIONINSIGHTS_CONNECTION_STRING: telemetry
    APPLICATIONINSIGHTS_AUTHENTICATION_STRING: 'ClientId=${identityClientId};Authorization=AAD'
  })
}

resource noFtp 'Microsoft.Web/sites/basicPublishingCredentialsPolicies@2025-03-01' = {
  parent: app
  name: 'ftp'
  properties: { allow: false }
}

resource noBasicPublishing 'Microsoft.Web/sites/basicPublishingCredentialsPolicies@2025-03-01' = {
  parent: app
  name: 'scm'
  properties: { allow: false }
}

resource logs 'Microsoft.Insights/diagnosticSettings@2021-05-01-preview' = {
  scope: app
  name: 'to-workspace'
  properties: {
    workspaceId: workspaceId
    // What functions log goes to Application Insights: here it would be paid for twice.
    logs: [
      { category: 'AppServiceAuthenticationLogs', enabled: true }
    ]
    metrics: [{ category: 'AllMetrics', enabled: true }]
  }
}

output id string = app.id
output hostName string = app.properties.defaultHostName
