/**
 * What the user would lose: an evening, in search of the reason why a deployed app does nothing. Each faulty part is
 * named with the command that fixes it. The answers of `az` were written by hand, not recorded.
 */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { neededStorageSettings, straySettings } from '../../../../cli/doctor/app-settings.ts';
import type { AzRun } from '../../../../cli/doctor/az.ts';
import { lineText, type Line } from '../../../../cli/doctor/line.ts';
import { lookAtAzure } from '../../../../cli/doctor/look-at-azure.ts';
import { expectedRoles } from '../../../../cli/doctor/roles.ts';
import { parseConfig } from '../../../../shared/rules/config/parse.ts';
import { neededSecrets } from '../../../../shared/rules/operate/secret-report.ts';
import type { RegistrationPlan } from '../../../../shared/rules/operate/callback-registrations.ts';
import { answered, handWrittenAz, names, parts, refusals } from '../../../support/azure/hand-written-az.ts';
import { storageRoles, isStorageRole } from '../../../support/azure/granted-actions.ts';
import { grants, snapshots } from '../../../support/infra/snapshot.ts';
import { readFileSync } from 'node:fs';

const config = parseConfig(
  JSON.parse(readFileSync(new URL('../../../../config.json', import.meta.url), 'utf8')),
  { SERVICENOW_INSTANCE: 'https://example.service-now.com' },
);
const needed = neededSecrets(config).map(({ name }) => name);
const nothingToDo: RegistrationPlan = { create: [], activate: [], remove: [], keep: [], uncovered: [] };

async function look(
  otherwise: Readonly<Record<string, AzRun>> = {},
  plan: RegistrationPlan | 'unknown' | Error = nothingToDo,
): Promise<{ readonly lines: readonly Line[]; readonly asked: readonly string[] }> {
  const { run, asked } = handWrittenAz(needed, otherwise);
  const planCallbacks =
    plan === 'unknown' ? null : () => (plan instanceof Error ? Promise.reject(plan) : Promise.resolve(plan));
  const lines = await lookAtAzure({ run, group: 'rg', names, config, planCallbacks });
  return { lines, asked };
}

const failed = (lines: readonly Line[]): readonly string[] =>
  lines.filter(({ mark }) => mark === 'fail').map(lineText);
const warned = (lines: readonly Line[]): readonly string[] =>
  lines.filter(({ mark }) => mark === 'warn').map(lineText);

test('of an app that is well only that is left to look at which nobody sees from outside', async () => {
  const { lines, asked } = await look();
  assert.deepEqual(failed(lines), []);
  assert.deepEqual(
    lines.filter(({ mark }) => mark === 'warn').map(({ subject }) => subject),
    ['API member of ConnectWise', 'ServiceNow of northwind'],
  );
  assert.ok(lines.filter(({ mark }) => mark === 'ok').length >= 9);
  for (const question of asked)
    assert.match(question, /^(?:\S+ )+?(?:show|list)\b/, 'the doctor changes nothing');
});

test('without az, or without anybody signed in, one line says what to do first', async () => {
  const none = await look({ 'account show': refusals.notInstalled });
  assert.equal(none.lines.length, 1);
  assert.match(failed(none.lines)[0] ?? '', /not installed\n +https:\/\/learn\.microsoft\.com\/cli/);
  const out = await look({ 'account show': refusals.notSignedIn });
  assert.match(failed(out.lines)[0] ?? '', /nobody is signed in[^]*\n +az login\n/);
  assert.equal(out.asked.length, 1);
});

test('a resource group that is not there, or holds only half, is to be deployed', async () => {
  const none = await look({ 'resource list': refusals.noGroup });
  assert.match(failed(none.lines)[0] ?? '', /could not be found[^]*\n +sh infra\/deploy\.sh/);
  const half = await look({
    'resource list': answered([{ name: 'st', type: 'Microsoft.Storage/storageAccounts' }]),
  });
  assert.match(failed(half.lines)[0] ?? '', /missing: Microsoft\.Web\/sites, Microsoft\.KeyVault\/vaults/);
  const denied = await look({ 'resource list': refusals.denied });
  assert.match(
    warned(denied.lines)[0] ?? '',
    /me@example\.com may not[^]*\n +az role assignment create --assignee me@example\.com --role "Reader" --scope \/subscriptions\/00000000-0000-4000-8000-000000000001\/resourceGroups\/rg$/,
  );
});

