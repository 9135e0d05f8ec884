/**
 * If this fails, a function that an engineer wrote is never registered. Every spelling that declares a function must
 * be read; every other must be reported, with the spelling to use.
 */
import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { declaredFunctions, readFunctions } from '../../../../scripts/automations/declarations.ts';

/** The declarations that are read from a tree with these files. */
function readTree(files: Readonly<Record<string, string>>): ReturnType<typeof readFunctions> {
  const root = mkdtempSync(join(tmpdir(), 'declarations-'));
  try {
    for (const [file, text] of Object.entries(files)) {
      mkdirSync(dirname(join(root, file)), { recursive: true });
      writeFileSync(join(root, file), text);
    }
    return readFunctions(root);
  } finally {
    rmSync(root, { recursive: true });
  }
}

test('each spelling of a declaration is read', () => {
  const timer = {
    name: 'one',
    constant: 'one',
    file: 'functions/one.ts',
    address: null,
    queueName: null,
    schedule: null,
  };
  for (const source of [
    `export const one: TimerDefinition = { name: 'one', trigger: 'timer' };`,
    `export const one: TimerDefinition = {\n  trigger: 'timer',\n  name: "one",\n};`,
    `export const one = { name: 'one', trigger: 'timer' } satisfies TimerDefinition;`,
    `export const one = { name: \`one\` as const } as const satisfies TimerDefinition;`,
    `const own: TimerDefinition = { 'name': 'one' };\nexport { own as one };`,
    `export const limit = 5, one: FunctionDefinition = ({ name: 'one' });`,
  ])
    assert.deepEqual(readTree({ 'functions/one.ts': source }), { declared: [timer], unread: [] }, source);
  const both = readTree({
    'functions/call.ts': `export const call: HttpDefinition = { route: 'calls/{id}', name: 'call' };`,
    'functions/message.ts': `export const message: QueueDefinition = { queueName: 'messages', name: 'message' };`,
  });
  const due = `export const due: TimerDefinition = { name: 'due', schedule: '0 0 3 * * *' };`;
  assert.equal(readTree({ 'functions/due.ts': due }).declared[0]?.schedule, '0 0 3 * * *');
  assert.deepEqual(
    both.declared.map(({ address, queueName }) => [address, queueName]),
    [
      ['calls/{id}', null],
      ['messages', 'messages'],
    ],
  );
});

test('a declaration that cannot be read is reported with what to write', () => {
  for (const [source, told] of [
    [
      `const one: TimerDefinition = { name: 'one' };`,
      /declares one and does not export it\. do this: write `export const one: TimerDefinition = \{ name: 'one'/,
    ],
    [
      `export const one: TimerDefinition = { name: 'one', schedule: nightly };`,
      /gives one no schedule that can be read\. do this: write it there as a text/,
    ],
    [
      `export const one: HttpDefinition = { name: nameOf('one') };`,
      /gives one no name that can be read\. do this: write `export const one: HttpDefinition/,
    ],
    [
      `export const one: HttpDefinition = declare('one');`,
      /gives one no name that can be read\. do this: write `export const one: HttpDefinition/,
    ],
    [
      `export const one = { name: 'one', trigger: 'timer' };`,
      /declares no function that can be read\. do this: write `export const one: TimerDefinition = \{ name: 'one'/,
    ],
    [`export default { name: 'one' };`, /declares no function that can be read\. do this:/],
    ['', /declares no function that can be read\. do this:/],
    [`export const one: = {`, /functions\/one\.ts cannot be parsed: .* do this: correct it/],
  ] as const) {
    // The list imports whatever was there when it was written.
    const { declared, unread } = readTree({
      'functions/one.ts': source,
      'functions/list.ts': `import { one } from './one.ts';`,
    });
    assert.deepEqual(declared, [], source);
    assert.equal(unread.length, 1, source);
    assert.match(unread[0] ?? '', told);
  }
});

test('a file that another one uses, the entry, and what stands in a folder below need declare nothing', () => {
  const files = {
    'functions/main.ts': `import { register } from './register.ts';`,
    'functions/register.ts': 'export function register() {}',
    'functions/http/read.ts': `export { helper } from '../helper.ts';`,
    'functions/helper.ts': 'export const helper = 1;',
  };
  assert.deepEqual(readTree(files), { declared: [], unread: [] });
});

test('the functions of this project are all read', () => {
  const root = fileURLToPath(new URL('../../../..', import.meta.url));
  assert.ok(declaredFunctions(root).length > 15);
  assert.deepEqual(readFunctions(root).unread, []);
});
