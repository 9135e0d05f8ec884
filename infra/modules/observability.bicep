// Where logs, metrics and events go, the workbook over them, and the test that asks from outside whether the app answers.
param workspaceName string
param insightsName string
param workbookName string
param location string
param tags object
@description('So much may come in a day, in gigabytes; what is over it is dropped until the next day.')
param dailyCapGB int
param retentionDays int

resource workspace 'Microsoft.OperationalInsights/workspaces@2026-03-01' = {
  name: workspaceName
  location: location
  tags: tags
  properties: {
    sku: { name: 'PerGB2018' }
    retentionInDays: retentionDays
    workspaceCapping: { dailyQuotaGb: dailyCapGB }
    features: { disableLocalAuth: true, enableLogAccessUsingOnlyResourcePermissions: true }
  }
}

resource insights 'Microsoft.Insights/components@2020-02-02' = {
  name: insightsName
  location: location
  tags: tags
  kind: 'web'
  properties: {
    Application_Type: 'web'
    WorkspaceResourceId: workspace.id
    IngestionMode: 'LogAnalytics'
    DisableLocalAuth: true
    RetentionInDays: retentionDays
  }
}

resource workbook 'Microsoft.Insights/workbooks@2023-06-01' = {
  name: workbookName
  location: location
  tags: tags
  kind: 'shared'
  properties: {
    displayName: 'ConnectWise functions'
    category: 'workbook'
    version: '1.0'
    sourceId: insights.id
    serializedData: loadTextContent('../workbook.json')
  }
}

output workspaceId string = workspace.id
output insightsId string = insights.id
#disable-next-line outputs-should-not-contain-secrets // With local authentication off the string admits nobody.
output connectionString string = insights.properties.ConnectionString
