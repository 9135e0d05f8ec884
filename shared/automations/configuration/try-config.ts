/**
 * Tries a configuration before it counts: reads it by the app's own rules, asks both instances of every link that it adds
 * or changes, and plans some existing pairs as they would be planned then. Nothing is written and nothing is kept.
 */
import { changedLinks, type ChangedLink } from '../../rules/config/versions/compare.ts';
import { asCodedError, CodedError, type ErrorCode } from '../../rules/errors.ts';
import type { PlannedEffect } from '../../rules/sync/planned-effect.ts';
import type { RecordId } from '../../rules/sync/record-id.ts';
import type { SideName } from '../../rules/sync/record.ts';

/** The result of trying one link. */
export interface TriedLink extends ChangedLink {
  /** The names that its instances do not know; null if the instances were not asked, or could not be. */
  readonly mistakes: readonly { readonly path: string; readonly sentence: string }[] | null;
  /** The reason why the instances could not be asked; null if they were, or need not be. */
  readonly error: { readonly code: ErrorCode; readonly message: string } | null;
  /** The number of pairs that were planned; `isMore`: the link has others. */
  readonly planned: number;
  readonly isMore: boolean;
  /** The pairs of which something else would become. */
  readonly differs: readonly TriedPair[];
}

/** A pair of which something else would become. */
export interface TriedPair {
  readonly side: SideName;
  readonly recordId: RecordId;
  /** The end of its next run, in words. */
  readonly ends: string;
  readonly effects: readonly PlannedEffect[];
}

/** A configuration that can be read, and what it would change. */
export interface TriedConfig {
  /** Those that it adds, changes and removes. */
  readonly links: readonly TriedLink[];
  /** True if it may be pushed: every link that it adds or changes was checked, and nothing is wrong with it. */
  readonly isFit: boolean;
}

/** The app over one configuration, as far as it is used here. */
export interface TriedApp {
  checkLinks(name: string | null): Promise<
    readonly {
      readonly check:
        | CodedError
        | { readonly mistakes: readonly { readonly path: string; readonly sentence: string }[] };
    }[]
  >;
  listPairs(asked: { readonly link: string; readonly after: null; readonly limit: number }): Promise<{
    readonly pairs: readonly {
      readonly connectwiseId: RecordId | null;
      readonly servicenowId: RecordId | null;
    }[];
    readonly next: string | null;
  }>;
  preview(asked: { readonly link: string; readonly side: SideName; readonly recordId: RecordId }): Promise<{
    readonly ends: string;
    readonly effects: readonly PlannedEffect[];
  }>;
}

interface LinkedConfig {
  readonly links: readonly { readonly name: string; readonly enabled: boolean }[];
}

/** The app as it runs, and the app as it would run with the tried configuration. */
export interface TryConfigNeeds<Config extends LinkedConfig> {
  /** Throws `config-invalid` (dead-letter). */
  parse(text: string): Config;
  /** The app as it runs. */
  readonly current: { readonly config: Config; readonly app: TriedApp };
  /** The app as it would run. */
  trial(config: Config): Promise<TriedApp>;
  /** Open tickets of a link that has no pairs yet, at most `limit`. */
  ticketsOf(link: Config['links'][number], limit: number): Promise<readonly RecordId[]>;
  /** Milliseconds since 1970. */
  now(): number;
}

/** The configuration to try, and the time for it. */
export interface TryAsked {
  readonly text: string;
  /** So many pairs of each changed link are planned, and so many tickets of each new one. */
  readonly pairs: number;
  /**
   * The end of the time for it, milliseconds since 1970: pairs not planned by then are left out, and `planned` counts
   * the others.
   */
  readonly deadline: number;
}

