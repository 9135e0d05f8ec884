/**
 * The readiness check before a link's two sides: nothing is read or written for a link whose scope was not proven.
 *
 *   call on a side ─▶ checked a minute ago? ─▶ checked within its age? ─▶ ask both instances ─▶ the call itself
 *                      (memory, no request)     (one row)                 (some twenty requests)
 *
 * Because the sides themselves wait for the check, no story can forget it. A link that fails the check stops alone: its
 * nudges go back to the queue, its cursors stay, and it goes on by itself once a later check passes.
 */
import { Cache } from '../../kit/cache.ts';
import { CodedError, asCodedError } from '../../rules/errors.ts';
import type { Link } from '../../rules/config/link.ts';
import type { Alarm } from '../../rules/metrics.ts';
import {
  checkFingerprint,
  vocabularyMistakes,
  type VocabularyMistake,
} from '../../rules/config/vocabulary.ts';
import type { LinkCheck, LinkCheckStore } from '../../ports/stores.ts';
import type { LinkedSides } from '../../ports/sync.ts';

/** The stored checks and the alarm. */
export interface LinkReadyNeeds {
  readonly checks: LinkCheckStore;
  /** Tells people at once; must not throw. */
  readonly alarm: Alarm;
  /** Milliseconds since 1970. */
  now(): number;
}

/** Proves that a link's instances fit its configuration, before anything is read or written for it. */
export interface LinkReadiness {
  /** Throws `link-not-ready` (retry) with every mistake, or what kept the instances from being asked. */
  requireReady(linked: LinkedSides): Promise<void>;
  /** Asks both instances now, whatever is remembered, and remembers the answer. */
  check(linked: LinkedSides): Promise<LinkCheck>;
}

const goodForMs = 24 * 3_600_000;
/** A failing link is looked at again so soon, because somebody may be fixing it. */
const badForMs = 10 * 60_000;
const inMemoryMs = 60_000;

/** The readiness checks of all links of the app. */
export function createLinkReadiness(needs: LinkReadyNeeds): LinkReadiness {
  const remembered = new Cache<LinkCheck>({ now: () => needs.now(), maxAgeMs: inMemoryMs, maxStaleMs: 0 });
  const keyOf = (link: Link): string => `${link.name} ${checkFingerprint(link)}`;
  return {
    check: (linked) => remembered.refresh(keyOf(linked.link), () => checkNow(linked, needs)),
    async requireReady(linked) {
      const { link } = linked;
      const { ready, mistakes } = await remembered.get(keyOf(link), () => lastCheck(linked, needs));
      if (!ready) throw notReady(link, mistakes);
    },
  };
}

/** The stored check while it is young enough and of this configuration, else a new one. */
async function lastCheck(linked: LinkedSides, needs: LinkReadyNeeds): Promise<LinkCheck> {
  const { link } = linked;
  const stored = await needs.checks.read(link.name);
  const same = stored?.fingerprint === checkFingerprint(link) ? stored : null;
  const age = needs.now() - Date.parse(same?.checkedAt ?? '');
  if (same !== null && age < (same.ready ? goodForMs : badForMs)) return same;
  try {
    return await checkNow(linked, needs);
  } catch (thrown) {
    // A link that passed before is not stopped because its instance cannot be asked again just now.
    if (same?.ready === true && asCodedError(thrown).treatment === 'retry') return same;
    throw thrown;
  }
}

async function checkNow({ link, sides }: LinkedSides, needs: LinkReadyNeeds): Promise<LinkCheck> {
  const before = await needs.checks.read(link.name);
  const [connectwise, servicenow] = await Promise.all([
    sides.connectwise.vocabulary(),
    sides.servicenow.vocabulary(),
  ]);
  const mistakes = vocabularyMistakes(link, connectwise, servicenow);
  const fingerprint = checkFingerprint(link);
  const ranBefore = before?.fingerprint === fingerprint && before.ready;
  const done: LinkCheck = {
    fingerprint,
    checkedAt: new Date(needs.now()).toISOString(),
    mistakes,
    // A word that was there when the configuration was accepted and has gone since stops the tickets that need it, not
    // the whole customer; the scope of the link must be proven every time.
    ready: mistakes.every(({ grade }) => grade === 'word' && ranBefore),
  };
  await needs.checks.save(link.name, done);
  if (mistakes.length > 0)
    needs.alarm(done.ready ? 'link-words-gone' : 'link-not-ready', {
      link: link.name,
      mistakes: mistakes.length,
      first: `${mistakes[0]?.path ?? ''}: ${mistakes[0]?.sentence ?? ''}`,
    });
  return done;
}

function notReady(link: Link, mistakes: readonly VocabularyMistake[]): CodedError {
  const list = mistakes.map(({ path, sentence }) => `${path}: ${sentence}`).join('. ');
  return new CodedError('link-not-ready', {
    detail: `Link "${link.name}" — ${list}. Fix config.json, then check it: npm run cli -- config check`,
    facts: { link: link.name, mistakes: mistakes.length },
    retryAfterMs: badForMs,
  });
}

/**
 * The same link, each of whose calls waits for the check first: those of its two sides, and of whatever else stands beside
 * them by side. Every method of theirs answers a promise.
 */
export function whenReady<Linked extends LinkedSides>(
  linked: Linked,
  readiness: Pick<LinkReadiness, 'requireReady'>,
): Linked {
  const guarded = (of: object): object =>
    Object.fromEntries(
      Object.entries(of).map(([name, member]: [string, unknown]) => [
        name,
        typeof member === 'function'
          ? async (...given: unknown[]): Promise<unknown> => {
              await readiness.requireReady(linked);
              return (member as (...all: unknown[]) => unknown)(...given);
            }
          : member,
      ]),
    );
  const { link, ...bySide } = linked;
  const groups = Object.entries(bySide).map(([name, group]: [string, Readonly<Record<string, object>>]) => [
    name,
    Object.fromEntries(Object.entries(group).map(([side, member]) => [side, guarded(member)])),
  ]);
  return { link, ...Object.fromEntries(groups) } as Linked;
}
