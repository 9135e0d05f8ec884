/** Lists the tasks for a person, from what is stored: each cause once, with the command that helps. Pure. */
import { healthTable, type HealthFinding, type HealthFindingCode } from '../health-table.ts';
import { errorRow } from '../../errors.ts';
import { namesOf } from '../names.ts';
import type { Observation } from '../observation.ts';
import type { StatusNeed } from './report.ts';

const cli = 'npm run cli --';

/** The command for a finding about this subject. */
const commands: Partial<Record<HealthFindingCode, (subject: string) => string>> = {
  'unreadable-messages': () => `${cli} dead-letters discard --messages`,
  'conflicts-open': (link) => `${cli} conflicts list --link ${link}`,
  'reconcile-waits': (link) => `${cli} reconcile status --link ${link}`,
  'reconcile-findings': (link) => `${cli} reconcile status --link ${link}`,
  'link-paused-long': (link) => `${cli} links resume ${link} --yes`,
  'poll-stopped': (side) => `${cli} sync now ${side.split(' ', 1)[0] ?? ''}`,
  'link-not-ready': () => `${cli} config check`,
  'link-words-unknown': () => `${cli} config check`,
  'secret-missing': () => `${cli} secrets doctor`,
  'secret-unreadable': () => `${cli} secrets doctor`,
  'secret-store-failing': () => `${cli} secrets doctor`,
  'callback-missing': () => `${cli} callbacks ensure`,
  'callback-switched-off': () => `${cli} callbacks ensure`,
  'callback-surplus': () => `${cli} callbacks ensure`,
};

/** Findings that their dead letters report, cause by cause. */
const toldByDeadLetters: ReadonlySet<HealthFindingCode> = new Set(['dead-letters-waiting', 'rules-disagree']);

/** A stored plan of bulk updates that somebody has to look at. */
export interface OpenPlan {
  readonly id: string;
  readonly companyId: number;
  readonly state: 'waiting' | 'stopped';
  readonly total: number;
  /** Code of the reason for which it stopped; null where it waits. */
  readonly code: string | null;
}

/** The findings, observations and plans that needs are concluded from. */
export interface NeedFacts {
  readonly findings: readonly (HealthFinding & { readonly followsFrom: string | null })[];
  readonly observations: readonly Observation[];
  readonly plans: readonly OpenPlan[];
}

/** Critical findings first, then what a person decides, then warnings. */
export function needsYou({ findings, observations, plans }: NeedFacts): readonly StatusNeed[] {
  const roots = findings.filter(
    ({ followsFrom, code }) => followsFrom === null && !toldByDeadLetters.has(code),
  );
  const told = [...Map.groupBy(roots, ({ code }) => code)].map(([code, group]) =>
    needOf(code, group, findings),
  );
  const isCritical = ({ code }: StatusNeed): boolean =>
    Object.hasOwn(healthTable, code) && healthTable[code as HealthFindingCode].severity === 'critical';
  return [
    ...told.filter(isCritical),
    ...deadLetterNeeds(observations),
    ...plans.map(planNeed),
    ...told.filter((need) => !isCritical(need)),
  ];
}

function needOf(
  code: HealthFindingCode,
  group: readonly HealthFinding[],
  findings: NeedFacts['findings'],
): StatusNeed {
  const subjects = group.map(({ subject }) => subject).filter((subject) => subject !== '');
  const keys = new Set(group.map(({ subject }) => `${code} ${subject}`));
  const { sentence, action } = healthTable[code];
  const followers = findings.filter(({ followsFrom }) => followsFrom !== null && keys.has(followsFrom));
  return {
    code,
    subjects,
    sentence,
    detail: detailOf(group),
    command: commands[code]?.(subjects[0] ?? '') ?? null,
    action: commands[code] === undefined ? action : '',
    follows: followers.length,
    followers: followers.map((one) =>
      one.subject === '' ? one.sentence : `${one.subject}: ${one.sentence}`,
    ),
  };
}

/** The details of a group, each with whom it is about where they are several. */
function detailOf(group: readonly HealthFinding[]): string {
  const told = group.filter(({ detail }) => detail !== '');
  if (group.length === 1) return told[0]?.detail ?? '';
  return told.map(({ subject, detail }) => `${subject}: ${detail}`).join('; ');
}

function deadLetterNeeds(observations: readonly Observation[]): readonly StatusNeed[] {
  const counts = observations.flatMap((one) =>
    one.kind === 'dead-letters'
      ? one.causes.map(([code, times]) => ({ code, times, link: one.subject }))
      : [],
  );
  return [...Map.groupBy(counts, ({ code }) => code)]
    .map(([code, group]) => ({
      code,
      times: group.reduce((sum, { times }) => sum + times, 0),
      links: group.map(({ link }) => link),
    }))
    .toSorted((one, other) => other.times - one.times)
    .map(({ code, times, links }) => ({
      code,
      subjects: links,
      sentence: `${counted(times, 'dead letter')} ${code}: ${errorRow(code)?.sentence ?? code}`,
      detail: '',
      command: `${cli} dead-letters show --code ${code}`,
      action: errorRow(code)?.action ?? '',
      follows: 0,
      followers: [],
    }));
}

function planNeed({ id, companyId, state, total, code }: OpenPlan): StatusNeed {
  const what = `update-tickets: ${counted(total, 'ticket')} of company ${companyId}`;
  return {
    code: `update-plan-${state === 'waiting' ? 'waits' : 'stopped'}`,
    subjects: [id],
    sentence:
      state === 'waiting'
        ? `A plan waits for approval (${what}).`
        : `A plan has stopped (${what}): ${errorRow(code ?? '')?.sentence ?? code ?? ''}`,
    detail: '',
    command: `${cli} update-tickets status ${id}`,
    action: errorRow(code ?? '')?.action ?? '',
    follows: 0,
    followers: [],
  };
}

/** The sentence of the first screen. */
export function statusSentence(about: {
  readonly needs: number;
  readonly unread: number;
  readonly links: number;
  /** Null where they were not counted. */
  readonly pairs: { readonly count: number; readonly isMore: boolean } | null;
  readonly paused: readonly string[];
  /** The time since the last write, in words; null when none is known. */
  readonly lastChange: string | null;
}): string {
  const { needs, unread, links, pairs, paused, lastChange } = about;
  const missing = unread === 0 ? '' : `; ${counted(unread, 'part')} could not be read`;
  if (needs > 0) return `${counted(needs, 'thing')} ${needs === 1 ? 'needs' : 'need'} you${missing}.`;
  const facts = [
    counted(links, 'link'),
    ...(pairs === null ? [] : [`${pairs.isMore ? 'more than ' : ''}${counted(pairs.count, 'pair')}`]),
    ...(lastChange === null ? [] : [`last change ${lastChange} ago`]),
  ].join(', ');
  const pauses =
    paused.length === 0
      ? ''
      : `; ${counted(paused.length, 'link')} ${paused.length === 1 ? 'is' : 'are'} paused (${namesOf(paused)})`;
  return unread === 0
    ? `All is well${pauses}: ${facts}.`
    : `Nothing that could be read needs you${pauses}: ${facts}${missing}.`;
}

/** `1 pair`, `20,141 pairs`. */
const counted = (count: number, noun: string): string =>
  `${String(count).replaceAll(/\B(?=(?:\d{3})+$)/g, ',')} ${noun}${count === 1 ? '' : 's'}`;
