// If this fails, the tickets that are older than the link are not copied, or copied twice, or a person cannot see the
// progress, stop it, or believe the preview.
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { CodedError } from '../../../../shared/rules/errors.ts';
import { backfillWorld } from '../../../support/engine/backfill-world.ts';
import { ticketId } from '../../../support/builders/record-ids.ts';

const code = (wanted: string) => (error: unknown) => {
  assert.equal(Reflect.get(Object(error), 'code'), wanted);
  return true;
};

describe('a backfill', () => {
  it('gives every open record of both sides exactly one counterpart, ends at 100 %, and writes nothing the next time', async () => {
    const world = backfillWorld();
    for (let count = 0; count < 130; count += 1) world.openTicket({ summary: `Ticket ${count}` });
    for (let count = 0; count < 140; count += 1) world.openIncident({ summary: `Incident ${count}` });
    world.advance(3600);
    const preview = await world.preview();
    assert.deepEqual(preview.counted, { connectwise: 130, servicenow: 140 });
    await world.order('', { dryRun: false, token: preview.token });
    await world.drain();

    const status = await world.status();
    assert.deepEqual(world.unmatched(), []);
    assert.deepEqual([status.state, status.progress.percent, status.progress.done], ['done', 100, 270]);
    assert.deepEqual(status.progress.byEnd, { created: 270, changed: 0, paired: 0, ignored: 0, failed: 0 });
    assert.deepEqual([world.connectwise.records.size, world.servicenow.records.size], [270, 270]);
    assert.ok(world.effects().length >= 270);
    assert.ok(
      world.effects().every(({ silent }) => silent === true),
      'every write asks that nobody be mailed',
    );

    const before = world.effects().length;
    world.advance(60);
    await world.start();
    await world.drain();
    const again = await world.status();
    assert.equal(world.effects().length, before);
    assert.deepEqual([again.state, again.progress.percent, again.progress.byEnd.paired], ['done', 100, 540]);
  });

  it('leaves finished records, other times and what is over the limit alone', async () => {
    const world = backfillWorld();
    world.openTicket({ summary: 'old' });
    world.advance(10 * 24 * 3600);
    world.openTicket({ summary: 'done', status: 'Closed' });
    world.openTicket({ summary: 'first' });
    world.openTicket({ summary: 'second' });
    world.openIncident();
    world.advance(60);
    const since = new Date(world.now() - 3600_000).toISOString();
    const body = { sides: ['connectwise'], since, limit: 1 };
    assert.deepEqual((await world.preview(body)).counted, { connectwise: 2, servicenow: 0 });
    await world.start(body);
    await world.drain();
    const status = await world.status();
    assert.deepEqual([status.state, status.progress.done, status.progress.total], ['done', 1, 1]);
    assert.deepEqual(
      [...world.servicenow.records.values()].map(({ fields }) => fields.summary),
      ['Screen', 'first'],
    );
  });

  it('brings finished records over when it is told to, and says of others why not', async () => {
    const world = backfillWorld({ creates: { inServiceNow: true, inConnectWise: false } });
    world.openTicket({ status: 'Completed' });
    world.openIncident();
    world.advance(60);
    await world.start({ closed: true });
    await world.drain();
    const { byEnd } = (await world.status()).progress;
    assert.deepEqual([byEnd.created, byEnd.ignored], [1, 1]);
    assert.deepEqual(
      [...world.servicenow.records.values()].map(({ fields }) => fields.status),
      ['1', '6'],
    );
  });

  it('does not list what was made after the preview, nor its own counterparts', async () => {
    const world = backfillWorld();
    world.openTicket();
    world.advance(60);
    const { token } = await world.preview();
    world.advance(60);
    world.openTicket({ summary: 'later' });
    await world.order('', { dryRun: false, token });
    await world.drain();
    assert.equal((await world.status()).progress.total, 1);
    assert.equal(world.servicenow.records.size, 1);
  });

  it('costs a record that has its counterpart no remote call', async () => {
    const world = backfillWorld();
    const id = world.openTicket();
    await world.handle({
      link: 'acme',
      side: 'connectwise',
      recordId: ticketId(id),
      origin: 'callback',
      learnedAt: new Date(world.now()).toISOString(),
      messageId: 'm',
    });
    world.advance(60);
    world.connectwise.edit(id, 'summary', 'A change that the live sync has not carried over yet');
    await world.start({ sides: ['connectwise'] });
    const calls: string[] = [];
    await world.drain(undefined, {
      fault: (call) => {
        calls.push(call);
        return 'none';
      },
    });
    assert.deepEqual(calls, ['read page', 'read page'], 'only the list is asked for');
    assert.equal((await world.status()).progress.byEnd.paired, 1);
  });

  it('asks nothing again about a record that has ended, however often its message comes', async () => {
    const world = backfillWorld({ creates: { inServiceNow: false } });
    world.openTicket();
    world.advance(60);
    await world.start({ sides: ['connectwise'] });
    await world.drain(() => world.state.queue.length > 0);
    const message = world.take();
    assert.ok(message !== null);
    const calls: string[] = [];
    const fault = (call: string): 'none' => {
      calls.push(call);
      return 'none';
    };
    await message.work({ fault });
    const asked = calls.length;
    assert.ok(asked > 0);
    await message.work({ fault });
    assert.equal(calls.length, asked);
    assert.equal((await world.status()).progress.byEnd.ignored, 1);
  });
});

