// Sign-in of people by Microsoft Entra in front of the app. The receivers stay open: they check the sender themselves.
import { SignIn } from '../types.bicep'

param appName string
param signIn SignIn
param anonymousPaths string[]

resource app 'Microsoft.Web/sites@2025-03-01' existing = {
  name: appName
}

resource authentication 'Microsoft.Web/sites/config@2025-03-01' = {
  parent: app
  name: 'authsettingsV2'
  properties: {
    platform: { enabled: true }
    globalValidation: {
      requireAuthentication: true
      unauthenticatedClientAction: 'Return401'
      excludedPaths: concat(['/'], anonymousPaths)
    }
    httpSettings: { requireHttps: true }
    login: { tokenStore: { enabled: false } }
    identityProviders: {
      azureActiveDirectory: {
        enabled: true
        registration: {
          clientId: signIn.clientId
          openIdIssuer: '${environment().authentication.loginEndpoint}${tenant().tenantId}/v2.0'
        }
        validation: {
          allowedAudiences: ['api://${signIn.clientId}', signIn.clientId]
          defaultAuthorizationPolicy: { allowedPrincipals: { identities: signIn.allowed } }
        }
      }
    }
  }
}
