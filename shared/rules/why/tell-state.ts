/** The sentences of a state for a person: what it is, what happens next, and the command that helps. */
import { clip } from '../canonical.ts';
import type { FieldName } from '../sync/record.ts';
import { fieldLabel, otherSide } from '../sync/record.ts';
import { replayCommand } from './commands.ts';
import type { ConflictField } from './open-fields.ts';
import type { StateFacts, Waiting } from './state-facts.ts';
import { errorAction, errorSentence, fieldSentence, ignoredSentence } from './words.ts';

/** A state for a person. */
export interface StateWords {
  readonly sentence: string;
  readonly next: string;
  /** The command that helps, where there is one. */
  readonly command: string | null;
}

interface Place {
  readonly link: string;
  /** Milliseconds since 1970. */
  readonly now: number;
}

const names = { connectwise: 'ConnectWise', servicenow: 'ServiceNow' } as const;
const quoted = (value: string): string => `"${clip(value, 120)}"`;

/** Tells one state. Times are UTC; today's without their date. */
export function tellState(state: StateFacts, place: Place): StateWords {
  switch (state.kind) {
    case 'in-sync':
      return inSync(state);
    case 'waiting':
      return waiting(state, place);
    case 'conflict':
      return conflict(state.fields, place);
    case 'dead-lettered':
      return deadLettered(state, place);
    case 'stopped':
      return stopped(state, place);
    case 'not-wanted':
      return notWanted(state.reason);
    case 'unlinked':
      return {
        sentence: `Unlinked${since(state.since, place)}: several reads in a row did not find ${state.missing === null ? 'one of the two records' : `the record of ${names[state.missing]}`}. Nothing was deleted.`,
        next: `Once a read finds the record again, the next change${state.deadLetter === null ? '' : ' or a replay'} links it again.`,
        command: replayCommand(place.link, state.deadLetter),
      };
    case 'paused':
      return {
        sentence: `The link is paused${since(state.since, place)} by ${state.by}${state.because === '' ? '' : `: ${state.because}`}.`,
        next: 'Nothing, until somebody resumes the link; changes made meanwhile on either side arrive then.',
        command: `npm run cli -- links resume ${place.link} --yes`,
      };
    case 'dry-run':
      return {
        sentence:
          'The link is in dry run (`dryRun` in the configuration): the app makes and records plans, and changes nothing.',
        next: 'Nothing, until dryRun is switched off.',
        command: null,
      };
    default:
      return state satisfies never;
  }
}

function inSync({ lossy, apart }: Extract<StateFacts, { kind: 'in-sync' }>): StateWords {
  const words = lossy.map(({ word, countsAs }) => `${word} counts as ${countsAs} here`).join('; ');
  const differing = apart.map(({ field, rule }) => ` ${fieldLabel(field)}: ${fieldSentence(rule)}`).join('');
  const told = `In sync${words === '' ? '' : ` (${words})`}: nothing is left to write.`;
  return {
    sentence: differing === '' ? told : `${told} Left as it is:${differing}`,
    next: 'The next change of either record is synced when its callback arrives, or by the poll within 15 minutes.',
    command: null,
  };
}

function waiting(state: Waiting, place: Place): StateWords {
  const { reason, waitsFor, tries, nextTryAt, writes = [] } = state;
  const name = waitsFor === null ? 'the other system' : names[waitsFor];
  if (reason === 'next-look')
    return {
      sentence: 'Waiting: it has no counterpart yet.',
      next: 'It gets its counterpart with the next callback or poll that names it.',
      command: null,
    };
  if (reason === 'unconfirmed-write')
    return {
      sentence: `Waiting: a write of ${writes.join(' and ')} was started and not confirmed; it may still take effect.`,
      next: `The app checks it ${isPast(nextTryAt, place) ? 'with the next nudge' : `after ${timeText(nextTryAt ?? '', place)}`}; nothing is written twice.`,
      command: null,
    };
  if (reason === 'second-look')
    return {
      sentence: `Waiting: ${name} did not show its record${since(state.since, place)} (${times(tries ?? 1, 'read')}).`,
      next: 'The app reads it again before it counts as gone; nothing is deleted.',
      command: null,
    };
  const tried = tries === null ? '' : ` (${tries === 1 ? '1 try' : `${tries} tries`})`;
  const next =
    nextTryAt === null
      ? ''
      : isPast(nextTryAt, place)
        ? ', next try as soon as its message is taken'
        : `, next try ${timeText(nextTryAt, place)}`;
  return {
    sentence: `Waiting: ${whatIsWrong(state, name)}${since(state.since, place)}${tried}${next}.`,
    next: `${remedies[reason]} Nothing is lost: the next try reads both records again and syncs the changes made meanwhile.`,
    command: null,
  };
}

function whatIsWrong({ reason, code }: Waiting, name: string): string {
  const known = Object.hasOwn(faults, reason) ? faults[reason as keyof typeof faults] : null;
  if (known !== null) return known.replace('NAME', name);
  return `${errorSentence(code ?? 'unexpected').replace(/\.$/, '')} (${code ?? 'unexpected'})`;
}

const faults = {
  'no-answer': 'NAME does not answer',
  limited: 'NAME asked us to wait',
  'credentials-refused': 'NAME refuses our credentials',
  'role-lost': 'NAME refuses a role of our account',
  storage: 'our own storage does not answer',
} as const satisfies Partial<Record<Waiting['reason'], string>>;

