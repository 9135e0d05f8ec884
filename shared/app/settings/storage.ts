/**
 * The settings that say where storage is, read as the host reads them: it takes the same variables.
 */
import { Secret } from '../../rules/secret.ts';
import type { Environment, SettingValues } from '../settings-table.ts';

/** The way to storage: a connection string, or the account's addresses and an identity. */
export type StorageSettings =
  | { readonly kind: 'connection-string'; readonly value: Secret }
  | {
      readonly kind: 'identity';
      readonly blobUrl: string;
      readonly queueUrl: string;
      readonly tableUrl: string;
    };

/** The way to storage. Undefined if the settings name none; `problems` then says what is missing. */
export function readStorage(
  env: Environment,
  values: SettingValues,
  problems: string[],
): StorageSettings | undefined {
  const account = values.AzureWebJobsStorage__accountName;
  const usual = (service: string): string | undefined =>
    account === undefined ? undefined : `https://${account}.${service}.core.windows.net`;
  // The host, which reads the same variables, starts no timer without blobs and says nothing.
  const blobUrl = values.AzureWebJobsStorage__blobServiceUri ?? usual('blob');
  const queueUrl = values.AzureWebJobsStorage__queueServiceUri ?? usual('queue');
  const tableUrl = values.AzureWebJobsStorage__tableServiceUri ?? usual('table');

  if (blobUrl === undefined && queueUrl === undefined && tableUrl === undefined) {
    if (values.AzureWebJobsStorage !== undefined)
      return { kind: 'connection-string', value: new Secret(values.AzureWebJobsStorage) };
    // One that is there but wrong has been reported already.
    if ((env['AzureWebJobsStorage'] ?? '').trim() === '')
      problems.push(
        'AzureWebJobsStorage is missing: set it, or AzureWebJobsStorage__accountName, to say where storage is.',
      );
    return undefined;
  }
  if (env['AzureWebJobsStorage'] !== undefined)
    problems.push(
      'AzureWebJobsStorage must not be there beside AzureWebJobsStorage__…, not even empty: remove one of them.',
    );
  problems.push(...hostIdentityProblems(values));
  for (const [service, address] of Object.entries({ blob: blobUrl, queue: queueUrl, table: tableUrl }))
    if (address === undefined)
      problems.push(
        `AzureWebJobsStorage__${service}ServiceUri is missing beside the other services' addresses; AzureWebJobsStorage__accountName alone stands for all three.`,
      );
  return blobUrl === undefined || queueUrl === undefined || tableUrl === undefined
    ? undefined
    : { kind: 'identity', blobUrl, queueUrl, tableUrl };
}

/** The host's settings of a user-assigned identity, which it does not take from AZURE_CLIENT_ID. */
function hostIdentityProblems(values: SettingValues): readonly string[] {
  const { AzureWebJobsStorage__credential: credential, AzureWebJobsStorage__clientId: clientId } = values;
  const isUserAssigned = values.IDENTITY_ENDPOINT !== undefined && values.AZURE_CLIENT_ID !== undefined;
  if (credential === undefined && (clientId !== undefined || isUserAssigned))
    return [
      `AzureWebJobsStorage__credential is missing: with a user-assigned identity the host needs "managedidentity" there, and the identity's client id in AzureWebJobsStorage__clientId, or no timer runs.`,
    ];
  return clientId === undefined && isUserAssigned
    ? [
        'AzureWebJobsStorage__clientId is missing: the host needs the client id of the user-assigned identity, as in AZURE_CLIENT_ID, or no timer runs.',
      ]
    : [];
}
