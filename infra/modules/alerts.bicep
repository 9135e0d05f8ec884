// Alerts of what the app cannot tell by itself. The queries are in alerts.json, which `npm run docs` writes and a test reads.
import { Attention } from '../types.bicep'

param workload string
param environmentName string
param location string
param tags object
param actionGroupName string
param attention Attention
param storageId string
param vaultId string
param insightsId string
param workspaceId string
param appId string
param appHostName string

var rules = loadJsonContent('../alerts.json')
var suffix = '${workload}-${environmentName}'
var notify = [{ actionGroupId: people.id }]
// The test asks from several places, so that one place's bad day is not taken for the app's.
var places = ['emea-nl-ams-azr', 'us-va-ash-azr', 'emea-gb-db3-azr', 'us-ca-sjc-azr', 'apac-sg-sin-azr']

resource people 'Microsoft.Insights/actionGroups@2023-01-01' = {
  name: actionGroupName
  location: 'global'
  tags: tags
  properties: {
    enabled: true
    groupShortName: take(workload, 12)
    emailReceivers: [
      for (address, at) in attention.emails: {
        name: 'mail-${at + 1}'
        emailAddress: address
        useCommonAlertSchema: true
      }
    ]
  }
}

resource queries 'Microsoft.Insights/scheduledQueryRules@2026-03-01' = [
  for rule in rules: {
    name: 'alert-${rule.name}-${suffix}'
    location: location
    tags: tags
    kind: 'LogAlert'
    properties: {
      displayName: '${rule.title} (${environmentName})'
      description: '${rule.says} ${attention.runBook}#${rule.runBookAnchor}'
      enabled: true
      severity: rule.severity
      scopes: [insightsId]
      evaluationFrequency: rule.everyISO
      windowSize: 'PT15M'
      overrideQueryTimeRange: rule.lookBackISO
      autoMitigate: rule.endsItself
      muteActionsDuration: rule.endsItself ? null : 'PT1H'
      // In a fresh workspace the tables are not there before the first row.
      skipQueryValidation: true
      criteria: {
        allOf: [
          {
            query: rule.query
            timeAggregation: 'Count'
            operator: 'GreaterThan'
            threshold: 0
            failingPeriods: { numberOfEvaluationPeriods: 1, minFailingPeriodsToAlert: 1 }
          }
        ]
      }
      actions: {
        actionGroups: [people.id]
        customProperties: { runBook: '${attention.runBook}#${rule.runBookAnchor}', environment: environmentName }
      }
    }
  }
]

resource answering 'Microsoft.Insights/webtests@2022-06-15' = {
  name: 'test-${suffix}'
  location: location
  tags: union(tags, { 'hidden-link:${insightsId}': 'Resource' })
  kind: 'standard'
  properties: {
    Name: 'Does the app answer, and do its timers run?'
    SyntheticMonitorId: 'test-${suffix}'
    Kind: 'standard'
    Enabled: true
    Frequency: attention.askedEverySeconds
    Timeout: 30
    RetryEnabled: true
    Locations: [for place in places: { Id: place }]
    // Needs no key, reads two rows, and is 503 when a timer is late: the one thing that the app cannot tell by itself.
    Request: { RequestUrl: 'https://${appHostName}/api/health', HttpVerb: 'GET', ParseDependentRequests: false }
    ValidationRules: { ExpectedHttpStatusCode: 200, SSLCheck: true, SSLCertRemainingLifetimeCheck: 7 }
  }
}

resource notAnswering 'Microsoft.Insights/metricAlerts@2026-01-01' = {
  name: 'alert-not-answering-${suffix}'
  location: 'global'
  tags: union(tags, { 'hidden-link:${insightsId}': 'Resource', 'hidden-link:${answering.id}': 'Resource' })
  properties: {
    description: 'The app does not answer two places, or says that a timer is late. ${attention.runBook}#the-app-does-not-answer'
    enabled: true
    severity: 1
    scopes: [answering.id, insightsId]
    evaluationFrequency: 'PT5M'
    windowSize: 'PT15M'
    autoMitigate: true
    criteria: {
      'odata.type': 'Microsoft.Azure.Monitor.WebtestLocationAvailabilityCriteria'
      webTestId: answering.id
      componentId: insightsId
      failedLocationCount: 2
    }
    actions: notify
  }
}

