/** Looks at what the app itself keeps, for the health check: cursors, dead letters, dead remotes, secrets, words of links. */
import type { HealthProbe, LostBodies } from '../../ports/health.ts';
import type { DeadLetterStore } from '../../ports/journals.ts';
import type { CursorStore } from '../../ports/stores.ts';
import { CodedError } from '../../rules/errors.ts';
import type { Observation } from '../../rules/operate/health.ts';
import { isBehind, type PassStates } from '../../rules/retention/passes.ts';
import { sideNames } from '../../rules/sync/record.ts';
import { checkSecrets, type CheckSecretsNeeds } from './check-secrets.ts';

/** Counted no further: one already needs a person. */
const maxDeadLetters = 100;

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

/** Reports the functions whose requests came without their body. */
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

/** Reports how long ago retention began its last pass over each store. */
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

/** Reports how long ago each side of a link was read to its end. */
export function cursorsProbe(
  link: string,
  cursors: Pick<CursorStore, 'read'>,
  now: () => number,
): HealthProbe {
  return {
    name: 'cursors',
    subject: link,
    look: () =>
      Promise.all(
        sideNames.map(async (side): Promise<Observation> => {
          const read = await cursors.read(link, side);
          const ageMs = read === null ? null : now() - Date.parse(read.cursor.completedTo);
          return {
            kind: 'cursor',
            subject: `${link} ${side}`,
            ageMs,
            disorder: read?.cursor.disorder ?? 0,
          };
        }),
      ),
  };
}

/** Counts the dead letters of a link, and those of rules that set each other's work back. */
export function deadLettersProbe(link: string, deadLetters: Pick<DeadLetterStore, 'list'>): HealthProbe {
  return {
    name: 'dead-letters',
    subject: link,
    async look() {
      const found = await deadLetters.list(link, maxDeadLetters);
      const endless = found.filter(({ code }) => code === 'pair-keeps-changing').length;
      return [{ kind: 'dead-letters', subject: link, waiting: found.length, endless }];
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
