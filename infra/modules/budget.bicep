// Says when the resource group costs more than it should. Nothing is switched off by it.
import { Attention } from '../types.bicep'

param name string
param attention Attention
param actionGroupId string

var people = { contactEmails: attention.emails, contactGroups: [actionGroupId] }

resource budget 'Microsoft.Consumption/budgets@2026-06-01' = {
  name: name
  properties: {
    category: 'Cost'
    amount: attention.monthlyBudget
    timeGrain: 'Monthly'
    timePeriod: { startDate: attention.budgetFrom }
    notifications: {
      nearlySpent: union(people, { enabled: true, operator: 'GreaterThan', threshold: 80, thresholdType: 'Actual' })
      spent: union(people, { enabled: true, operator: 'GreaterThan', threshold: 100, thresholdType: 'Actual' })
      willBeSpent: union(
        people,
        { enabled: true, operator: 'GreaterThan', threshold: 100, thresholdType: 'Forecasted' }
      )
    }
  }
}
