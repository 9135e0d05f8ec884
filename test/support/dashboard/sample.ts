/** Days as the app tells them, for tests and pictures of the dashboard. */
import { functionList } from '../../../shared/rules/operate/status/function-list.ts';
import { nextRun } from '../../../shared/rules/operate/status/next-run.ts';
import { healthTable } from '../../../shared/rules/operate/health-table.ts';
import { recordIdOf } from '../../../shared/rules/sync/record-id.ts';
import { wordsOf } from '../../../shared/rules/first-screen/code-words.ts';
import type { AnswerOf } from '../../../shared/app/operations/operations.ts';
import type { Answers } from './page-server.ts';
import { recordOf, whyOf } from './sample-pair.ts';
import { backfillOf, isoOf, lastAt, lastRun, linkOf } from './sample-status.ts';
import { conflictOf, deadLetterOf, need, openAlert } from './sample-troubles.ts';
import { sampleLists } from './sample-lists.ts';
import type { SampleTexts } from './sample-texts.ts';
import { sampleTrends } from './sample-trends.ts';

/** Markup, script, quotes and a change of direction: what a stranger may write into a ticket. */
export const hostile = '"><img src=x onerror=alert(1)><script>alert(2)</script>\u202e&lt;b&gt;';

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
  const status: AnswerOf<'status'> = {
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

function overviewOf({ overview }: Answers): AnswerOf<'overview'> {
  if (typeof overview !== 'function') throw new Error('A day has an overview.');
  return overview({});
}
