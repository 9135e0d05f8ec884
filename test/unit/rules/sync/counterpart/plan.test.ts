// If this fails, a counterpart begins with an invented value.
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { planCreate } from '../../../../../shared/rules/sync/counterpart/plan.ts';
import { aLink, anIncident, aTicket, noon } from '../../../../support/builders/rules.ts';

const link = aLink();

describe('a counterpart', () => {
  it('begins with the translated values, and they are known for our own', () => {
    const { side, draft, pending } = planCreate(aTicket({ status: 'Scheduled' }), link, noon);
    assert.equal(side, 'servicenow');
    assert.deepEqual(draft.fields, {
      summary: 'Printer',
      description: 'It burns.',
      status: '2',
      priority: '2/2',
    });
    assert.deepEqual(pending.find(({ field }) => field === 'status')?.value, {
      connectwise: '1:Scheduled',
      servicenow: '2',
    });
    assert.equal(draft.originLabel, 'ConnectWise #4711');
  });

  it('in ConnectWise speaks the words of the board it is made on', () => {
    const onTwo = aLink({ connectwise: { companyId: 250, boards: [1, 2], createOnBoard: 2 } });
    const { draft, pending } = planCreate(anIncident(), onTwo, noon);
    assert.equal(draft.fields.status, 'Neu');
    assert.equal(pending.find(({ field }) => field === 'status')?.value.connectwise, '2:Neu');
  });

  it('leaves to the other system what has no word or is switched off', () => {
    const silent = aLink({ fields: { priority: { direction: 'none' } } });
    const { draft, pending } = planCreate(aTicket({ status: 'On the moon' }), silent, noon);
    assert.deepEqual([draft.fields.status, draft.fields.priority], ['', '']);
    assert.deepEqual(
      pending.map(({ field }) => field),
      ['summary', 'description'],
    );
  });
});