const remedies: Readonly<Record<Exclude<Waiting['reason'], LooksAgain>, string>> = {
  'no-answer': 'The app tries again by itself.',
  limited: 'The app tries again by itself, as soon as the limit allows it.',
  'credentials-refused':
    'The app tries again by itself once the key is accepted: store the right one in the vault, then check it with `npm run cli -- secrets doctor`.',
  'role-lost': 'The app tries again by itself once the account has its role back.',
  storage: 'The app tries again by itself.',
  other: 'The app tries again by itself.',
};
type LooksAgain = 'next-look' | 'unconfirmed-write' | 'second-look';

function conflict(fields: readonly ConflictField[], place: Place): StateWords {
  const chosen = fields.find((one) => one.chosen !== null)?.chosen ?? null;
  const apart = fields
    .map(
      ({ field, connectwise, servicenow }) =>
        `${fieldLabel(field)} differs (ConnectWise ${quoted(connectwise)}, ServiceNow ${quoted(servicenow)})`,
    )
    .join('; ');
  const open = fields.filter((one) => one.chosen === null);
  const wins =
    chosen?.value === undefined
      ? `${names[chosen?.winner ?? 'connectwise']} wins`
      : `both get ${quoted(chosen.value)}`;
  if (open.length === 0)
    return {
      sentence: `Decided by ${chosen?.by ?? 'a person'}, not carried out yet: ${apart}; ${wins}.`,
      next: 'The next run carries it out, unless one of the two values has changed since.',
      command: null,
    };
  const [first] = open;
  return {
    sentence: `Waiting for you${since(first?.since ?? null, place)}: ${apart}. Both sides changed it, and the link leaves the choice to a person.`,
    next: 'Choose the side whose value both get, or make the two records agree by hand. Everything else of the pair is synced.',
    command: first?.commands.connectwise.replace(' --take connectwise --yes', '') ?? null,
  };
}

function deadLettered(
  { code, since: from, lastAt, tries, deadLetter }: Extract<StateFacts, { kind: 'dead-lettered' }>,
  place: Place,
): StateWords {
  const last = lastAt === from ? '' : `, last ${timeText(lastAt, place)}`;
  return {
    sentence: `Dead-lettered${since(from, place)}${tries === null ? '' : ` (${times(tries, 'time')}${last})`}: ${errorSentence(code)}`,
    // An action may name a replay, which needs a dead letter that is still there.
    next:
      deadLetter === null
        ? 'The app tries again only when either record changes.'
        : `${errorAction(code)} The app tries again only when either record changes or somebody requests a replay.`.trimStart(),
    command: replayCommand(place.link, deadLetter),
  };
}

function stopped({ fields, deadLetter }: Extract<StateFacts, { kind: 'stopped' }>, place: Place): StateWords {
  const told = fields.map(({ field, writes }) => {
    const values = writes.map(({ side, value, by }) => {
      const who = by === null ? '' : `, which "${by}" sets in ${names[otherSide(side)]}`;
      return `${quoted(value)} to ${names[side]}${who}`;
    });
    return `${fieldLabel(field)} (we wrote ${values.join(', and ')})`;
  });
  return {
    sentence: `Stopped${since(fields[0]?.since ?? null, place)}: rules on both sides set each other's value back: ${told.join('; ')}.`,
    next: `Find the business rule or workflow of each side that sets ${listOf(fields)}, change one of them${deadLetter === null ? '' : ', then request a replay'}. It ${deadLetter === null ? '' : 'also '}continues by itself once the field gets a new value.`,
    command: replayCommand(place.link, deadLetter),
  };
}

const listOf = (fields: readonly { readonly field: FieldName }[]): string =>
  fields.map(({ field }) => field).join(' and ');

function notWanted(reason: Extract<StateFacts, { kind: 'not-wanted' }>['reason']): StateWords {
  if (reason === 'link-off')
    return {
      sentence: 'The link is switched off in the configuration: none of its records is synced.',
      next: 'Nothing, until the link is switched on.',
      command: null,
    };
  return {
    sentence: ignoredSentence(reason),
    next: nexts[reason] ?? 'Nothing, until the record or the configuration changes.',
    command: null,
  };
}

const nexts: Readonly<Partial<Record<string, string>>> = {
  'finished-already':
    'No counterpart is made while it stays closed; a backfill with `--closed` brings closed records over.',
  'creates-switched-off': 'No counterpart is made until `creates` of the link allows it.',
  'out-of-scope': 'Nothing is synced while it is outside the link.',
};

const times = (count: number, noun: string): string => `${count} ${noun}${count === 1 ? '' : 's'}`;
const since = (at: string | null, place: Place): string =>
  at === null ? '' : ` since ${timeText(at, place)}`;
const isPast = (at: string | null, { now }: Place): boolean => at === null || Date.parse(at) <= now;

/** A time as a person reads it: `18:51 UTC`, on another day `2026-11-24 18:51 UTC`. */
function timeText(at: string, { now }: Place): string {
  const [day, time] = [at.slice(0, 10), at.slice(11, 16)];
  return new Date(now).toISOString().startsWith(day) ? `${time} UTC` : `${day} ${time} UTC`;
}
