/**
 * What the user would lose: the belief that a green run means something. The guards of the architecture read source
 * texts; each known way around them is planted here, one a line, and each must be found. A line that only looks like
 * one must be left alone, or the next author learns to ignore the guard.
 */
import assert from 'node:assert/strict';
import { globSync, readFileSync } from 'node:fs';
import { describe, it } from 'node:test';
import { circlesIn, importsOf, isPackage, pathOf } from './support/read-imports.ts';
import { assertGrowsWithLength } from './support/growth.ts';
import { worldlyLines } from './support/read-purity.ts';

describe('the guard of purity finds', () => {
  for (const planted of [
    'const now = Date.now();',
    'const at = { now: Date.now };',
    'needs.clock ?? Date.now',
    'const at = new Date();',
    'const at = new Date;',
    'const { now } = Date;',
    'const began = performance.now();',
    "import { performance } from 'node:perf_hooks';",
    "import { randomUUID } from 'node:crypto';",
    'const id = crypto.randomUUID();',
    'const bytes = randomBytes(16);',
    'const half = Math.random();',
    'const dice = Math.random;',
    'setTimeout(work, 5);',
    'setImmediate(work);',
    'setInterval(work, 5);',
    'queueMicrotask(work);',
    'process.nextTick(work);',
    "const home = process.env['HOME'];",
    "globalThis['process'];",
    'await fetch(address);',
    "console.log('here');",
    "import { readFile } from 'node:fs/promises';",
    "import { setTimeout as sleep } from 'node:timers/promises';",

    // another way to the clock
    'const D = Date;',
    'const at = new (Date)();',
    'const at = new (Date);',
    'const at = new (0, Date)();',
    'const at = new (class extends Date {})();',
    'const at = new Date(...[]);',
    'const local = new Date(2026, 0, 1);',
    "const here = new Intl.DateTimeFormat('en', { hour: '2-digit' });",
    "const here = new Intl.DateTimeFormat(undefined, { timeZone: 'UTC' });",
    'const here = new Intl.DateTimeFormat();',
    'const text = Date();',
    "const now = Date['now']();",
    'const now = Date?.now();',
    'const now = Reflect.construct(Date, []);',
    'const now = [Date].map((one) => one.now());',
    'function at(clock = Date) {}',
    'const at = ({ clock = Date }) => clock;',
    'const { Date: Clock } = globalThis;',
    'const { process: own } = global;',
    'const own = self.Date;',
    'const clock = { Date };',
    'const now = `${Date.now()}`;',
    '/* the time */ const now = Date.now();',
    'const now = Date.now(); // as told',
    'const now = Date.now() as number;',
    'const now = (Date satisfies object)!.now();',
    'class Row { at = Date.now(); }',
    'class Row { static { Row.at = Date.now(); } }',
    'class Row { [Date.now()]() {} }',
    'enum Row { at = Date.now() }',
    'export default Date.now;',
    'declare const process: { env: object }; process.env;',
    'const at = new Event("x").timeStamp;',
    'const now = new (new Date(0).constructor)();',
    "const now = new (new Date(0)['constructor'])();",
    'const { constructor: Clock } = new Date(0);',
    'Temporal.Now.instant();',
    'const began = process.hrtime.bigint();',
    'const signal = AbortSignal.timeout(5);',
    // the zone and the locale of the machine
    'const text = Intl.DateTimeFormat().format();',
    'const text = new Intl.DateTimeFormat("en").format(0);',
    'const text = at.toLocaleString();',
    'const text = at.toLocaleDateString("en");',
    'const hour = at.getHours();',
    'const day = at.getDate();',
    'const zone = at.getTimezoneOffset();',
    'const text = at.toTimeString();',
    'const order = one.localeCompare(other);',
    // chance
    'const M = Math;',
    "const half = Math['random']();",
    'const { random } = Math;',
    'const id = globalThis.crypto.randomUUID();',
    'const bytes = crypto.webcrypto.getRandomValues(new Uint8Array(4));',
    'crypto.getRandomValues(bytes);',
    // code made of text, and modules by another door
    'eval("Date.now()");',
    'new Function("return Date.now()")();',
    'Function("return this")();',
    "(() => 1).constructor('return Date.now()')();",
    "const { now } = await import('node:perf_hooks');",
    "await import('node:fs');",
    'await import(`node:fs`);',
    "import('./clock.ts');",
    "const fs = require('node:fs');",
    "const fs = process.getBuiltinModule('node:fs');",
    "import process from 'process';",
    "import fs from 'fs';",
    "import { readFileSync } from 'fs';",
    "import * as crypto from 'node:crypto';",
    "import crypto from 'node:crypto';",
    "import { createHash, randomBytes as bytes } from 'node:crypto';",
    "import { 'randomUUID' as id } from 'node:crypto';",
    "export { randomUUID } from 'node:crypto';",
    "export * from 'node:crypto';",
    "import 'node:process';",
    "import { promisify } from 'node:util';",
    "import { now } from 'a-package';",
    "import fs = require('node:fs');",
    'import D = globalThis.Date;',
    'const here = import.meta.url;',
    'const path = import.meta.dirname;',
    'const bytes = Buffer.allocUnsafe(16);',
    // timers, network and threads
    'new WebSocket(address);',
    'new BroadcastChannel("x");',
    'Atomics.wait(cells, 0, 0, 5);',
    'scheduler.postTask(work);',
    'const send = fetch;',
    'typeof process;',
    'queue(setTimeout);',
  ])
    it(planted, () => {
      assert.deepEqual(worldlyLines(`const before = 1;\n${planted}\n`), [`2 ${planted}`]);
    });
});

