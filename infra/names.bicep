// The names of all resources, from one place. What the code opens is in names.json, which `npm run docs` writes.

@export()
@description('The name of each resource of one environment.')
type Names = {
  resourceGroup: string
  identity: string
  storage: string
  vault: string
  workspace: string
  insights: string
  workbook: string
  plan: string
  app: string
  network: string
  actionGroup: string
  budget: string
}

@export()
@description('Names of one environment. The token makes those unique that all of Azure shares.')
func namesOf(workload string, environment string, token string) Names => {
  resourceGroup: 'rg-${workload}-${environment}'
  identity: 'id-${workload}-${environment}'
  storage: take('st${replace(workload, '-', '')}${environment}${token}', 24)
  vault: take('kv-${workload}-${token}', 24)
  workspace: 'log-${workload}-${environment}'
  insights: 'appi-${workload}-${environment}'
  workbook: guid('workbook', workload, environment, token)
  plan: 'plan-${workload}-${environment}'
  app: 'func-${workload}-${environment}-${token}'
  network: 'vnet-${workload}-${environment}'
  actionGroup: 'ag-${workload}-${environment}'
  budget: 'budget-${workload}-${environment}'
}
