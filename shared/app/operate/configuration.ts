/** The real things behind the commands about the configuration: what it is, its versions, and the trial of another one. */
import { readFile } from 'node:fs/promises';
import { configurationProbe } from '../../automations/configuration/probe.ts';
import {
  tryConfig,
  type TriedApp,
  type TriedConfig,
  type TryAsked,
} from '../../automations/configuration/try-config.ts';
import { createCredential } from '../../azure/credential.ts';
import { openTable } from '../../azure/open-table.ts';
import { configHash } from '../../azure/stores/configuration/versions.ts';
import { createTakenConfig } from '../../azure/stores/configuration/taken.ts';
import type { StorageAccount } from '../../azure/storage-account.ts';
import type { HealthProbe } from '../../ports/health.ts';
import type { ConfigVersion, ConfigVersions } from '../../ports/stored-data/config-versions.ts';
import type { ConnectWiseClient } from '../../connectwise/client.ts';
import { openTickets } from '../../connectwise/sync/open-tickets.ts';
import { CodedError } from '../../rules/errors.ts';
import type { Config } from '../../rules/config/link.ts';
import { axiosSend, type Send } from '../../web/send.ts';
import { configVersions, versionPlace, versionsIn } from '../front/stored-config.ts';
import { checkedConfig } from '../read-config.ts';
import type { Settings } from '../settings.ts';

/** A version without its text. */
export type ListedConfigVersion = Pick<ConfigVersion, 'number' | 'hash' | 'by' | 'because' | 'at'>;

/** The configuration that the app works with. */
export interface ConfigurationState {
  readonly source: Settings['configSource'];
  /** The address of the versions, for whoever may write there; null if storage is reached by a connection string. */
  readonly blobUrl: string | null;
  /** The newest in storage; null where there is none. */
  readonly newest: ListedConfigVersion | null;
  /** The number of the last version that an instance took; null where none was. */
  readonly taken: number | null;
  /** As it was written. */
  readonly text: string;
  readonly hash: string;
}

/** The app for the commands about the configuration. */
export interface ConfigurationApp {
  /** Throws `config-unavailable` (retry). */
  configuration(): Promise<ConfigurationState>;
  /** The last versions, newest first. */
  listConfigVersions(limit: number): Promise<readonly ListedConfigVersion[]>;
  /** One version; null where there is none of that number. */
  configVersion(number: number): Promise<ConfigVersion | null>;
  /** Tries a text that waits in storage. Throws `nothing-known` (refuse) where none waits there. */
  tryProposal(asked: Omit<TryAsked, 'text'> & { readonly hash: string }): Promise<TriedConfig>;
  /** Tries a text. Only for who has the secrets of the app anyway: it signs in wherever the text says. */
  tryConfig(asked: TryAsked): Promise<TriedConfig>;
}

interface ConfigurationParts {
  readonly settings: Settings;
  readonly account: StorageAccount;
  readonly send: Send;
  readonly config: Config;
  readonly connectwise: ConnectWiseClient;
  /** The app as it would run with another configuration. */
  readonly trial: (config: Config) => Promise<TriedApp>;
  readonly now: () => number;
}

/** The stories over the app's storage; `app` is the app as it runs. */
export function configurationApp(parts: ConfigurationParts, app: TriedApp): ConfigurationApp {
  const { settings, config } = parts;
  const versions = configVersions(settings, parts.send);
  const taken = createTakenConfig(openTable(parts.account, 'health'));
  async function newest(): Promise<ConfigVersion | null> {
    const found = await versions.newest();
    return found === 'unchanged' ? null : found;
  }
  const tryText = (asked: TryAsked): Promise<TriedConfig> =>
    tryConfig(asked, {
      parse: (text) => checkedConfig(text, settings.configVariables, 'the proposed config.json'),
      current: { config, app },
      trial: parts.trial,
      ticketsOf: (link, limit) => openTickets(link, parts.connectwise, limit),
      now: parts.now,
    });
  return {
    async configuration() {
      const isStored = settings.configSource === 'storage';
      const [found, last] = await Promise.all([newest(), taken.read()]);
      const text = isStored ? (found?.text ?? '') : await readFile(settings.configPath, 'utf8');
      return {
        source: settings.configSource,
        blobUrl: settings.storage.kind === 'identity' ? settings.storage.blobUrl : null,
        newest: found === null ? null : listed(found),
        taken: last?.number ?? null,
        text,
        hash: configHash(text),
      };
    },
    async listConfigVersions(limit) {
      const last = await newest();
      if (last === null) return [];
      const numbers = Array.from({ length: limit }, (_, at) => last.number - 1 - at).filter((one) => one > 0);
      const earlier = await Promise.all(numbers.slice(0, limit - 1).map((one) => versions.numbered(one)));
      return [last, ...earlier.filter((one) => one !== null)].map(listed);
    },
    configVersion: (number) => versions.numbered(number),
    async tryProposal({ hash, ...asked }) {
      const text = await versions.proposal(hash);
      if (text === null)
        throw new CodedError('nothing-known', {
          detail: 'The container configuration has no proposal of this name.',
        });
      return tryText({ ...asked, text });
    },
    tryConfig: tryText,
  };
}

const listed = ({ number, hash, by, because, at }: ConfigVersion): ListedConfigVersion => ({
  number,
  hash,
  by,
  because,
  at,
});

/** The probe of the newest version; none where the configuration is in the package. */
export function configurationProbes(settings: Settings, send: Send): readonly HealthProbe[] {
  if (settings.configSource === 'package') return [];
  return [
    configurationProbe(configVersions(settings, send), ({ text, number }) =>
      checkedConfig(text, settings.configVariables, versionPlace(number)),
    ),
  ];
}

/** The versions as a person writes them: in the account of these settings, or at an address of Azure with their own sign-in. */
export function configVersionsFor(where: Settings | { readonly blobUrl: string }): ConfigVersions {
  const send = axiosSend();
  if (!('blobUrl' in where)) return configVersions(where, send);
  return versionsIn(
    { kind: 'identity', blobUrl: where.blobUrl, credential: () => createCredential({ kind: 'developer' }) },
    send,
  );
}
