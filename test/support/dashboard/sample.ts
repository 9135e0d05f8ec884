/** Days as the app tells them, for tests and pictures of the dashboard. */
import { errorTable } from '../../../shared/rules/errors.ts';
import { functionList } from '../../../shared/rules/operate/status/function-list.ts';
import { nextRun } from '../../../shared/rules/operate/status/next-run.ts';
import { finding, healthTable } from '../../../shared/rules/operate/health-table.ts';
import { recordIdOf } from '../../../shared/rules/sync/record-id.ts';
import { maskText, redactText } from '../../../shared/rules/safe-text.ts';
import { wordsOf } from '../../../shared/rules/first-screen/code-words.ts';
import type { AnswerOf } from '../../../shared/app/operations/operations.ts';
import type { Answers } from './page-server.ts';
import { sampleLists } from './sample-lists.ts';
import type { SampleTexts } from './sample-texts.ts';
import { sampleTrends } from './sample-trends.ts';

/** Markup, script, quotes and a change of direction: what a stranger may write into a ticket. */
export const hostile = '"><img src=x onerror=alert(1)><script>alert(2)</script>\u202e&lt;b&gt;';

type Status = AnswerOf<'status'>;
type DeadLetter = AnswerOf<'dead-letters'>['deadLetters'][number];

const minuteMs = 60_000;

/** Much needs a person: dead letters of two causes, two conflicts, a timer that did not run, a pause, a mute. */
export function badDay(texts: SampleTexts): Answers {
  const { link, answer, person, now } = texts;
  const at = (minutes: number): string => new Date(now - minutes * minuteMs).toISOString();
  const deadLetters = [
    ...['48190', '48177', 'c'.repeat(32)].map((id) => deadLetterOf(texts, id, 'write-refused')),
    deadLetterOf(texts, '47702', 'attachment-refused'),
  ];
  const refused = deadLetters.filter(({ code }) => code === 'write-refused');
  const status: Status = {
    checkedAt: at(2),
    milliseconds: 420,
    lookedAt: at(2),
    state: 'needs-you',
    sentence: '4 things need you.',
    needs: [
      need('write-refused', [link], `3 dead letters write-refused: ${refused[0]?.sentence ?? ''}`),
      need('attachment-refused', [link], '1 dead letter attachment-refused: A file was refused.'),
      need('automation-overdue', ['reconcile'], healthTable['automation-overdue'].sentence, texts.detail),
      need('conflicts-open', [link], healthTable['conflicts-open'].sentence),
    ],
    automations: functionList.map((one, index) => ({
      ...one,
      lastAt: lastAt(one, index, now),
      outcome:
        one.name === 'poison-nudges'
          ? 'storage-failing'
          : index % 9 === 8 && one.trigger !== 'timer'
            ? null
            : 'done',
      isFailed: one.name === 'poison-nudges',
      // One is always just about to run: its words are the longest of that column.
      nextAt:
        one.name === 'health-watch'
          ? isoOf(now + minuteMs / 2)
          : one.trigger === 'timer'
            ? isoOf(nextRun(one.address, now))
            : null,
      isOverdue: one.name === 'reconcile',
    })),
    links: [
      linkOf(link, { deadLetters: { count: 4, isMore: false }, now }),
      linkOf('hellenic-shipyards', { now }),
      linkOf('st-bartholomew-hospitals', { now }),
      linkOf('midori-electric', { now, paused: { since: at(90), by: person, because: answer } }),
      linkOf('northwind', { now, dryRun: true }),
    ],
    unread: [],
  };
  const mute = { key: 'secret-old northwind', until: new Date(now + 60 * 60 * minuteMs).toISOString() };
  return {
    overview: ({ range }) => ({
      status,
      trends: sampleTrends(range ?? 'day', {
        links: status.links.map(({ name }) => name),
        now,
        troubles: { failed: 14, seconds: 320, silent: 'reconcile' },
      }),
      deadLetters,
      conflicts: [conflictOf(texts, 'priority'), conflictOf(texts, 'summary')],
      isMore: { deadLetters: false, conflicts: false },
      mutes: [{ ...mute, because: answer, by: person }],
      alerts: [openAlert(texts)],
      links: status.links.map(({ name }, index) => ({
        name,
        backfill: index === 1 ? backfillOf(now) : null,
        waits: { connectwise: new Date(now + 2 * minuteMs).toISOString(), servicenow: null },
      })),
      queued: { count: 38 },
      inSync: {
        pairs: { count: 6020, isMore: false, countedAt: at(2) },
        inConflict: { count: 1, isMore: false },
        withDeadLetter: { count: 4, isMore: false },
        atMost: 6015,
        atLeast: 5977,
      },
      words: wordsOf([...status.automations.map(({ outcome }) => outcome), 'secret-old']),
      review: null,
    }),
    'dead-letters-replay': {
      kind: 'dry-run',
      deadLetters: 3,
      left: 0,
      records: refused.map(({ recordId, side, pair }, index) => ({
        link,
        side,
        recordId,
        pair,
        codes: ['write-refused'],
        delaySeconds: index,
      })),
    },
    why: whyOf(texts),
    record: recordOf(texts),
    preview: {
      link,
      side: 'connectwise',
      recordId: recordIdOf('connectwise', '48213'),
      outcome: { kind: 'unchanged', pair: 'connectwise:48213' },
      ends: 'The run would write one field.',
      effects: [
        {
          kind: 'field',
          side: 'servicenow',
          recordId: 'a'.repeat(32),
          field: 'summary',
          before: texts.value,
          after: `${texts.value} (2)`,
        },
      ],
      fields: [],
      notes: [],
      notesLeft: 0,
      conflicts: [],
      waits: null,
    },
    'run-now': { kind: 'ordered', automation: 'reconcile' },
    'alerts-mute': { key: 'automation-overdue reconcile', because: '', until: at(-240), isMuted: true },
    ...sampleLists(texts),
    audit: [
      {
        id: 'one',
        at: at(12),
        endedAt: at(12),
        actor: { by: 'function-key', name: person },
        action: 'dead-letters-replay',
        link,
        scope: answer,
        outcome: 'ordered',
        words: { what: 'Tried dead letters again', proof: 'by a key', ended: 'ordered' },
      },
    ],
    pairs: ({ link: asked }) => ({
      link: asked,
      pairs: [48213, 48190, 47702].map((id, index) => ({
        pair: `connectwise:${id}`,
        connectwiseId: recordIdOf('connectwise', String(id)),
        servicenowId: recordIdOf('servicenow', 'a'.repeat(32)),
        summary: texts.value,
        status: { connectwise: 'Scheduled', servicenow: 'In Progress' },
        state: 'active' as const,
        readAt: at(index * 31 + 1),
        conflicts: index === 0 ? 1 : 0,
        deadLettered: index === 1 ? 'write-refused' : null,
      })),
      next: null,
    }),
    'sync-now': {
      kind: 'ordered',
      link,
      side: 'connectwise',
      recordId: recordIdOf('connectwise', '48213'),
      order: 'asked:1',
    },
    'conflict-choice': {
      kind: 'dry-run',
      conflict: conflictOf(texts, 'priority'),
      replaces: null,
      stands: null,
    },
  };
}

