/** The configuration in storage: its versions, and the one that this instance works with. */
import { setTimeout as sleep } from 'node:timers/promises';
import { heldConfig } from '../../automations/configuration/held-config.ts';
import { openContainer, type BlobAccount } from '../../azure/blobs/container.ts';
import { createCredential } from '../../azure/credential.ts';
import { openTable } from '../../azure/open-table.ts';
import { createConfigVersions } from '../../azure/stores/configuration/versions.ts';
import { createTakenConfig } from '../../azure/stores/configuration/taken.ts';
import type { StorageAccount } from '../../azure/storage-account.ts';
import type { AuditJournal } from '../../ports/journals.ts';
import type { ConfigVersion, ConfigVersions } from '../../ports/stored-data/config-versions.ts';
import type { Config } from '../../rules/config/link.ts';
import { CodedError } from '../../rules/errors.ts';
import type { Send } from '../../web/send.ts';
import { checkedConfig } from '../read-config.ts';
import type { Settings } from '../settings.ts';

/** The parts that read the configuration from storage. */
export interface ConfigSourceParts {
  readonly settings: Settings;
  readonly account: StorageAccount;
  readonly audit: AuditJournal;
  readonly send: Send;
  /** Milliseconds since 1970. */
  readonly now: () => number;
}

/** The container, which infra/ makes. */
export const configContainer = 'configuration';

/** Gives the configuration for a run that begins now; see `heldConfig`. */
export function storedConfig(parts: ConfigSourceParts): () => Promise<Config> {
  const { settings, account, audit, now } = parts;
  return heldConfig({
    versions: configVersions(settings, parts.send),
    taken: createTakenConfig(openTable(account, 'health')),
    parse: ({ text, number }) => checkedConfig(text, settings.configVariables, versionPlace(number)),
    tell: (version) => audit.write(rowOf(version)),
    sleep: (milliseconds, signal) => sleep(milliseconds, undefined, { signal, ref: false }),
    now,
  });
}

/** The newest version, for who looks once. Throws the codes of storage, `config-unavailable` and `config-invalid`. */
export async function newestConfig(settings: Settings, send: Send): Promise<Config> {
  const newest = await configVersions(settings, send).newest();
  if (newest === null || newest === 'unchanged')
    throw new CodedError('config-unavailable', {
      detail: 'The container configuration has no config.json.',
    });
  return checkedConfig(newest.text, settings.configVariables, versionPlace(newest.number));
}

/** The versions in the storage account of the settings. */
export function configVersions(settings: Pick<Settings, 'storage' | 'identity'>, send: Send): ConfigVersions {
  const { storage, identity } = settings;
  if (storage.kind === 'connection-string') return versionsIn(storage, send);
  return versionsIn(
    { kind: 'identity', blobUrl: storage.blobUrl, credential: () => createCredential(identity) },
    send,
  );
}

/** The versions in that account. */
export function versionsIn(account: BlobAccount, send: Send): ConfigVersions {
  const needs = {
    send,
    sleep: (milliseconds: number) => sleep(milliseconds),
    now: () => Date.now(),
  };
  return createConfigVersions(openContainer(account, configContainer, needs));
}

/** Returns the name of a version in messages. */
export const versionPlace = (number: number): string =>
  number === 0 ? 'config.json in storage' : `version ${number} of config.json in storage`;

/** The row of a finished request: somebody who may write in the container made it there, by any means. */
function rowOf({
  number,
  hash,
  by,
  because,
  at,
}: ConfigVersion): Parameters<ConfigSourceParts['audit']['write']>[0] {
  return {
    id: `config-${number}-${hash.slice(0, 12)}`,
    at,
    endedAt: at,
    actor: { by: 'operator', name: by },
    action: 'config-push',
    link: null,
    scope: `version ${number}${because === '' ? '' : `: ${because}`}`,
    outcome: 'taken',
  };
}