test('roles that are missing are named, and those beyond what the app needs too', async () => {
  const roles = expectedRoles(parts, names).map(({ role, on }) => ({
    roleDefinitionName: role,
    scope: `/subscriptions/1/resourceGroups/rg/providers/${on}`,
  }));
  const { lines } = await look({
    'role assignment list': answered([
      ...roles.slice(1),
      { roleDefinitionName: 'Owner', scope: '/subscriptions/1' },
    ]),
  });
  assert.match(failed(lines)[0] ?? '', /1 of \d+ are missing: Storage Blob Data Owner on st\n +sh infra/);
  const beyond = warned(lines).find((line) => line.includes('more than the app needs')) ?? '';
  assert.match(
    beyond,
    /az role assignment delete --assignee principal --role "Owner" --scope \/subscriptions\/1$/,
  );
});

test('a role on the same queue of another account is not the one that is needed', async () => {
  const roles = expectedRoles({ ...parts, storage: 'another' }, names).map(({ role, on }) => ({
    roleDefinitionName: role,
    scope: `/subscriptions/1/resourceGroups/rg/providers/${on}`,
  }));
  const { lines } = await look({ 'role assignment list': answered(roles) });
  assert.match(failed(lines)[0] ?? '', /are missing/);
});

test('the roles that the doctor looks for are those that Bicep grants', () => {
  const other: Readonly<Record<string, string>> = {
    '4633458b-17de-408a-b874-0445c86b69e6': 'Key Vault Secrets User',
    '3913510d-42f4-4e42-8a64-420c390055eb': 'Monitoring Metrics Publisher',
  };
  const tail = (on: string): string => on.replace(/^Microsoft\.(Storage|KeyVault|Insights)\/\w+\/\w+/, '$1');
  const expected = expectedRoles(parts, names).map(({ role, on }) => `${role} on ${tail(on)}`);
  for (const snapshot of snapshots) {
    const granted = grants(snapshot).filter(({ who }) => who === 'app');
    const told = granted.map(
      ({ roleId, scope }) =>
        `${isStorageRole(roleId) ? storageRoles[roleId].name : other[roleId]} on ${scope}`,
    );
    assert.deepEqual(expected.toSorted(), told.toSorted(), snapshot.environment);
  }
});

test('a connection string beside the identity is taken away, and missing settings are deployed', async () => {
  const { lines } = await look({
    'functionapp config appsettings list': answered(['AzureWebJobsStorage', 'AzureWebJobsStorage__clientId']),
  });
  const [missing = '', stray = ''] = failed(lines);
  assert.match(missing, /missing: AzureWebJobsStorage__credential, AzureWebJobsStorage__blobServiceUri/);
  assert.match(
    stray,
    /az functionapp config appsettings delete --name func --resource-group rg --setting-names AzureWebJobsStorage$/,
  );
});

test('every other setting that storage or the plan refuses is taken away, too', async () => {
  const { lines } = await look({
    'functionapp config appsettings list': answered([
      ...neededStorageSettings,
      ...Object.keys(straySettings),
    ]),
  });
  assert.deepEqual(
    failed(lines).map((line) => /--setting-names (\w+)$/m.exec(line)?.[1]),
    Object.keys(straySettings),
  );
});

test('an app that lists too few functions, or those of another version, is synchronised', async () => {
  const { lines } = await look({
    'functionapp function list': answered([
      'func/WarmUp',
      ...names.functions.slice(1).map((name) => `func/${name}`),
    ]),
  });
  assert.match(
    failed(lines)[0] ?? '',
    new RegExp(
      `not listed: ${names.functions[0]}; from another version: WarmUp\n +az rest --method post --url "https://management\\.azure\\.com/subscriptions/[^"]+/sites/func/host/default/sync`,
    ),
  );
});

