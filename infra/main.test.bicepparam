// The environment that is tried out in first: small, and cheap to remove.
using 'main.bicep'

param environmentName = 'test'
param location = 'westeurope'
param connectwise = {
  site: 'staging.connectwisedev.com'
  company: 'mycompany'
  clientId: '00000000-0000-4000-8000-000000000000'
}
param servicenowInstances = {
  SERVICENOW_INSTANCE: 'https://example-test.service-now.com'
}
param attention = {
  emails: ['automation@example.com']
  monthlyBudget: 40
  budgetFrom: '2026-12-01'
  runBook: 'https://example.com/connectwise-functions/docs/run-book.md'
  askedEverySeconds: 900
}
param deleteLocks = false
