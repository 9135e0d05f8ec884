// If this fails, a mistyped link looks like an accepted request, or is refused in another form than everywhere else.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { HttpRequest, InvocationContext } from '@azure/functions';
import { reconcileOrder } from '../../../functions/reconcile-order.ts';
import { httpHandler } from '../../../functions/run.ts';
import type { App } from '../../../shared/app/app.ts';

function order(outcome: object) {
  const app = {
    signInChecked: false,
    countRun: () => undefined,
    traced: (_parent: unknown, work: () => Promise<unknown>) => work(),
    reconcileOrder: ({ link }: { readonly link: string }) => Promise.resolve({ link, ...outcome }),
  } as unknown as App;
  const url = 'http://localhost/api/reconcile/acme';
  const context = new InvocationContext({ functionName: 'reconcile-order', logHandler: () => undefined });
  const request = new HttpRequest({ method: 'POST', url, body: { string: '{}' } });
  return httpHandler(reconcileOrder, () => Promise.resolve(app))(request, context);
}

test('a started comparison is answered with 202', async () => {
  const answer = await order({ kind: 'started', run: 'r' });
  assert.deepEqual([answer.status, answer.jsonBody], [202, { link: 'acme', kind: 'started', run: 'r' }]);
});

test('an unknown link is refused as a problem with its code', async () => {
  const answer = await order({ kind: 'link-unknown' });
  assert.equal(answer.status, 404);
  assert.deepEqual(answer.headers, { 'content-type': 'application/problem+json' });
  assert.ok(typeof answer.body === 'string');
  assert.match(answer.body, /"code":"link-unknown"/);
});
