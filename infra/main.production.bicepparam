// The environment that customers depend on: in three zones, behind a virtual network, with locks and a sign-in.
using 'main.bicep'

param environmentName = 'prod'
param location = 'westeurope'
param connectwise = {
  site: 'na.myconnectwise.net'
  company: 'mycompany'
  clientId: '00000000-0000-4000-8000-000000000000'
}
param servicenowInstances = {
  SERVICENOW_INSTANCE: 'https://example.service-now.com'
}
param attention = {
  emails: ['automation@example.com', 'service-desk@example.com']
  monthlyBudget: 200
  budgetFrom: '2026-12-01'
  runBook: 'https://example.com/connectwise-functions/docs/run-book.md'
  askedEverySeconds: 300
}
param scale = {
  memoryMB: 2048
  maxInstances: 40
  // Callbacks are sent again for six seconds only, and an idle queue is looked at slowly.
  alwaysReady: [
    { name: 'http', instanceCount: 2 }
    { name: 'function:sync-pair', instanceCount: 2 }
  ]
}
param isPrivate = true
param zoneRedundant = true
param deleteLocks = true
param operatorsGroupId = '00000000-0000-4000-8000-00000000000a'
param signIn = {
  clientId: '00000000-0000-4000-8000-00000000000b'
  allowed: ['00000000-0000-4000-8000-00000000000a']
}