/** Nothing needs a person. */
export function goodDay(texts: SampleTexts): Answers {
  const bad = overviewOf(badDay(texts));
  const { status } = bad;
  return {
    overview: ({ range }) => ({
      ...bad,
      status: {
        ...status,
        state: 'well',
        sentence: 'All is well: 5 links, 6,020 pairs, last change 40 s ago.',
        needs: [],
        automations: status.automations.map((one) => ({
          ...one,
          outcome: one.outcome === null ? null : 'done',
          isFailed: false,
          isOverdue: false,
          ...(one.isOverdue ? { lastAt: lastRun(one.address, texts.now) } : {}),
        })),
        links: status.links.map((one) => ({
          ...one,
          deadLetters: { count: 0, isMore: false },
          paused: null,
          dryRun: false,
        })),
      },
      trends: sampleTrends(range ?? 'day', {
        links: status.links.map(({ name }) => name),
        now: texts.now,
        troubles: { failed: 0, seconds: 9, silent: null },
      }),
      deadLetters: [],
      conflicts: [],
      mutes: [],
      alerts: [],
      links: bad.links.map(({ name }) => ({
        name,
        backfill: null,
        waits: { connectwise: null, servicenow: null },
      })),
      queued: { count: 0 },
      inSync: { ...bad.inSync, atMost: 6020, atLeast: 6020 },
    }),
  };
}

const isoOf = (time: number | null): string | null => (time === null ? null : new Date(time).toISOString());

/** Its last run before now by its schedule, but for the one that did not run; of the others every ninth has never run. */
function lastAt(
  { name, trigger, address }: (typeof functionList)[number],
  index: number,
  now: number,
): string | null {
  if (name === 'reconcile') return isoOf(now - 13 * 60 * minuteMs);
  if (trigger !== 'timer') return index % 9 === 8 ? null : isoOf(now - (index * 7 + 1) * minuteMs);
  return lastRun(address, now);
}

