/**
 * An `az` whose answers were written by hand after Microsoft's reference of its commands; none was recorded from Azure.
 * Everything is as it should be, until a test says otherwise.
 */
import { readFileSync } from 'node:fs';
import type { AzRun, RunAz } from '../../../cli/doctor/az.ts';
import { expectedRoles } from '../../../cli/doctor/roles.ts';
import type { ExpectedNames } from '../../../cli/doctor/expected-names.ts';

export const names = JSON.parse(
  readFileSync(new URL('../../../infra/names.json', import.meta.url), 'utf8'),
) as ExpectedNames;

const groupId = '/subscriptions/00000000-0000-4000-8000-000000000001/resourceGroups/rg';
export const parts = { storage: 'st', vault: 'kv', insights: 'appi' } as const;

const answered = (value: unknown): AzRun => ({ status: 0, stdout: JSON.stringify(value), stderr: '' });

/** Refusals, as `az` words them. */
export const refusals = {
  notInstalled: { status: null, stdout: '', stderr: '' },
  notSignedIn: { status: 1, stdout: '', stderr: "ERROR: Please run 'az login' to setup account.\n" },
  denied: {
    status: 1,
    stdout: '',
    stderr:
      "ERROR: (AuthorizationFailed) The client 'someone' with object id '1' does not have authorization to perform action 'x' over scope '/subscriptions/1'.\nCode: AuthorizationFailed\n",
  },
  vaultDenied: {
    status: 1,
    stdout: '',
    stderr:
      'ERROR: (Forbidden) Caller is not authorized to perform action on resource.\nInner error: {\n    "code": "ForbiddenByRbac"\n}\n',
  },
  vaultShut: {
    status: 1,
    stdout: '',
    stderr:
      'ERROR: (Forbidden) Public network access is disabled and request is not from a trusted service. Inner error: { "code": "ForbiddenByConnection" }\n',
  },
  notFound: {
    status: 3,
    stdout: '',
    stderr:
      "ERROR: (ResourceNotFound) The Resource 'Microsoft.Web/sites/app' under resource group 'rg' was not found.\n",
  },
  noGroup: {
    status: 3,
    stdout: '',
    stderr: "ERROR: (ResourceGroupNotFound) Resource group 'rg' could not be found.\n",
  },
} as const satisfies Record<string, AzRun>;

/** The answers of a healthy app, by the first words of the question. */
function wellAnswers(needed: readonly string[]): Readonly<Record<string, AzRun>> {
  return {
    'account show': answered({
      id: '00000000-0000-4000-8000-000000000001',
      name: 'Automation',
      user: { name: 'me@example.com', type: 'user' },
    }),
    'resource list': answered(
      [
        ['func', 'Microsoft.Web/sites'],
        ['st', 'Microsoft.Storage/storageAccounts'],
        ['kv', 'Microsoft.KeyVault/vaults'],
        ['id', 'Microsoft.ManagedIdentity/userAssignedIdentities'],
        ['appi', 'microsoft.insights/components'],
        ['ag', 'microsoft.insights/actiongroups'],
      ].map(([name, type]) => ({ name, type })),
    ),
    'identity show': answered({ principalId: 'principal' }),
    'role assignment list': answered(
      expectedRoles(parts, names).map(({ role, on }) => ({
        roleDefinitionName: role,
        scope: `${groupId}/providers/${on}`,
      })),
    ),
    'functionapp config appsettings list': answered([
      'KEY_VAULT_URL',
      ...['credential', 'clientId', 'blobServiceUri', 'queueServiceUri', 'tableServiceUri'].map(
        (part) => `AzureWebJobsStorage__${part}`,
      ),
    ]),
    'functionapp function list': answered(names.functions.map((name) => `func/${name}`)),
    'functionapp scale config show': answered([
      { name: 'http', instanceCount: 1 },
      { name: 'function:sync-pair', instanceCount: 1 },
    ]),
    'functionapp show': answered('func-x.westeurope-01.azurewebsites.net'),
    'keyvault secret list': answered(needed.map((name) => ({ name, attributes: { enabled: true } }))),
    'monitor action-group show': answered({
      enabled: true,
      emailReceivers: [{ name: 'mail-1', emailAddress: 'automation@example.com', status: 'Enabled' }],
    }),
  };
}

/** `otherwise`: answers by the first words of the question; everything else is well. */
export function handWrittenAz(
  needed: readonly string[],
  otherwise: Readonly<Record<string, AzRun>> = {},
): { readonly run: RunAz; readonly asked: readonly string[] } {
  const answers = { ...wellAnswers(needed), ...otherwise };
  const asked: string[] = [];
  const run: RunAz = (args) => {
    const question = args.join(' ');
    asked.push(question);
    const known = Object.keys(answers)
      .filter((words) => question.startsWith(`${words} `))
      .toSorted((one, other) => other.length - one.length)[0];
    if (known === undefined) throw new Error(`Nobody wrote an answer for: az ${question}`);
    return Promise.resolve(answers[known] ?? refusals.notFound);
  };
  return { run, asked };
}

export { answered };
