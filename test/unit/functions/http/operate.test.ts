// If this fails, an operator cannot find out which operations a deployed app has, or a caller reaches one that does
// not exist, or a page of another site changes something in the browser of an operator who is signed in.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { HttpRequest } from '@azure/functions';
import { operate } from '../../../../functions/http/operate.ts';
import type { RunLog } from '../../../../functions/log.ts';
import type { App } from '../../../../shared/app/app.ts';
import { operation, bySchema } from '../../../../shared/app/operations/operation.ts';
import { acting, showing } from '../../../../shared/app/operations/operations.ts';
import { CodedError } from '../../../../shared/rules/errors.ts';
import { z } from 'zod';

const page = (name: string): string =>
  readFileSync(new URL(`../../../../docs/automations/${name}.md`, import.meta.url), 'utf8');

for (const [name, known] of [
  ['operator-show', showing],
  ['operator-act', acting],
] as const)
  test(`the page of ${name} names every operation and no other`, () => {
    // The one table of operations; others tell fields and errors.
    const [, table = ''] = /^\| operation +\|[^\n]*\n([^]*?)\n\n/m.exec(page(name)) ?? [];
    const named = [...table.matchAll(/^\| `([a-z-]+)` +\|/gm)].map(([, one]) => one ?? '');
    assert.deepEqual(named.toSorted(), Object.keys(known).toSorted());
  });

const log: RunLog = { info: () => undefined, warn: () => undefined, error: () => undefined };
const app = { signInChecked: false } as App;
const known = {
  echo: operation(bySchema(z.strictObject({ word: z.string() })), (_app, asked, { actor }) =>
    Promise.resolve({ ...asked, by: actor.name }),
  ),
};

const ask = (path: string, body: string) =>
  operate(
    known,
    new HttpRequest({
      method: 'POST',
      url: `http://127.0.0.1/api/operator/show/${path}`,
      headers: { 'x-asked-by': 'J%C3%BCrgen' },
      body: { string: body },
    }),
    { app, log },
  );

test('an operation is answered with the version of the form, and knows who asks', async () => {
  const { status, json } = await ask('echo', '{"word":"x"}');
  assert.deepEqual([status, json], [200, { schemaVersion: 1, answer: { word: 'x', by: 'Jürgen' } }]);
});

test('an unknown operation is refused with the names of those that exist', async () => {
  for (const path of ['ech', 'constructor', '__proto__', 'toString', '', 'echo%2Fmore'])
    await assert.rejects(
      ask(path, '{}'),
      (thrown) =>
        thrown instanceof CodedError &&
        thrown.code === 'operation-unknown' &&
        /There are: echo\./.test(thrown.detail),
      path,
    );
});

/** Asks at `https://app.example:8443`, as a browser or a program does. */
async function askFrom(origin?: string) {
  let runs = 0;
  const look = { run: () => Promise.resolve((runs += 1)) };
  const request = new HttpRequest({
    method: 'POST',
    url: 'https://app.example:8443/api/operator/show/look',
    headers: origin === undefined ? {} : { origin },
    body: { string: '{}' },
  });
  const { status } = await operate({ look }, request, { app, log });
  return { status, runs };
}

test('a program, which sends no origin, and the page of the app itself are answered', async () => {
  // TLS may end in front of the app.
  const own = ['https://app.example:8443', 'HTTPS://APP.example:8443', 'http://app.example:8443'];
  for (const origin of [undefined, ...own]) assert.deepEqual(await askFrom(origin), { status: 200, runs: 1 });
});

test('a page of another site is refused before anything runs', async () => {
  for (const origin of [
    'https://evil.example',
    'https://app.example',
    'https://app.example:8444',
    'https://app.example.evil.example:8443',
    'https://evil.example/app.example:8443',
    'null',
    '',
    'app.example:8443',
  ])
    await assert.rejects(askFrom(origin), { code: 'origin-foreign' }, origin);
});