describe('the guard of purity leaves alone', () => {
  for (const innocent of [
    'const a = 1; // Date.now stands behind it',
    '/** where Date.now() is not asked */',
    '/*\n Date.now()\n*/',
    "const text = 'Date.now() and process.env';",
    'const text = `new Date() is ${said}`; const said = 1;',
    'const text = /process\\.env/.test("");',
    'const at = new Date(0).toISOString();',
    "const there = new Intl.DateTimeFormat('en', { timeZone: zone, hour: '2-digit' }); const zone = 'UTC';",
    'const time = Date.parse("2026-01-01T00:00:00Z");',
    'const time = Date.UTC(2026, 0, 1);',
    'const is = ({}) instanceof Date;',
    'const at: Date | typeof Date | null = null;',
    'let at: ReturnType<typeof fetch>;',
    'interface Needs { now(): number; fetch: typeof fetch; process: string }',
    "import { createHash } from 'node:crypto';",
    "import type { IncomingMessage } from 'node:http';",
    "import { type Server } from 'node:util';",
    "import { z } from 'zod';",
    "import { clock } from './clock.ts';",
    'const run = async (needs: { sleep(ms: number): void }) => needs.sleep(5);',
    'const run = ({ fetch }: { fetch(): void }) => fetch();',
    'const run = (process: { env: string }) => process.env;',
    'for (const performance of []) { String(performance); }',
    'try { f(); } catch (console) { String(console); } function f() {}',
    'const row = { process: 1, fetch: 2, Date: 3 }; row.process; row.Date;',
    'class Row { fetch() {} now = 1; constructor() {} }',
    'setTimeout: for (const one of []) { if (one) continue setTimeout; }',
    'const copy = structuredClone({});',
    'const high = Math.max(1, 2) + Math.floor(1.5);',
    'const any = AbortSignal.any([]);',
    'const stop = new AbortController();',
  ])
    it(innocent, () => {
      assert.deepEqual(worldlyLines(innocent), []);
    });
});

it('a file that cannot be parsed is not taken for a pure one', () => {
  assert.throws(() => worldlyLines('const = 1;'), /cannot be parsed/);
});

describe('the guard of arrows sees', () => {
  for (const [planted, target] of [
    ["import { a } from './a.ts';", './a.ts'],
    ["import {\n  a,\n  b, // from './c.ts'\n} from './a.ts';", './a.ts'],
    ["import a, { b } from './a.ts';", './a.ts'],
    ["import * as a from './a.ts';", './a.ts'],
    ["import type { A } from './a.ts';", './a.ts'],
    ["import { type A } from './a.ts';", './a.ts'],
    ["const x = 1; import { a } from './a.ts';", './a.ts'],
    ["/* first */ import { a } from './a.ts';", './a.ts'],
    ["  import { a } from './a.ts';", './a.ts'],
    ["import{a}from'./a.ts'", './a.ts'],
    ["import './a.ts';", './a.ts'],
    ["import data from './a.json' with { type: 'json' };", './a.json'],
    ["export * from './a.ts';", './a.ts'],
    ["export * as a from './a.ts';", './a.ts'],
    ["export { a } from './a.ts';", './a.ts'],
    ["export type { A } from './a.ts';", './a.ts'],
    ["import a = require('./a.ts');", './a.ts'],
    ["const a = await import('./a.ts');", './a.ts'],
    ['const a = await import(`./a.ts`);', './a.ts'],
    ["const a = await import(/* here */ './a.ts');", './a.ts'],
    ["const a = require('./a.ts');", './a.ts'],
    ["const a = createRequire(import.meta.url)('./a.ts');", './a.ts'],
    ["const a = import.meta.resolve('./a.ts');", './a.ts'],
    ["type A = import('./a.ts').A;", './a.ts'],
    ["let a: typeof import('./a.ts');", './a.ts'],
    ["declare module './a.ts' { }", './a.ts'],
  ] as const)
    it(planted, () => {
      assert.deepEqual(importsOf('file.ts', planted).targets, [target]);
    });

  it('types in the comments of a script', () => {
    const script = "/** @typedef {import('../a.ts').A} A */\n/** @import { B } from './b.js' */\nexport {};";
    assert.deepEqual(importsOf('file.js', script).targets, ['../a.ts', './b.js']);
    assert.deepEqual(importsOf('file.ts', script).targets, []);
  });

  it('a name that is computed', () => {
    for (const computed of ['await import(`./${name}.ts`);', 'import(name);', 'require(name);', 'require();'])
      assert.deepEqual(importsOf('file.ts', computed).computed, [`1 ${computed}`]);
  });

  it('a program that is run', () => {
    const source =
      "const program = new URL('../a/main.ts', import.meta.url); new URL('./page.css', program);";
    assert.deepEqual(importsOf('file.ts', source).programs, ['../a/main.ts']);
  });

  it('no import in a text or a comment', () => {
    const source =
      "const a = `import x from './a.ts'`; // import './b.ts'\nconst c = \"require('./c.ts')\"; /* from './d.ts' */";
    assert.deepEqual(importsOf('file.ts', source), { targets: [], programs: [], computed: [] });
  });
});