resource storageAway 'Microsoft.Insights/metricAlerts@2026-01-01' = {
  name: 'alert-storage-availability-${suffix}'
  location: 'global'
  tags: tags
  properties: {
    description: 'Storage fails more than one request of a hundred. ${attention.runBook}#storage-or-vault-is-not-available'
    enabled: true
    severity: 1
    scopes: [storageId]
    evaluationFrequency: 'PT5M'
    windowSize: 'PT15M'
    autoMitigate: true
    criteria: {
      'odata.type': 'Microsoft.Azure.Monitor.SingleResourceMultipleMetricCriteria'
      allOf: [
        {
          name: 'availability'
          criterionType: 'StaticThresholdCriterion'
          metricName: 'Availability'
          metricNamespace: 'Microsoft.Storage/storageAccounts'
          timeAggregation: 'Average'
          operator: 'LessThan'
          threshold: 99
        }
      ]
    }
    actions: notify
  }
}

resource vaultAway 'Microsoft.Insights/metricAlerts@2026-01-01' = {
  name: 'alert-vault-availability-${suffix}'
  location: 'global'
  tags: tags
  properties: {
    description: 'The vault fails more than one request of ten. ${attention.runBook}#storage-or-vault-is-not-available'
    enabled: true
    severity: 1
    scopes: [vaultId]
    evaluationFrequency: 'PT5M'
    windowSize: 'PT15M'
    autoMitigate: true
    criteria: {
      'odata.type': 'Microsoft.Azure.Monitor.SingleResourceMultipleMetricCriteria'
      allOf: [
        {
          name: 'availability'
          criterionType: 'StaticThresholdCriterion'
          metricName: 'Availability'
          metricNamespace: 'Microsoft.KeyVault/vaults'
          timeAggregation: 'Average'
          operator: 'LessThan'
          threshold: 90
        }
      ]
    }
    actions: notify
  }
}

resource deletions 'Microsoft.Insights/activityLogAlerts@2026-01-01' = [
  for target in [
    { name: 'storage', id: storageId, operation: 'Microsoft.Storage/storageAccounts/delete' }
    { name: 'vault', id: vaultId, operation: 'Microsoft.KeyVault/vaults/delete' }
    { name: 'workspace', id: workspaceId, operation: 'Microsoft.OperationalInsights/workspaces/delete' }
  ]: {
    name: 'alert-${target.name}-deleted-${suffix}'
    location: 'global'
    tags: tags
    properties: {
      description: 'Somebody removes the ${target.name}. ${attention.runBook}#something-was-removed'
      enabled: true
      scopes: [target.id]
      condition: {
        allOf: [
          { field: 'category', equals: 'Administrative' }
          { field: 'operationName', equals: target.operation }
        ]
      }
      actions: { actionGroups: notify }
    }
  }
]

resource resourceHealth 'Microsoft.Insights/activityLogAlerts@2026-01-01' = {
  name: 'alert-resource-health-${suffix}'
  location: 'global'
  tags: tags
  properties: {
    description: 'Azure itself says that a part is not available. ${attention.runBook}#storage-or-vault-is-not-available'
    enabled: true
    scopes: [resourceGroup().id]
    condition: {
      allOf: [
        { field: 'category', equals: 'ResourceHealth' }
        {
          anyOf: [
            { field: 'properties.currentHealthStatus', equals: 'Unavailable' }
            { field: 'properties.currentHealthStatus', equals: 'Degraded' }
          ]
        }
        {
          anyOf: [for id in [storageId, vaultId, appId, workspaceId]: { field: 'resourceId', equals: id }]
        }
      ]
    }
    actions: { actionGroups: notify }
  }
}

output actionGroupId string = people.id
