// If this fails, a preview of a record that does not exist looks like one of a record for which there is nothing to do.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { previewRecord } from '../../../../shared/automations/operate/preview-pair.ts';
import { idOn } from '../../../support/builders/record-ids.ts';
import { engineWorld } from '../../../support/engine/engine-world.ts';

test('a record that the integration does not find is unknown, one of a pair is not', async () => {
  const w = engineWorld();
  const link = w.link().name;
  const needs = { ...w.needs(), links: [w.link()] };
  const preview = (ticket: string) =>
    previewRecord({ link, side: 'connectwise', recordId: idOn('connectwise', ticket) }, needs);
  await assert.rejects(preview('99999999'), { code: 'nothing-known', message: /99999999/ });
  const ticket = w.openTicket();
  assert.equal((await preview(ticket)).effects[0]?.kind, 'create');
  await w.sync(w.nudge('connectwise', ticket));
  w.advance(100);
  w.connectwise.remove(ticket);
  assert.deepEqual((await preview(ticket)).outcome, { kind: 'ignored', reason: 'missing' });
});
