/**
 * If this fails, a function that runs too long, streams, crashes or is told to stop ends differently here than on
 * Azure: what a laptop shows of an outage or a deployment in the middle of work would be wrong.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { runPass } from '../../../support/functions-host/passes.ts';
import { replayLives } from './replay/lives.ts';
import { replayStreams } from './replay/streams.ts';

test('time limits, streams, signals and crashes as recorded, except where a table says why not', async (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'functions-host-lives-'));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  await runPass('lives', t, async (note) => {
    await Promise.all([replayLives(folder, note), replayStreams(folder, note)]);
  });
});
