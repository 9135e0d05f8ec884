/** The stories of single faults that the simulators can play: the options of each, and what else it leaves behind. */
import assert from 'node:assert/strict';
import type { SideName } from '../../../shared/rules/sync/record.ts';
import type { realWorld } from '../../support/engine/real-world.ts';

export type World = Awaited<ReturnType<typeof realWorld>>;

export interface FaultStory {
  /** New tickets are hidden for longer than a poll looks back: the night's comparison must find them. */
  readonly hidesForLong?: boolean;
  readonly options?: Record<string, unknown>;
  readonly match?: { readonly method?: string; readonly path?: string };
  readonly times?: number;
  /** Another fault that must come first for this one to be met. */
  readonly after?: string;
  /** Pages of one row, so that there are links between them. */
  readonly pageSize?: number;
  /** The status that people gave the ticket before the fault began. */
  readonly ticketStatus?: string;
  /** Checks what else must be true at the end. `unequal` is the reason why the two sides cannot be equal then. */
  see?(world: World, ids: { readonly ticket: string; readonly incident: string }): void;
  readonly unequal?: string;
  /** The reason why the engine never meets it. The test then asserts that it never did. */
  readonly never?: string;
}

const letterOf =
  (code: string) =>
  (world: World): void => {
    const codes = [...world.state.deadLetters.values()].map((deadLetter): string => deadLetter.code);
    assert.ok(codes.includes(code), `no dead letter ${code}, but: ${codes.join(', ') || 'none'}`);
  };
/** The titles that people wrote are whole where they wrote them. */
function titlesStay(world: World): void {
  const titles = (world.connectwise.control.records('tickets') ?? []).map(
    (row) => (row as { readonly summary: string }).summary,
  );
  assert.ok(
    titles.some((summary) => /^turn 2 x{88}$/.test(summary)),
    titles.join('; '),
  );
}
const noBatches = 'the sync asks for nothing in batches';

/** The faults with a story; a fault that is not named here is played without options and must end with equal sides. */
export const stories: Readonly<Record<SideName, Readonly<Record<string, FaultStory>>>> = {
  connectwise: {
    'page-size-refused': { never: 'no page of more than 1000 is asked for' },
    'text-altered': { options: { how: 'upper' }, unequal: 'ConnectWise saves capitals' },
    'field-refused': { options: { field: 'priority' }, match: { method: 'PATCH' } },
    'codebase-changed': { options: { legacy: true } },
    // Tickets opened meanwhile are looked at twice, and may be older than a poll's overlap once the board is open
    // again.
    'board-forbidden': { options: { boardId: 1, status: 404 }, hidesForLong: true },
    'field-dropped': { options: { fields: ['priority'] } },
    'late-commit': { match: { method: 'POST' } },
    slow: { options: { seconds: 45 } },
    'foreign-link': { pageSize: 1 },
    'short-page': { pageSize: 2 },
    'field-hidden': { match: { path: '/service/tickets' }, options: { fields: ['_info'] }, times: 20 },
    'foreign-rows': { match: { path: '/notes' }, times: 6 },
    'callback-signature-wrong': {
      see: ({ refused }) => assert.ok(refused.includes('callback-signature-wrong')),
    },
  },
  servicenow: {
    slow: { options: { seconds: 45 } },
    'session-overflow': { never: 'no cookie is ever sent' },
    'rate-limited': { times: 1 },
    'token-slow': { options: { seconds: 30 }, after: 'token-expired' },
    'token-fresh': { after: 'token-expired' },
    'token-refused': { after: 'token-expired' },
    'short-page': { pageSize: 2 },
    'empty-page': { pageSize: 2 },
    'link-lost': { pageSize: 1 },
    'link-elsewhere': { pageSize: 1 },
    'text-altered': { unequal: 'ServiceNow cuts titles', see: titlesStay },
    'value-rewritten': { unequal: 'a rule cuts titles', see: titlesStay },
    'comment-moves-state': { ticketStatus: 'Waiting' },
    'field-unknown': { options: { field: 'company' } },
    'field-hidden': {
      options: { fields: ['short_description', 'correlation_id'] },
      match: { path: '/table/incident' },
      times: 60,
      see: (world) => {
        const written = [...world.state.historyRows.values()].flatMap(({ fields }) =>
          fields.map(({ write }) => write?.value),
        );
        assert.ok(!written.includes('(no summary)'), 'what was hidden was taken for empty');
      },
    },
    'reference-shape': { options: { shape: 'empty' } },
    'journal-forbidden': { options: { empty: true } },
    'field-refused': { options: { field: 'short_description' } },
    'data-policy-refusal': { options: { fields: ['Cost centre'] } },
    'business-rule-abort': { options: { rule: 'Freeze' } },
    'record-deleted': {
      match: { method: 'PATCH', path: '/incident/' },
      times: 1,
      unequal: 'the incident is gone',
      see: (world, { ticket }) => {
        const states = [...world.state.pairRows.values()].map(({ pair }) => pair.state);
        assert.ok(states.includes('unlinked'), 'the pair is let go of after several looks');
        assert.ok(world.connectwise.control.record('tickets', ticket) !== undefined, 'the ticket stays');
      },
    },
    'choice-removed': { options: { element: 'close_code', value: 'Duplicate' } },
    'choice-renamed': { options: { element: 'state', value: '2', label: 'In Bearbeitung' } },
    'edited-meanwhile': { options: { set: { urgency: '1', impact: '1' }, by: 'david.loo' } },
    'auto-close-night': { options: { count: 50 }, times: 1 },
    'note-written-twice': {
      unequal: 'the instance itself doubles what is written',
      see: (world, { ticket }) => {
        const notes = (world.connectwise.control.records('notes') ?? []) as readonly {
          readonly ticketId: number;
          readonly text: string;
        }[];
        const texts = notes.flatMap((row) => (row.ticketId === Number(ticket) ? [row.text] : []));
        assert.ok(texts.length > 3);
        assert.equal(new Set(texts).size, texts.length, `ticket ${ticket} got a doubled note back`);
      },
    },
    'duplicate-correlation': {
      match: { method: 'POST', path: '/incident' },
      times: 1,
      unequal: 'a person must say which of the two incidents stays',
      see: letterOf('correlation-duplicate'),
    },
    'batch-unserviced': { never: noBatches },
    'batch-item-fails': { never: noBatches },
    'version-one-empty': {},
  },
};
