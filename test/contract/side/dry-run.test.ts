// If this fails, a dry run writes, or shows its own writes otherwise than the system would: its prediction differs
// from the run.
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { atOnce } from '../../support/side/at-once.ts';
import { connectwiseWorld, ticketManners } from '../../support/side/connectwise-world.ts';
import { pretendedManners, throughDryRun, type RealSideWorld } from '../../support/side/dry-run-world.ts';
import { incidentManners, servicenowWorld } from '../../support/side/servicenow-world.ts';
import { describeSide } from '../side.ts';
import { inPieces, readNow, type Manners } from './world.ts';
import { draftOf, noteOf } from './writing.ts';

const reading = { journal: 'table', filtered: false } as const;
const wrapped: Readonly<Record<string, readonly [Manners, () => Promise<RealSideWorld>]>> = {
  ConnectWise: [ticketManners, connectwiseWorld],
  ServiceNow: [incidentManners(reading), () => servicenowWorld(reading)],
};

for (const [name, [manners, makeWorld]] of Object.entries(wrapped)) {
  describeSide(`a dry run of ${name}`, pretendedManners(manners), async () =>
    throughDryRun(await makeWorld()),
  );

  describe(`a dry run of ${name}`, () => {
    it('lets no write reach the system, and tells each that it kept', async () => {
      const world = throughDryRun(await makeWorld());
      const { side, real } = world;
      const id = world.make();
      const before = [world.held(id), world.count()];
      const record = await readNow(world, id);
      real.calls();
      await atOnce(side).create(draftOf(world));
      await atOnce(side).update(record, { summary: 'Screen', description: 'It is black.' });
      await atOnce(side).addNote(record, noteOf(manners.publicKind, 'A word'));
      const file = { name: 'a.txt', contentType: 'text/plain', label: '', isPrivate: false, bytes: 3 };
      await atOnce(side).addAttachment(record, file, inPieces('abc'));
      assert.deepEqual(real.calls(), [], 'no request at all');
      assert.deepEqual([world.held(id), world.count()], before);
      assert.deepEqual(
        world.pretended().effects.map(({ kind }) => kind),
        ['create', 'field', 'field', 'note', 'attachment'],
      );
      await side.read(id);
      await side.attachments(id);
      assert.ok(real.calls().every((call) => call.startsWith('GET ')));
      assert.equal(world.writes(), 0);
    });

    it('shows each record once, also one that it changed', async () => {
      const world = throughDryRun(await makeWorld());
      const id = world.make();
      world.correlate(id, 'cwf:acme:1');
      await atOnce(world.side).update(await readNow(world, id), { summary: 'Screen' });
      const found = await world.side.findByCorrelation('cwf:acme:1');
      assert.deepEqual(
        found.map((one) => one.id),
        [id],
      );
    });
  });
}
