/**
 * What the user would lose: the first hour. Every part of an automation that is forgotten must be named, with what to do.
 */
import assert from 'node:assert/strict';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { missingParts } from '../../../../scripts/automations/parts.ts';
import { addCountByCall, addCounts, ProjectCopy } from '../../../support/scripts/project-copy.ts';

const copy = new ProjectCopy();
after(() => copy.remove());
const { folder: tree } = copy;
const text = (file: string): string => copy.text(file);
const write = (file: string, content: string): void => copy.write(file, content);
before(async () => {
  await addCounts(copy);
  await addCountByCall(copy);
});

/** Each part that can be forgotten, and what is then said. */
const parts: readonly (readonly [file: string, remains: (before: string) => string | null, told: RegExp])[] =
  [
    [
      'docs/automations/count-by-call.md',
      () => null,
      /do this: write docs\/automations\/count-by-call\.md, with a paragraph/,
    ],
    [
      'docs/automations/count-by-clock.md',
      (before) => before.replace('**Configuration.**', 'Configuration:'),
      /do this: add a paragraph that begins with \*\*Configuration\.\*\* to docs\/automations\/count-by-clock\.md/,
    ],
    [
      'docs/automations/count-by-message.md',
      (before) => before.replace('**How to see that it ran.**', ''),
      /do this: add a paragraph that begins with \*\*How to see that it ran\.\*\* to docs\/automations\/count-by-message\.md/,
    ],
    [
      'functions/list.ts',
      (before) => before.replace(/^import .*count-by-call.*\n/m, ''),
      /functions\/list\.ts .* do this: npm run docs/,
    ],
    ['functions/list.ts', () => null, /functions\/list\.ts .* do this: npm run docs/],
    [
      'functions/count-by-clock.ts',
      () => null,
      /do this: write functions\/count-by-clock\.ts, which calls runCountByClock/,
    ],
    [
      'functions/count-by-call.ts',
      (before) => before.replace("name: 'count-by-call'", "name: 'count-calls'"),
      /do this: call the file functions\/count-calls\.ts/,
    ],
    [
      'functions/count-by-call.ts',
      (before) => before.replace('export const', 'const'),
      /count-by-call\.ts declares countByCall and does not export it\. do this: write `export const countByCall: HttpDefinition = \{ name: 'count-by-call'/,
    ],
    [
      'functions/count-by-clock.ts',
      (before) => before.replace(': TimerDefinition = {', ' = {'),
      /functions\/count-by-clock\.ts declares no function that can be read\. do this: write `export const countByClock: TimerDefinition = \{ name: 'count-by-clock'/,
    ],
    [
      'shared/automations/counts/count-by-clock.ts',
      () => null,
      /functions\/count-by-clock\.ts imports shared\/automations\/counts\/count-by-clock\.ts, which is not there\. do this: write it/,
    ],
    [
      'shared/rules/tickets/count-by-message.ts',
      () => null,
      /imports shared\/rules\/tickets\/count-by-message\.ts, which is not there\. do this:/,
    ],
    [
      'test/unit/automations/counts/count-by-clock.test.ts',
      () => null,
      /do this: write test\/unit\/automations\/counts\/count-by-clock\.test\.ts/,
    ],
    [
      'shared/rules/metrics.ts',
      (before) => before.replace(/^ {2}count_by_call: \{[^]*?^ {2}\},\n/m, ''),
      /do this: add a row "count_by_call: \{ unit, tags, sentence \}" to metricTable in shared\/rules\/metrics\.ts/,
    ],
  ];

test('every missing part is reported with what to do', async () => {
  assert.deepEqual(await missingParts(tree), []);
  for (const [file, remains, told] of parts) {
    const before = text(file);
    const left = remains(before);
    assert.notEqual(left, before, `nothing of ${file} was taken away`);
    if (left === null) rmSync(join(tree, file));
    else write(file, left);
    const missing = await missingParts(tree);
    write(file, before);
    assert.ok(
      missing.some((sentence) => told.test(sentence)),
      `${file}: ${missing.join('\n') || 'nothing was told'}`,
    );
  }
  assert.deepEqual(await missingParts(tree), []);
});
