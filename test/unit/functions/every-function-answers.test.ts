/**
 * If this fails, a function that throws keeps its caller waiting for 240 seconds while HTTP streaming is on;
 * ConnectWise gives up after five and drops the change. So every function is called here with stories that fail in
 * every way a story can, and must answer, log and count.
 */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { HttpRequest, InvocationContext, type LogLevel } from '@azure/functions';
import type { FunctionDefinition } from '../../../functions/define.ts';
import { functions } from '../../../functions/list.ts';
import { httpHandler, queueHandler, timerHandler } from '../../../functions/run.ts';
import { CodedError } from '../../../shared/rules/errors.ts';
import type { App } from '../../../shared/app/app.ts';

interface Run {
  readonly logged: [LogLevel, string][];
  readonly counted: [string, string][];
}

/** An app whose every story fails in the given way; what is counted is kept. */
function failingApp(run: Run, thrown: unknown): App {
  // A story may throw anything, a string too: that is the point of the test.
  const fail = (): Promise<never> => Promise.reject(thrown);
  return new Proxy({} as App, {
    get: (_target, property) =>
      property === 'countRun'
        ? (name: string, outcome: string) => run.counted.push([name, outcome])
        : property === 'then'
          ? undefined
          : fail,
  });
}

async function call(definition: FunctionDefinition, source: () => Promise<App>, run: Run) {
  const context = new InvocationContext({
    functionName: definition.name,
    logHandler: (level, ...args) => run.logged.push([level, args.map(String).join(' ')]),
  });
  switch (definition.trigger) {
    case 'http': {
      const { path = 'x', body = '{"ID":1}' } = definition.example ?? {};
      const request = new HttpRequest({
        method: 'POST',
        url: `http://localhost/api/${path}`,
        body: { string: body },
      });
      return httpHandler(definition, source)(request, context);
    }
    case 'queue':
      return queueHandler(definition, source)({ link: 'x' }, context);
    case 'timer':
      return timerHandler(definition, source)({ isPastDue: false } as never, context);
  }
}

const waysToFail: readonly [string, unknown][] = [
  ['a coded error', new CodedError('unexpected', { detail: 'planted-detail' })],
  ['a plain error', new Error('planted-detail')],
  ['a string', 'planted-detail'],
  ['undefined', undefined],
];

for (const definition of functions) {
  for (const [way, thrown] of waysToFail) {
    test(`${definition.name} (${definition.trigger}) when its story throws ${way}`, async () => {
      const run: Run = { logged: [], counted: [] };
      const source = () => Promise.resolve(failingApp(run, thrown));
      if (definition.trigger === 'http') {
        const answer = await call(definition, source, run);
        assert.ok(answer);
        assert.equal(
          answer.status,
          500,
          `the request does not reach the story; do this: give functions/${definition.name}.ts an "example" that does`,
        );
        const body: unknown = JSON.parse(typeof answer.body === 'string' ? answer.body : '');
        assert.ok(body !== null && typeof body === 'object' && 'code' in body);
        assert.equal(body.code, 'unexpected');
        assert.ok(
          !JSON.stringify(answer).includes('planted-detail'),
          'the detail is for our log, not for the caller',
        );
      } else {
        await assert.rejects(call(definition, source, run), CodedError);
      }
      assert.deepEqual(run.counted, [[definition.name, 'unexpected']]);
      assert.equal(run.logged.filter(([level]) => level === 'error').length, 1);
    });
  }

  test(`${definition.name} (${definition.trigger}) when the settings are wrong`, async () => {
    const run: Run = { logged: [], counted: [] };
    const source = () => Promise.reject(new CodedError('settings-invalid'));
    if (definition.trigger === 'http') assert.equal((await call(definition, source, run))?.status, 500);
    else await assert.rejects(call(definition, source, run), { code: 'settings-invalid' });
    assert.equal(run.logged.length, 1);
  });
}

test('there were functions to call', () => {
  assert.ok(functions.some(({ trigger }) => trigger === 'http'));
  assert.ok(functions.some(({ trigger }) => trigger === 'queue'));
  assert.ok(functions.some(({ trigger }) => trigger === 'timer'));
});
