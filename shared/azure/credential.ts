/** The identity of the app towards Azure: its managed identity where there is one, else the developer who is signed in. */
import type { TokenCredential } from '@azure/identity';

/** The identity that the app signs in to Azure with. */
export interface IdentityChoice {
  /** `managed`: the identity that Azure gives the app. `developer`: whoever is signed in with az, azd or an editor. */
  readonly kind: 'managed' | 'developer';
  /** Client id of a user-assigned identity; absent for the system-assigned one. */
  readonly clientId?: string;
}

/**
 * A credential for that choice. The library is loaded here and not at start, because it costs a cold instance a tenth
 * of a second; asking for a token only happens at the first call that needs one.
 */
export async function createCredential(choice: IdentityChoice): Promise<TokenCredential> {
  const { DefaultAzureCredential, ManagedIdentityCredential } = await import('@azure/identity');
  if (choice.kind === 'developer') return new DefaultAzureCredential();
  return choice.clientId === undefined
    ? new ManagedIdentityCredential()
    : new ManagedIdentityCredential({ clientId: choice.clientId });
}
