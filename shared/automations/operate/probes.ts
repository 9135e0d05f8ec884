/** Looks at what the app itself keeps, for the health check: cursors, dead letters, dead remotes, secrets, words of links. */
import type { HealthProbe, LostBodies } from '../../ports/health.ts';
import type { AlertBook } from '../../ports/alerts.ts';
import type { DeadLetterStore, OpenConflictStore, UnreadableStore } from '../../ports/journals.ts';
import type { ReconcileRun } from '../../ports/reconcile.ts';
import type { RefusedTelemetry } from '../../ports/health.ts';
import type { RunStore } from '../../ports/health.ts';
import type { LinkPauses } from '../../ports/link-states.ts';
import type { CursorStore } from '../../ports/stores.ts';
import { CodedError } from '../../rules/errors.ts';
import type { Observation } from '../../rules/operate/observation.ts';
import { ageOf, overdueTimers } from '../../rules/operate/overdue.ts';
import type { Finding } from '../../rules/reconcile/findings.ts';
import { isBehind, type PassStates } from '../../rules/retention/passes.ts';
import { sideNames } from '../../rules/sync/record.ts';
import { checkSecrets, type CheckSecretsNeeds } from './check-secrets.ts';

/** Counted no further: one already needs a person. */
const maxDeadLetters = 100;
const maxConflicts = 100;

/** The answer of `automations/poll/check-links.ts`, as far as it is used. */
type CheckLink = (link: string) => Promise<
  readonly {
    readonly check:
      | CodedError
      | {
          readonly ready: boolean;
          readonly mistakes: readonly { readonly path: string; readonly sentence: string }[];
        };
  }[]
>;

/** Reports every secret that the configuration needs. */
export function secretsProbe(needs: CheckSecretsNeeds): HealthProbe {
  return {
    name: 'secrets',
    subject: '',
    look: async () => (await checkSecrets(needs)).map((report): Observation => ({ kind: 'secret', report })),
  };
}

/** Reports the remotes that are left alone. */
export function circuitBreakersProbe(
  open: () => Promise<readonly { readonly remote: string; readonly why: string }[]>,
): HealthProbe {
  return {
    name: 'circuit-breakers',
    subject: '',
    look: async () =>
      (await open()).map(({ remote, why }): Observation => ({ kind: 'circuit', subject: remote, why })),
  };
}

/** Reports the functions whose requests came without their body. `now` in milliseconds since 1970. */
export function lostBodiesProbe(lostBodies: Pick<LostBodies, 'read'>, now: () => number): HealthProbe {
  return {
    name: 'lost-bodies',
    subject: '',
    look: async () =>
      (await lostBodies.read()).map(({ functionName, lastAt }): Observation => ({
        kind: 'lost-body',
        subject: functionName,
        ageMs: now() - Date.parse(lastAt),
      })),
  };
}

/** Reports how long ago retention began its last pass over each store. `now` in milliseconds since 1970. */
export function retentionProbe(
  passes: () => Promise<PassStates | undefined>,
  now: () => number,
): HealthProbe {
  return {
    name: 'retention',
    subject: '',
    look: async () =>
      Object.entries((await passes())?.passes ?? {}).map(([subject, pass]): Observation => ({
        kind: 'retention',
        subject,
        ageMs: now() - Date.parse(pass.startedAt),
        isBehind: isBehind(pass, now()),
      })),
  };
}

/** Reports the links that are paused. `now` in milliseconds since 1970. */
export function pausesProbe(pauses: Pick<LinkPauses, 'all'>, now: () => number): HealthProbe {
  return {
    name: 'pauses',
    subject: '',
    look: async () =>
      [...(await pauses.all())].map(([subject, pause]): Observation => ({
        kind: 'paused',
        subject,
        ageMs: now() - Date.parse(pause.since),
        pause,
      })),
  };
}

/**
 * Reports how long ago each side of a link was read to its end; nothing of a link that is paused. `now` in milliseconds
 * since 1970.
 */
export function cursorsProbe(
  link: string,
  {
    cursors,
    pauses,
  }: { readonly cursors: Pick<CursorStore, 'read'>; readonly pauses: Pick<LinkPauses, 'of'> },
  now: () => number,
): HealthProbe {
  return {
    name: 'cursors',
    subject: link,
    async look() {
      if ((await pauses.of(link)) !== null) return [];
      const read = await cursors.read(link);
      return sideNames.map((side): Observation => {
        const cursor = read.cursors[side];
        return {
          kind: 'cursor',
          subject: `${link} ${side}`,
          ageMs: cursor === undefined ? null : now() - Date.parse(cursor.completedTo),
          disorder: cursor?.disorder ?? 0,
        };
      });
    },
  };
}

