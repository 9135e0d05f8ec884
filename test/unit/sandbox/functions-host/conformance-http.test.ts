/**
 * If this fails, a request that is too long, a key in another case or a timer run by hand is answered differently
 * here than on Azure, and what works on the laptop may be refused there.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { runPass } from '../../../support/functions-host/passes.ts';
import { replayHttp } from './replay/http.ts';

test('long heads, keys in any case, first streams and slow timers as recorded, except as a table says', async (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'functions-host-http-'));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  await runPass('http', t, (note) => replayHttp(folder, note));
});
