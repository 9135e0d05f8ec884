// The shapes of the parameters, shared by main.bicep and the modules.

@export()
@description('How the app is scaled.')
type Scale = {
  @description('Memory of an instance, which also decides its share of a processor.')
  memoryMB: 512 | 2048 | 4096

  @description('At most so many instances of each group; the platform allows no fewer than 40.')
  @minValue(40)
  @maxValue(1000)
  maxInstances: int

  @description('Instances that are kept running: `http` for the receivers, `function:sync-pair` for the queue. They cost money also when nothing happens.')
  alwaysReady: { name: string, instanceCount: int }[]
}

@export()
@description('Where ConnectWise is. None of it is a secret.')
type ConnectWise = {
  @description('The host that one signs in at, for example na.myconnectwise.net.')
  site: string

  @description('The company id that one types when signing in.')
  company: string

  @description('The client id of this integration, from the developer page.')
  clientId: string
}

@export()
@description('Who is told, and how much a month may cost.')
type Attention = {
  emails: string[]

  @description('In the currency of the subscription. A mail goes out at 80 and 100 per cent, and when the forecast passes it.')
  monthlyBudget: int

  @description('The first day of a month, for example 2026-12-01; Azure does not let it be changed later.')
  budgetFrom: string

  @description('The address of the run book, which each alert names.')
  runBook: string

  @description('So often five places ask whether the app answers, in seconds. Each asking costs money: docs/scale.md.')
  askedEverySeconds: 300 | 600 | 900
}

@export()
@description('Sign-in of people by Microsoft Entra in front of the app; an empty client id leaves it off, and function keys decide alone.')
type SignIn = {
  clientId: string
  @description('Object ids of the groups or people who may ask; empty lets in everyone whom the application lets in.')
  allowed: string[]
}