describe('the preview', () => {
  it('says field by field and note by note what the run then does', async () => {
    const world = backfillWorld({ backfill: { notes: 'internal' } });
    const ticket = world.openTicket({ summary: 'Coffee', priority: 'Low' });
    world.connectwise.note(ticket, 'discussion', 'Dear customer', 'Ann');
    world.connectwise.note(ticket, 'internal', 'They never pay.', 'Ann');
    world.connectwise.note(ticket, 'resolution', 'Bought beans', 'Ann');
    const incident = world.openIncident();
    world.servicenow.note(incident, 'comments', 'Hello?', 'Bob');
    world.servicenow.note(incident, 'work_notes', 'Ring them', 'Bob');
    world.advance(60);
    const { sample, token, pairs } = await world.preview();
    assert.equal(world.effects().length, 0, 'a preview writes nothing');
    assert.equal(pairs, 0);
    assert.deepEqual(
      sample.map(({ action, notes, notesLeft }) => [action, notes, notesLeft]),
      [
        ['create', { work_notes: 2 }, 1],
        ['create', { internal: 1 }, 1],
      ],
    );
    await world.order('', { dryRun: false, token });
    await world.drain();
    for (const line of sample) {
      const target = line.side === 'connectwise' ? world.servicenow : world.connectwise;
      const made = [...target.records.values()].find(
        (one) => one.correlation === `cwf:acme:${line.recordId}`,
      );
      assert.ok(made !== undefined);
      const port = target.port((await world.needs().linkOf('acme'))!.link);
      const read = await port.read(made.id);
      assert.ok(read.kind === 'found');
      for (const { field, to } of line.fields) assert.equal(read.record.fields[field], to, field);
      const kinds: Record<string, number> = {};
      for (const { kind, describes } of read.record.notes)
        if (!describes) kinds[kind] = (kinds[kind] ?? 0) + 1;
      assert.deepEqual(kinds, line.notes);
    }
  });

  it('tells records that are paired, ignored or cannot be read apart', async () => {
    const world = backfillWorld({ creates: { inServiceNow: true, inConnectWise: false } });
    world.openTicket();
    world.openIncident();
    world.advance(60);
    await world.start();
    await world.drain();
    world.advance(60);
    const { sample } = await world.preview({ sample: 5 });
    assert.deepEqual(
      sample.map(({ side, action, why }) => [side, action, why]),
      [
        ['connectwise', 'paired', ''],
        ['servicenow', 'ignored', 'creates-switched-off'],
        ['servicenow', 'paired', ''],
      ],
    );
  });

  it('is what a start needs: its token, for a day, for the configuration that it saw', async () => {
    const world = backfillWorld();
    world.openTicket();
    await assert.rejects(world.order('', { dryRun: false, token: 'abc' }), code('backfill-unknown'));
    await assert.rejects(async () => world.order('', { dryRun: false }), code('request-invalid'));
    const old = await world.preview();
    world.advance(25 * 3600);
    await assert.rejects(world.order('', { dryRun: false, token: old.token }), code('backfill-preview-old'));
    const { token } = await world.preview();
    world.configure({ creates: { inServiceNow: false } });
    await assert.rejects(world.order('', { dryRun: false, token }), code('backfill-link-changed'));
    world.configure({});
    await world.order('', { dryRun: false, token });
    assert.equal((await world.status()).state, 'running');
    assert.deepEqual(
      [...world.state.auditRows.values()].map(({ action, actor, outcome }) => [action, actor.name, outcome]),
      [
        ['backfill-start', 'jane', 'backfill-preview-old'],
        ['backfill-start', 'jane', 'backfill-link-changed'],
        ['backfill-start', 'jane', 'started'],
      ],
    );
  });

  for (const [what, body] of [
    ['a side that there is not', { sides: ['jira'] }],
    ['a side twice', { sides: ['servicenow', 'servicenow'] }],
    ['a time without a zone', { since: '2026-01-01T00:00:00' }],
    ['a limit of nothing', { limit: 0 }],
    ['a word that it does not know', { companyId: 250 }],
  ] as const)
    it(`refuses ${what}`, async () => {
      const world = backfillWorld();
      await assert.rejects(async () => world.order('', body), code('request-invalid'));
    });
});

