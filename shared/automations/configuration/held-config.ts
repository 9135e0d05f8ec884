/**
 * The configuration that a running instance works with, out of storage:
 *
 *   run begins ─▶ looked in the last 20 seconds? ─▶ the version that is held
 *                  └ no ─▶ ask storage, with the etag ─▶ unchanged · new and valid: held from now on · else as before
 *
 * A run keeps what it was handed when it began. A version that is invalid, and storage that does not answer, change nothing
 * for an instance that holds a version; the health check tells of both. An instance that holds none yet takes the last
 * version that was taken in the place of an invalid one; without an answer it does not start: what stands in its package may
 * be years old.
 */
import { within, type Sleep } from '../../kit/deadline.ts';
import type {
  ConfigVersion,
  ReadConfigVersions,
  TakenConfig,
} from '../../ports/stored-data/config-versions.ts';
import { asCodedError, CodedError } from '../../rules/errors.ts';

/** The store of versions and the parser of one. */
export interface HeldConfigNeeds<Config> {
  readonly versions: Pick<ReadConfigVersions, 'newest' | 'numbered'>;
  readonly taken: TakenConfig;
  /** Reads and checks the text of a version, which it names in what it throws: `config-invalid`. */
  parse(version: ConfigVersion): Config;
  /** Writes down who wrote a version that is taken for the first time; the same one twice leaves one row. */
  tell(version: ConfigVersion): Promise<void>;
  readonly sleep: Sleep;
  /** Milliseconds since 1970. */
  now(): number;
}

/** Between two looks of an instance at storage: with a run that lasts some seconds a version counts within a minute. */
const lookEveryMs = 20_000;
/** A run that has a version waits no longer for the look. */
const patienceMs = 3_000;

interface Held<Config> {
  readonly config: Config;
  readonly version: ConfigVersion;
}

/**
 * Gives the configuration for a run that begins now. Throws `config-unavailable` (retry) and `config-invalid` (dead-letter)
 * where no version is held yet.
 */
export function heldConfig<Config>(needs: HeldConfigNeeds<Config>): () => Promise<Config> {
  let held: Held<Config> | undefined;
  let lookedAt = -Infinity;
  /** The newest that was seen, taken or not: it is not read again. */
  let seen: string | undefined;
  let underWay: Promise<void> | undefined;

  async function look(): Promise<void> {
    try {
      const newest = await needs.versions.newest(seen);
      if (newest === 'unchanged') return;
      if (newest === null) throw missing();
      held = await firstHeld(newest, held, needs);
      seen = newest.etag;
    } finally {
      lookedAt = needs.now();
    }
  }

  return async () => {
    if (held !== undefined && needs.now() - lookedAt < lookEveryMs) return held.config;
    underWay ??= look().finally(() => {
      underWay = undefined;
    });
    const looking = underWay;
    if (held === undefined)
      await looking.catch((thrown: unknown) => {
        throw notStarted(thrown);
      });
    else await within(patienceMs, needs.sleep, late, () => looking).catch(() => undefined);
    if (held === undefined) throw missing();
    return held.config;
  };
}

const late = (): CodedError => new CodedError('storage-unavailable');

/** The newest where it is valid; else what is held; else, at a start, the last that was taken. */
async function firstHeld<Config>(
  newest: ConfigVersion,
  held: Held<Config> | undefined,
  needs: HeldConfigNeeds<Config>,
): Promise<Held<Config>> {
  try {
    const next = { config: needs.parse(newest), version: newest };
    await remember(newest, needs);
    return next;
  } catch (thrown) {
    if (held !== undefined) return held;
    const last = await needs.taken.read();
    const version = last === null ? null : await needs.versions.numbered(last.number);
    // Somebody may have replaced the copy: only what was taken is taken again.
    if (version === null || version.hash !== last?.hash) throw thrown;
    return { config: needs.parse(version), version };
  }
}

/** Told by whichever instance comes first. If storage fails the next instance tells it; no run waits for a journal. */
async function remember<Config>(version: ConfigVersion, needs: HeldConfigNeeds<Config>): Promise<void> {
  const { number, hash } = version;
  try {
    const last = await needs.taken.read();
    if (last?.number === number && last.hash === hash) return;
    await needs.tell(version);
    await needs.taken.save({ number, hash, at: new Date(needs.now()).toISOString() });
  } catch {
    // The health check tells that storage fails.
  }
}

function missing(): CodedError {
  return new CodedError('config-unavailable', {
    detail:
      'The container configuration has no config.json. Push one before CONFIG_SOURCE is storage: npm run cli -- config push config.json --yes',
  });
}

function notStarted(thrown: unknown): CodedError {
  const error = asCodedError(thrown);
  if (error.code === 'config-invalid' || error.code === 'config-unavailable') return error;
  return new CodedError('config-unavailable', {
    detail: `${error.detail === '' ? error.code : error.detail} The configuration in the package is not used in its place.`,
    facts: { reason: error.code },
  });
}