describe('an import leads', () => {
  const files = new Set(['shared/a/one.ts', 'shared/b/two.ts', 'page/three.js']);
  for (const [target, path] of [
    ['./one.ts', 'shared/a/one.ts'],
    ['./one.js', 'shared/a/one.ts'],
    ['../b/two.ts?fresh=1', 'shared/b/two.ts'],
    ['../b/./two.mjs', 'shared/b/two.mjs'],
    ['../../page/three.js', 'page/three.js'],
    ['../../shared/b/two.ts', 'shared/b/two.ts'],
    ['zod', null],
  ] as const)
    it(`by ${target} to ${path ?? 'a package'}`, () => {
      assert.equal(pathOf('shared/a/one.ts', target, files), path);
    });

  it('to a package by its own name only', () => {
    for (const target of ['zod', '@azure/data-tables', 'azurite/dist/src/azurite.js', 'node:fs/promises'])
      assert.ok(isPackage(target), target);
    for (const target of [
      'fs',
      'process',
      '#inside',
      '/etc/passwd',
      'file:///a.ts',
      'data:text/javascript,1',
      'https://example.com/a.js',
      'node:nothing',
    ])
      assert.ok(!isPackage(target), target);
  });
});

describe('the guard of circles', () => {
  it('tells a circle from a line', () => {
    assert.deepEqual(circlesIn(['ab', 'bc'].map(arrow)), []);
    assert.deepEqual(circlesIn(['ab', 'bc', 'ca', 'cd'].map(arrow)), [['a', 'b', 'c']]);
  });

  it('sees a file that imports itself, and two circles apart', () => {
    assert.deepEqual(circlesIn(['aa'].map(arrow)), [['a']]);
    assert.deepEqual(circlesIn(['ab', 'ba', 'bc', 'cd', 'dc'].map(arrow)), [
      ['a', 'b'],
      ['c', 'd'],
    ]);
  });

  function arrow(text: string): readonly [string, string] {
    return [text.slice(0, 1), text.slice(1)];
  }
});

describe('the guard of growth', () => {
  it('finds work that grows with the square, and leaves alone what grows with the length', () => {
    const steps = (count: number): void => {
      for (let step = 0; step < count; step += 1) Math.hypot(step, count);
    };
    assert.throws(() => assertGrowsWithLength((length) => steps(length * length), 400), /µs/);
    assertGrowsWithLength((length) => steps(100 * length), 400);
  });
});

describe('no test fails because the machine is slow', () => {
  /** An assertion that a stretch of the clock is shorter than a number. */
  const upperBound = /assert[^;]*(?:performance\.now\(\)|Date\.now\(\)) - \w+ <=? [\d_]/;

  it('finds an upper bound of the clock', () => {
    assert.match('assert.ok(performance.now() - began < 2_000);', upperBound);
    assert.doesNotMatch('assert.ok(performance.now() - began >= 290);', upperBound);
  });

  it('is in no test', () => {
    const files = globSync('test/**/*.ts').filter((file) => !file.endsWith('guards.test.ts'));
    assert.ok(files.length > 600, `only ${files.length} files were seen`);
    assert.deepEqual(
      files.filter((file) => upperBound.test(readFileSync(file, 'utf8'))),
      [],
      'do this: give the clock as a parameter, or use assertGrowsWithLength of test/support/growth.ts',
    );
  });
});
