/** One storm as a test: what must be true when it has passed, and what is told when it is not. */
import assert from 'node:assert/strict';
import { buildBundle } from '../support/built-bundle.ts';
import { upTo } from '../support/long.ts';
import { processStorm } from './process-storm.ts';

/** Runs a storm with a fresh seed on so many hosts; ten kills, and sixty when there is time. */
export async function endsEqual(hosts: 1 | 2): Promise<void> {
  await buildBundle();
  const seed = Math.floor(Math.random() * 1_000_000);
  const { differences, writesAtRest, edits, files, pairs, log } = await processStorm({
    seed,
    hosts,
    kills: upTo(10, 60),
    tickets: 6,
  });
  const story = `seed ${seed}, ${edits} edits, ${files} files\n${log.slice(-60).join('\n')}`;
  assert.deepEqual(differences, [], story);
  assert.deepEqual(writesAtRest, [], story);
  assert.ok(files > 2, `only ${files} files were attached`);
  assert.ok(edits > 30 && pairs >= 6, `only ${edits} edits on ${pairs} tickets were made`);
}
