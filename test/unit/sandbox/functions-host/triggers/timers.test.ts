/**
 * What the user would lose: timers that catch up after a night in which the host was down, once and not once per
 * missed moment, and that run on one host only when two share a storage account.
 */
import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { json } from 'node:stream/consumers';
import { after, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { BlobServiceClient } from '@azure/storage-blob';
import { ownAccount } from '../../../../support/azure/own-account.ts';
import { parseSchedule } from '../../../../../sandbox/functions-host/triggers/schedule.ts';
import { linesSeen, onStage, type Stage } from '../../../../support/functions-host/recordings.ts';
import { until } from '../../../../support/until.ts';

const folder = mkdtempSync(join(tmpdir(), 'functions-timers-'));
after(() => rmSync(folder, { recursive: true, force: true }));

const app = join(folder, 'app');
mkdirSync(app);
symlinkSync(
  fileURLToPath(new URL('../../../../../node_modules', import.meta.url)),
  join(app, 'node_modules'),
);
writeFileSync(join(app, 'host.json'), '{"version":"2.0"}');
writeFileSync(join(app, 'package.json'), '{"main":"main.js"}');
writeFileSync(
  join(app, 'main.js'),
  `const { app } = require('@azure/functions');
   const seen = (fn) => async (timer) =>
     require('fs').appendFileSync(process.env.SEEN_FILE, JSON.stringify({ fn, timer }) + '\\n');
   app.timer('t_daily', { schedule: '0 30 9 * * *', handler: seen('t_daily') });
   app.timer('t_startup', { schedule: '0 0 3 * * *', runOnStartup: true, handler: seen('t_startup') });
   app.http('one', { handler: async () => ({ body: '1' }) });`,
);

const settings = {
  AzureFunctionsWebHost__hostid: 'lab',
  FUNCTIONS_LEASE_SECONDS: '15',
};
const of = (stage: Stage, name: string): Stage => ({
  ...stage,
  seen: () => stage.seen().filter((line) => line['fn'] === name),
});

test('a missed run is made once and remembered, and only one of two hosts runs timers', async () => {
  const azurite = await ownAccount();
  try {
    const env = { ...settings, AzureWebJobsStorage: azurite.connectionString };
    const container = BlobServiceClient.fromConnectionString(azurite.connectionString).getContainerClient(
      'azure-webjobs-hosts',
    );
    await container.createIfNotExists();
    const blob = container.getBlockBlobClient('timers/lab/Host.Functions.t_daily/status');
    const schedule = parseSchedule('0 30 9 * * *');
    const last = schedule.next(new Date(Date.now() - 5 * 86_400_000));
    const due = last === undefined ? undefined : schedule.next(last);
    assert.ok(last !== undefined && due !== undefined);
    const stamp = (date: Date): string => date.toISOString().replace('Z', '+00:00');
    const status = JSON.stringify({ Last: stamp(last), Next: stamp(due), LastUpdated: stamp(last) });
    await blob.upload(status, status.length);

    await onStage(app, join(folder, 'first'), env, async (first) => {
      const runs = await linesSeen(of(first, 't_daily'), 1);
      assert.equal(runs.length, 1, 'several occurrences were missed, one run makes up for them');
      const timer = runs[0]?.['timer'] as
        | { isPastDue: boolean; scheduleStatus: { next: string } }
        | undefined;
      assert.equal(timer?.isPastDue, true);
      assert.equal(timer.scheduleStatus.next, stamp(due));
      // The status is written once the run has ended, a moment after the function was seen.
      await until('the next due time is remembered', async () => {
        // One request: downloadToBuffer asks for the length first, and the blob may be replaced between the two.
        const body = (await blob.download()).readableStreamBody;
        const kept = (await json(body ?? Readable.from(['{}']))) as { Next?: string };
        return new Date(kept.Next ?? 0).getTime() > Date.now();
      });

      await onStage(app, join(folder, 'second'), env, async (second) => {
        assert.equal((await fetch(`${second.host.address}/api/one`)).status, 200);
        assert.deepEqual(second.seen(), [], 'not even the timer that runs at every start');
      });
    });
  } finally {
    await azurite.close();
  }
});

test('without storage a timer still fires', async () => {
  await onStage(app, join(folder, 'bare'), settings, async (stage) => {
    const starts = await linesSeen(of(stage, 't_startup'), 1);
    assert.equal(starts.length, 1);
    assert.deepEqual(starts[0]?.['timer'], {
      schedule: { adjustForDST: true },
      scheduleStatus: {
        last: '0001-01-01T00:00:00+00:00',
        next: (starts[0]?.['timer'] as { scheduleStatus: { next: string } } | undefined)?.scheduleStatus.next,
        lastUpdated: '0001-01-01T00:00:00+00:00',
      },
      isPastDue: false,
    });
  });
});