/** Tries a text. Throws `config-invalid` (dead-letter). */
export async function tryConfig<Config extends LinkedConfig>(
  asked: TryAsked,
  needs: TryConfigNeeds<Config>,
): Promise<TriedConfig> {
  const { text } = asked;
  const config = needs.parse(text);
  const app = await needs.trial(config);
  const links: TriedLink[] = [];
  for (const changed of changedLinks(needs.current.config.links, config.links))
    links.push(await tryLink(changed, { app, config }, asked, needs));
  const isFit = links.every(({ error, mistakes }) => error === null && (mistakes ?? []).length === 0);
  return { links, isFit };
}

async function tryLink<Config extends LinkedConfig>(
  changed: ChangedLink,
  next: { readonly app: TriedApp; readonly config: Config },
  asked: TryAsked,
  needs: TryConfigNeeds<Config>,
): Promise<TriedLink> {
  const { link, change } = changed;
  const nothing = { ...changed, mistakes: null, error: null, planned: 0, isMore: false, differs: [] };
  if (change === 'removed') {
    const { pairs, next: more } = await needs.current.app.listPairs({ link, after: null, limit: 100 });
    return { ...nothing, planned: pairs.length, isMore: more !== null };
  }
  const wanted: Config['links'][number] | undefined = next.config.links.find(({ name }) => name === link);
  if (wanted?.enabled !== true) return nothing;
  const [checked] = await next.app.checkLinks(link);
  const check = checked?.check;
  if (check === undefined || check instanceof CodedError) {
    const { code, message } = asCodedError(check);
    return { ...nothing, error: { code, message } };
  }
  const mistakes = check.mistakes.map(({ path, sentence }) => ({ path, sentence }));
  // Names that its instances do not know would end every plan in the same way.
  if (mistakes.length > 0) return { ...nothing, mistakes };
  if (change === 'new')
    return { ...nothing, mistakes, ...(await planTickets(wanted, next.app, asked, needs)) };
  return { ...nothing, mistakes, ...(await planPairs(link, next.app, asked, needs)) };
}

async function planPairs<Config extends LinkedConfig>(
  link: string,
  app: TriedApp,
  asked: TryAsked,
  needs: TryConfigNeeds<Config>,
): Promise<Pick<TriedLink, 'planned' | 'isMore' | 'differs'>> {
  const { current } = needs;
  const wasOn = current.config.links.find(({ name }) => name === link)?.enabled === true;
  const { pairs, next } = await app.listPairs({ link, after: null, limit: asked.pairs });
  const differs: TriedPair[] = [];
  let planned = 0;
  for (const { connectwiseId, servicenowId } of pairs) {
    if (needs.now() > asked.deadline) break;
    const side = connectwiseId === null ? 'servicenow' : 'connectwise';
    const recordId = connectwiseId ?? servicenowId;
    if (recordId === null) continue;
    const record = { link, side, recordId } as const;
    const then = await app.preview(record);
    planned += 1;
    // Writes that today's configuration would make too are no effect of this one.
    const today = wasOn ? await current.app.preview(record) : null;
    if (outcomeText(then) === outcomeText(today)) continue;
    differs.push({ side, recordId, ends: then.ends, effects: then.effects });
  }
  return { planned, isMore: next !== null || planned < pairs.length, differs };
}

async function planTickets<Config extends LinkedConfig>(
  link: Config['links'][number],
  app: TriedApp,
  asked: TryAsked,
  needs: TryConfigNeeds<Config>,
): Promise<Pick<TriedLink, 'planned' | 'differs'>> {
  const differs: TriedPair[] = [];
  for (const recordId of await needs.ticketsOf(link, asked.pairs)) {
    if (needs.now() > asked.deadline) break;
    const { ends, effects } = await app.preview({ link: link.name, side: 'connectwise', recordId });
    differs.push({ side: 'connectwise', recordId, ends, effects });
  }
  return { planned: differs.length, differs };
}

const outcomeText = (preview: { readonly ends: string; readonly effects: unknown } | null): string =>
  preview === null ? '' : JSON.stringify([preview.ends, preview.effects]);