/** The last time before now by a timer's schedule. */
function lastRun(schedule: string, now: number): string | null {
  let last: number | null = null;
  // Two runs at least of a timer that runs each day, and every five minutes at most.
  let next = nextRun(schedule, now - 25 * 60 * minuteMs);
  for (let runs = 0; next !== null && next <= now && runs < 400; runs += 1) {
    last = next;
    next = nextRun(schedule, next);
  }
  return isoOf(last);
}

function overviewOf({ overview }: Answers): AnswerOf<'overview'> {
  if (typeof overview !== 'function') throw new Error('A day has an overview.');
  return overview({});
}

function need(
  code: string,
  subjects: readonly string[],
  sentence: string,
  detail = '',
): Status['needs'][number] {
  // As `needsYou` concludes them: a command where one helps, else the table's advice.
  const commands: Readonly<Record<string, string>> = {
    'write-refused': 'npm run cli -- dead-letters show --code write-refused',
    'attachment-refused': 'npm run cli -- dead-letters show --code attachment-refused',
    'conflicts-open': `npm run cli -- conflicts list --link ${subjects[0] ?? ''}`,
  };
  const command = commands[code] ?? null;
  return {
    code,
    subjects,
    sentence,
    detail,
    command,
    action: code === 'automation-overdue' ? healthTable[code].action : '',
    follows: 0,
    followers: code === 'automation-overdue' ? ['acme: A poll has stopped.'] : [],
  };
}

function openAlert({ detail, now }: SampleTexts): NonNullable<AnswerOf<'overview'>['alerts']>[number] {
  const at = new Date(now - 50 * minuteMs).toISOString();
  return {
    ...finding('automation-overdue', 'reconcile', detail),
    key: 'automation-overdue reconcile',
    since: at,
    told: { at, channels: ['teams', 'pager'] },
    mutedUntil: null,
  };
}

function backfillOf(now: number): AnswerOf<'overview'>['links'][number]['backfill'] {
  return {
    state: 'running',
    token: 'backfill-1',
    done: 4340,
    total: 7000,
    failed: 3,
    leftSeconds: 660,
    startedAt: new Date(now - 20 * minuteMs).toISOString(),
    countedAt: new Date(now - minuteMs).toISOString(),
    trouble: null,
  };
}

function deadLetterOf(
  { link, answer, now }: SampleTexts,
  recordId: string,
  code: 'write-refused' | 'attachment-refused',
): DeadLetter {
  const at = (minutes: number): string => new Date(now - minutes * minuteMs).toISOString();
  return {
    link,
    side: recordId.length === 32 ? 'servicenow' : 'connectwise',
    recordId,
    pair: `connectwise:${recordId}`,
    code,
    sentence: errorTable[code].sentence,
    lastAnswer: redactText(answer),
    mapping: '',
    firstAt: at(300),
    lastAt: at(28),
    times: 2,
  };
}

function conflictOf({ link, value, now }: SampleTexts, field: 'priority' | 'summary') {
  return {
    link,
    pair: 'connectwise:48213',
    field,
    id: field === 'priority' ? 'aaaabbbbcccc' : 'ddddeeeeffff',
    policy: 'manual',
    since: new Date(now - 41 * minuteMs).toISOString(),
    connectwise: field === 'priority' ? 'Priority 2' : value,
    servicenow: field === 'priority' ? '1/1' : `${value} (2)`,
    connectwiseId: recordIdOf('connectwise', '48213'),
    servicenowId: recordIdOf('servicenow', 'a'.repeat(32)),
    choice: null,
    command: 'npm run cli -- conflicts list',
  };
}

function linkOf(
  name: string,
  { now, ...rest }: Partial<Status['links'][number]> & { readonly now: number },
): Status['links'][number] {
  return {
    name,
    enabled: true,
    dryRun: false,
    paused: null,
    pairs: { count: 1204, isMore: false, countedAt: new Date(now).toISOString() },
    behindSeconds: { connectwise: 9, servicenow: 360 },
    lastWriteAt: { connectwise: null, servicenow: new Date(now - 3 * minuteMs).toISOString() },
    deadLetters: { count: 0, isMore: false },
    held: { count: 0, isMore: false },
    ...rest,
  };
}