/** Counts the dead letters of a link by their code, and those of rules that set each other's work back. */
export function deadLettersProbe(link: string, deadLetters: Pick<DeadLetterStore, 'list'>): HealthProbe {
  return {
    name: 'dead-letters',
    subject: link,
    async look() {
      const found = await deadLetters.list(link, maxDeadLetters);
      const endless = found.filter(({ code }) => code === 'pair-keeps-changing').length;
      const causes = [...Map.groupBy(found, ({ code }) => code)]
        .map(([code, those]) => [code, those.length] as const)
        .toSorted((one, other) => other[1] - one[1]);
      return [{ kind: 'dead-letters', subject: link, waiting: found.length, endless, causes }];
    },
  };
}

/** Counts the conflicts of a link in which nobody has chosen yet. */
export function conflictsProbe(link: string, openConflicts: Pick<OpenConflictStore, 'list'>): HealthProbe {
  return {
    name: 'conflicts',
    subject: link,
    async look() {
      const open = (await openConflicts.list(link, maxConflicts)).filter(({ choice }) => choice === null);
      const fields = [...Map.groupBy(open, ({ field }) => field)].map(
        ([field, those]) => [field, those.length] as const,
      );
      return [{ kind: 'conflicts', subject: link, waiting: open.length, fields }];
    },
  };
}

/** Compares the words of a link with its instances: some twenty requests. */
export function linkWordsProbe(link: string, checkLink: CheckLink): HealthProbe {
  return {
    name: 'link-words',
    subject: link,
    look: async () =>
      (await checkLink(link)).map(({ check }): Observation => {
        if (check instanceof CodedError) throw check;
        const mistakes = check.mistakes.map(({ path, sentence }) => `${path}: ${sentence}`);
        return { kind: 'link-words', subject: link, ready: check.ready, mistakes };
      }),
  };
}

/** Counts the messages that could not be read, until somebody discards them. */
export function unreadableProbe(unreadable: Pick<UnreadableStore, 'list'>): HealthProbe {
  return {
    name: 'unreadable',
    subject: '',
    look: async () => [{ kind: 'unreadable', waiting: (await unreadable.list(maxDeadLetters)).length }],
  };
}

/**
 * Reports of each timer how its last run went, and whether it is late. `periods` in minutes, `now` in milliseconds
 * since 1970.
 */
export function runsProbe(
  runs: Pick<RunStore, 'read'>,
  periods: Readonly<Record<string, number>>,
  now: () => number,
): HealthProbe {
  return {
    name: 'runs',
    subject: '',
    async look() {
      const stored = await runs.read();
      const late = new Set(overdueTimers(stored, periods, now()).map(({ name }) => name));
      return Object.entries(stored).map(([subject, run]): Observation => ({
        kind: 'run',
        subject,
        ageMs: ageOf(run, now()),
        isOverdue: late.has(subject),
        failedWith: run.failedWith,
      }));
    },
  };
}

/** Reports how the last delivery on each channel of the configuration went. `now` in milliseconds since 1970. */
export function alertChannelsProbe(book: Pick<AlertBook, 'channels'>, now: () => number): HealthProbe {
  return {
    name: 'alert-channels',
    subject: '',
    look: async () =>
      (await book.channels()).map(({ name, failedWith, deliveredAt, knownSince }): Observation => ({
        kind: 'alert-channel',
        subject: name,
        failedWith,
        silentMs: now() - Date.parse(deliveredAt ?? knownSince),
      })),
  };
}

/** Reports that Application Insights refuses what instances send. `now` in milliseconds since 1970. */
export function telemetryProbe(refusals: Pick<RefusedTelemetry, 'read'>, now: () => number): HealthProbe {
  return {
    name: 'telemetry',
    subject: '',
    async look() {
      const last = await refusals.read();
      return last === null
        ? []
        : [{ kind: 'telemetry-refused', ageMs: now() - Date.parse(last.at), why: last.why }];
    },
  };
}

/** Reports how the last comparison of a link ended, and how much of what it found is for a person. */
export function reconcileProbe(
  link: string,
  status: (link: string) => Promise<{
    readonly state: { readonly run: Pick<ReconcileRun, 'phase' | 'verdict' | 'failure'> | null };
    readonly findings: readonly Pick<Finding, 'code' | 'state' | 'closedAt'>[];
  } | null>,
): HealthProbe {
  return {
    name: 'reconcile',
    subject: link,
    async look() {
      const known = await status(link);
      const run = known?.state.run ?? null;
      if (known === null || run === null) return [];
      const detail = run.failure?.code ?? run.verdict ?? '';
      // A dead letter is reported as one.
      const reports = known.findings.filter(
        ({ code, state, closedAt }) =>
          state === 'reported' && closedAt === null && code !== 'pair-dead-lettered',
      ).length;
      return [{ kind: 'reconcile', subject: link, phase: run.phase, detail, reports }];
    },
  };
}