describe('a person', () => {
  it('pauses at once, also its queued steps, and resumes where it was', async () => {
    const world = backfillWorld({ backfill: { atOnce: 20 } });
    for (let count = 0; count < 60; count += 1) world.openTicket();
    world.advance(60);
    const token = await world.start();
    await world.drain(() => world.servicenow.records.size === 20);
    await world.order('pause');
    const made = world.servicenow.records.size;
    await world.drain();
    assert.equal(world.servicenow.records.size, made, 'what is on the queue is not worked');
    const paused = await world.status(token);
    assert.deepEqual([paused.state, paused.progress.done], ['paused', made]);
    assert.ok(paused.progress.percent < 100);
    await world.order('resume');
    await world.drain();
    assert.deepEqual(world.unmatched(), []);
    assert.deepEqual([(await world.status()).state, (await world.status()).progress.done], ['done', 60]);
    assert.equal(world.servicenow.records.size, 60);
  });

  it('cancels for good, and then may begin another', async () => {
    const world = backfillWorld({ backfill: { atOnce: 5 } });
    for (let count = 0; count < 30; count += 1) world.openTicket();
    world.advance(60);
    const first = await world.start();
    await world.drain(() => world.servicenow.records.size === 3);
    const other = await world.preview();
    await assert.rejects(world.order('', { dryRun: false, token: other.token }), code('backfill-running'));
    await world.order('cancel');
    await world.drain();
    assert.equal(world.servicenow.records.size, 3);
    await assert.rejects(world.order('resume'), code('backfill-state-wrong'));
    await assert.rejects(world.order('', { dryRun: false, token: first }), code('backfill-state-wrong'));
    await world.order('', { dryRun: false, token: other.token });
    await world.drain();
    assert.deepEqual(world.unmatched(), []);
  });

  it('a request that is sent twice changes nothing the second time', async () => {
    const world = backfillWorld();
    world.openTicket();
    world.advance(60);
    const token = await world.start();
    await world.order('', { dryRun: false, token });
    assert.equal(world.backfills.steps.length, 1);
    await world.order('pause');
    await world.order('pause');
    await world.order('resume');
    await world.order('cancel');
    await world.order('cancel');
    assert.equal((await world.status(token)).state, 'cancelled');
  });

  it('asks for a link or a backfill that there is not', async () => {
    const world = backfillWorld();
    await assert.rejects(world.status(), code('backfill-unknown'));
    await assert.rejects(world.order('pause'), code('backfill-unknown'));
    await assert.rejects(async () => world.order('explode'), code('request-invalid'));
  });
});

describe('step by step', () => {
  it('one record, then ten, then a hundred, each batch ended before the next, then as many as may be under way', async () => {
    const world = backfillWorld({ backfill: { atOnce: 1000 } });
    for (let count = 0; count < 150; count += 1) world.openTicket();
    world.advance(60);
    await world.start({ sides: ['connectwise'] });
    const sums = new Set<number>();
    await world.drain(() => {
      const rows = [...(world.backfills.rows.values().next().value?.values() ?? [])];
      if (rows.every(({ end }) => end !== null)) sums.add(rows.length);
      return false;
    });
    assert.deepEqual([...sums], [0, 1, 11, 111, 150]);
  });

  it('never has more under way than the link allows', async () => {
    const world = backfillWorld({ backfill: { atOnce: 7 } });
    for (let count = 0; count < 40; count += 1) world.openTicket();
    world.advance(60);
    await world.start();
    let most = 0;
    await world.drain(() => {
      most = Math.max(most, world.state.queue.length);
      return false;
    });
    assert.equal(most, 7);
    assert.deepEqual(world.unmatched(), []);
  });

  it('stands back while live nudges wait', async () => {
    const world = backfillWorld();
    world.openTicket();
    world.advance(60);
    await world.start();
    world.setLive(32);
    for (let count = 0; count < 5; count += 1) await world.take()?.work({});
    assert.equal(world.state.queue.length, 0);
    world.setLive(31);
    await world.drain();
    assert.equal((await world.status()).state, 'done');
  });

  it('stops after the first record if that fails, and resumes when a person says so', async () => {
    const world = backfillWorld();
    for (let count = 0; count < 30; count += 1) world.openTicket();
    world.advance(60);
    await world.start({ sides: ['connectwise'] });
    const port = world.servicenow.port.bind(world.servicenow);
    let refusing = true;
    world.servicenow.port = (link, options) => {
      const side = port(link, options);
      return {
        ...side,
        create: (draft) => (refusing ? Promise.reject(new CodedError('write-refused')) : side.create(draft)),
      };
    };
    await world.drain();
    const stopped = await world.status();
    assert.deepEqual(
      [stopped.state, stopped.trouble?.code, stopped.progress.listed, stopped.failures.length],
      ['paused', 'backfill-fails-too-often', 1, 1],
    );
    refusing = false;
    await world.order('resume');
    await world.drain();
    const done = await world.status();
    assert.deepEqual([done.state, done.progress.byEnd.failed, done.progress.byEnd.created], ['done', 1, 29]);
  });
});