test('without instances that are kept ready the command names those that are missing', async () => {
  for (const none of [null, []]) {
    const { lines } = await look({ 'functionapp scale config show': answered(none) });
    assert.match(
      warned(lines).join('\n'),
      /always-ready set --name func --resource-group rg --settings http=1 function:sync-pair=1/,
    );
  }
});

test('secrets that the vault lacks have a command each, and their values are never asked for', async () => {
  const [first = '', second = '', ...rest] = needed;
  const secret = (name: string, enabled = true) => ({ name, attributes: { enabled } });
  const { lines, asked } = await look({
    'keyvault secret list': answered([secret(second, false), ...rest.map((name) => secret(name))]),
  });
  assert.deepEqual(failed(lines), [
    `fail  secret ${first}: missing, needed by connectwise\n        az keyvault secret set --vault-name kv --name ${first} --file FILE`,
  ]);
  assert.match(warned(lines).join('\n'), new RegExp(`${second}: its newest version is switched off`));
  assert.ok(!asked.some((question) => question.includes('secret show')));
});

test('a vault that may not be looked at, or lets nobody in, is no missing secret', async () => {
  const denied = await look({ 'keyvault secret list': refusals.vaultDenied });
  assert.deepEqual(failed(denied.lines), []);
  assert.match(warned(denied.lines).join('\n'), /--role "Key Vault Secrets Officer"/);
  const shut = await look({ 'keyvault secret list': refusals.vaultShut });
  assert.deepEqual(failed(shut.lines), []);
  assert.match(
    warned(shut.lines).join('\n'),
    /it refuses requests from this address\n +add this address to allowedAddresses/,
  );
});

test('an alert that reaches nobody is told', async () => {
  const group = (enabled: boolean, ...emailReceivers: readonly object[]) => ({
    'monitor action-group show': answered({ enabled, emailReceivers }),
  });
  const mail = { emailAddress: 'a@example.com' };
  assert.match(failed((await look(group(true))).lines)[0] ?? '', /nobody is notified/);
  assert.match(failed((await look(group(false, mail))).lines)[0] ?? '', /action-group update --name ag/);
  const gone = await look(group(true, { ...mail, status: 'Disabled' }));
  assert.match(warned(gone.lines).join('\n'), /a@example\.com has unsubscribed/);
});

test('callbacks that lead elsewhere are registered by one command; unknown is not well', async () => {
  const wanted = { type: 'ticket', level: 'owner', objectId: 1, url: 'x' };
  const command =
    /npm run cli -- callbacks ensure --url "https:\/\/func-x\.westeurope-01\.azurewebsites\.net\/api\/callbacks\/connectwise\?recordId=" --yes/;
  const plan = { ...nothingToDo, create: [wanted], uncovered: [wanted] };
  const [none = ''] = failed((await look({}, plan)).lines);
  assert.match(none, command);
  assert.match(none, /no entry calls this app for ticket\/owner\/1/);
  assert.doesNotMatch(none, /--yes --yes/);
  const wide = await look({}, { ...plan, uncovered: [] });
  assert.deepEqual(failed(wide.lines), []);
  assert.match(warned(wide.lines).join('\n'), /also for tickets outside the links/);
  assert.match(warned((await look({}, 'unknown')).lines).join('\n'), command);
  assert.match(
    warned((await look({}, new Error('no answer'))).lines).join('\n'),
    /could not be checked: no answer/,
  );
});

test('a part that is gone, and an answer of another form, are told and do not end the look', async () => {
  const { lines } = await look({
    'identity show': refusals.notFound,
    'functionapp function list': answered({ surprise: true }),
  });
  const told = failed(lines).join('\n');
  assert.match(told, /roles of id: not found/);
  assert.match(told, /answered in an unknown form/);
  assert.ok(lines.some(({ subject }) => subject.startsWith('receivers')));
});