function recordOf({ link, value, answer, person, now }: SampleTexts): AnswerOf<'record'> {
  const at = (minutes: number): string => new Date(now - minutes * minuteMs).toISOString();
  const shown = (text: string, raw = text) => ({ value: maskText(raw), text: maskText(text) });
  const fields = {
    connectwise: {
      summary: shown(value),
      description: shown(answer),
      status: shown('Scheduled', '1:Scheduled'),
      priority: shown('Priority 2'),
    },
    servicenow: {
      summary: shown(value),
      description: shown(answer),
      status: shown('In Progress', '2'),
      priority: shown('1 - Critical', '1/1'),
    },
  };
  const side = (name: 'connectwise' | 'servicenow', id: string, number: string) => ({
    id,
    number,
    summary: maskText(value),
    isClosed: false,
    createdAt: at(1500),
    updatedAt: at(41),
    updatedBy: maskText(person),
    fields: fields[name],
  });
  const compared = (field: keyof typeof fields.connectwise, means: 'same' | 'translated' | 'different') => ({
    field,
    connectwise: fields.connectwise[field],
    servicenow: fields.servicenow[field],
    means,
    direction: 'both' as const,
  });
  const note = { kind: 'note', isCut: false, name: null, bytes: null, by: maskText(person) } as const;
  return {
    link,
    pair: 'connectwise:48213',
    readAt: at(0),
    connectwise: side('connectwise', '48213', '48213'),
    servicenow: side('servicenow', 'a'.repeat(32), 'INC0012894'),
    fields: [
      compared('priority', 'different'),
      compared('summary', 'same'),
      compared('status', 'translated'),
      compared('description', 'same'),
    ],
    conversation: [
      {
        ...note,
        from: 'servicenow',
        id: 's1',
        at: at(1400),
        text: maskText(value),
        noteKind: 'comments',
        isInternal: false,
        fate: {
          kind: 'copied',
          sentence: 'Copied to ConnectWise as a discussion note.',
          copy: { side: 'connectwise', noteKind: 'discussion', id: 'c9' },
        },
      },
      {
        ...note,
        from: 'connectwise',
        id: 'c1',
        at: at(1300),
        text: maskText(answer),
        noteKind: 'internal',
        isInternal: true,
        fate: { kind: 'stays', sentence: 'Stays here: this link lets no internal note travel.', copy: null },
      },
      {
        from: 'connectwise',
        kind: 'file',
        id: 'f1',
        at: at(1290),
        by: maskText(person),
        text: null,
        isCut: false,
        noteKind: null,
        name: maskText(`${value}.csv`),
        bytes: 640_000,
        isInternal: true,
        fate: { kind: 'stays', sentence: 'Stays here: ConnectWise keeps it from customers.', copy: null },
      },
    ],
    earlier: 0,
    missing: [],
  };
}

function whyOf({ link, value, answer, now }: SampleTexts): AnswerOf<'why'> {
  const at = (minutes: number): string => new Date(now - minutes * minuteMs).toISOString();
  const agreed = { connectwise: 'Priority 3', servicenow: '2/2' };
  return {
    link,
    asked: { side: 'connectwise', recordId: '48213' },
    pair: 'connectwise:48213',
    connectwiseId: '48213',
    servicenowId: 'a'.repeat(32),
    state: {
      kind: 'conflict',
      since: at(41),
      fields: [],
      sentence: `Both sides changed the priority: ${value}`,
      next: 'Nothing, until a person chooses one of the two values.',
      command: 'npm run cli -- conflicts list',
      also: [],
    },
    decisions: [
      {
        at: at(41),
        cause: 'ServiceNow called back.',
        outcome: 'conflict',
        sentence: 'A conflict waits for a person.',
        fields: [
          fieldOf('summary', value, value, { connectwise: value, servicenow: value }),
          fieldOf('priority', 'Priority 2', '1/1', agreed),
        ],
        notes: [],
        attachments: [],
        answers: [
          {
            what: 'summary, status',
            side: 'servicenow',
            result: 'refused',
            detail: redactText(answer),
            sentence: 'It was refused.',
          },
        ],
        run: 'run-1',
        messageId: 'message-1',
      },
    ],
    conflicts: [
      {
        at: at(41),
        field: 'priority',
        policy: 'manual',
        winner: 'none',
        lost: {},
        isOpen: true,
        ended: null,
      },
    ],
    deadLetters: [],
    notes: [{ from: 'servicenow', id: '77', part: 0, to: null, sentence: 'It stays where it is.' }],
    files: [
      { from: 'connectwise', id: '5', name: value, bytes: 640_000, to: null, sentence: 'It stays here.' },
    ],
  };
}

function fieldOf(
  field: 'summary' | 'priority',
  connectwise: string,
  servicenow: string,
  base: { readonly connectwise: string; readonly servicenow: string },
): AnswerOf<'why'>['decisions'][number]['fields'][number] {
  return {
    field,
    connectwise,
    servicenow,
    base,
    rule: 'equal',
    write: null,
    sentence: 'Nothing changed.',
  };
}
