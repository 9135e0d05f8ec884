// If this fails, a note that a person wrote while its ticket was read counts as seen before; or another customer's
// text is read with a ticket that is no longer in the link.
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { ConnectWiseClient } from '../../../../../shared/connectwise/client.ts';
import { ticketSide } from '../../../../../shared/connectwise/sync/ticket-side.ts';
import type { TicketNote } from '../../../../../shared/connectwise/wire/index.ts';
import { CodedError } from '../../../../../shared/rules/errors.ts';
import { versionsOf } from '../../../../../shared/rules/sync/skipped-reads.ts';
import { aLink } from '../../../../support/builders/rules.ts';

const link = aLink();
const made = '2026-11-24T11:00:00Z';
const at = Date.parse('2026-11-24T12:00:00Z');
const note: TicketNote = {
  id: 1,
  ticketId: 5,
  text: 'Hello',
  detailDescriptionFlag: true,
  dateCreated: made,
};

/** A ConnectWise with ticket 5 and a note; what is asked of it is told, in the order in which it is asked. */
function world(
  how: {
    /** Waited for before the ticket is answered. */
    readonly ticketAfter?: Promise<unknown>;
    readonly company?: number | null;
    readonly notes?: () => readonly TicketNote[];
    readonly lastUpdated?: string;
    readonly now?: () => number;
  } = {},
) {
  const { company = link.connectwise.companyId, notes = () => [note], lastUpdated = made } = how;
  const asked: string[] = [];
  const notesAsked = Promise.withResolvers<undefined>();
  const ticket = {
    id: 5,
    summary: 'Printer',
    company: { id: company },
    board: { id: link.connectwise.createOnBoard },
    _info: { dateEntered: made, lastUpdated },
  };
  const client = {
    tickets: {
      async first() {
        asked.push('ticket');
        await how.ticketAfter;
        return { rows: company === null ? [] : [ticket], serverTime: at };
      },
    },
    notes: () => ({
      async *list() {
        asked.push('notes');
        notesAsked.resolve(undefined);
        await Promise.resolve();
        yield* notes();
      },
    }),
  } as unknown as ConnectWiseClient;
  const side = ticketSide({ link, client, words: {} as never, now: how.now ?? (() => at) });
  return { side, asked, notesAsked: notesAsked.promise };
}

describe('a ticket that was read before', () => {
  it('is asked for together with its notes', async () => {
    const shown = Promise.withResolvers<undefined>();
    const { side, notesAsked } = world({ ticketAfter: shown.promise });
    const reading = side.read('5', 'any');
    await notesAsked;
    shown.resolve(undefined);
    const read = await reading;
    assert.deepEqual(read.kind === 'found' && read.record.notes.map(({ text }) => text), ['Hello']);
  });

  it('has its notes left unasked where nobody has read it before and it is not shown', async () => {
    for (const company of [null, 4711]) {
      const { side, asked } = world({ company });
      assert.notEqual((await side.read('5')).kind, 'found');
      assert.deepEqual(asked, ['ticket']);
    }
  });

  for (const [company, kind] of [
    [null, 'missing'],
    [4711, 'foreign'],
  ] as const)
    it(`hands out nothing of its notes where it is ${kind} by now, and not their failure either`, async () => {
      const failing = (): never => {
        throw new CodedError('connectwise-failed');
      };
      for (const notes of [() => [note], failing]) {
        const { side } = world({ company, notes });
        assert.deepEqual(await side.read('5', 'any'), { kind });
      }
    });

  it('fails as its notes do where it is shown', async () => {
    const { side } = world({
      notes: () => {
        throw new CodedError('connectwise-failed');
      },
    });
    await assert.rejects(side.read('5', 'any'), { code: 'connectwise-failed' });
  });

  it('has a version that is not trusted where a note may have come between the two answers', async () => {
    const read = async (known?: string) => {
      const times = [at, at + 8_000];
      const now = (): number => times.shift() ?? at + 8_000;
      // A note that came six seconds after both were asked, and two before the ticket was answered.
      const { side } = world({ lastUpdated: new Date(at - 2_000).toISOString(), now });
      const found = await side.read('5', known);
      return found.kind === 'found' ? found.record : assert.fail();
    };
    assert.equal(versionsOf({ connectwise: await read('any') }).connectwise, null);
    assert.notEqual(versionsOf({ connectwise: await read() }).connectwise, null, 'notes were read after it');
  });
});
