/** An app of the real receivers, as the bundle registers them, over stories that only note what they were given. */
import { appendFileSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import { connectwiseCallback } from '../../../functions/connectwise-callback.ts';
import type { HttpDefinition } from '../../../functions/define.ts';
import { actorOf } from '../../../functions/http/actor.ts';
import { register } from '../../../functions/register.ts';
import { running } from '../../../functions/run.ts';
import { servicenowCallback } from '../../../functions/servicenow-callback.ts';
import type { App } from '../../../shared/app/app.ts';
import { isHttpStreaming } from '../../../shared/app/front/http-streaming.ts';

const seen = (event: object): void =>
  appendFileSync(process.env['SEEN_FILE'] ?? '', `${JSON.stringify(event)}\n`);

const app = {
  receiveConnectWiseCallback({ rawBody }: { readonly rawBody: Buffer }) {
    seen({ received: 'connectwise', bytes: rawBody.length, text: rawBody.toString() });
    return Promise.resolve({ kind: 'accepted' });
  },
  receiveServiceNowCallback({ rawBody, link }: { readonly rawBody: Buffer; readonly link: string }) {
    seen({ received: link, bytes: rawBody.length, text: rawBody.toString() });
    return Promise.resolve({ kind: 'accepted' });
  },
  noteLostBody(name: string) {
    seen({ lost: name });
    return Promise.resolve();
  },
  countRun: (name: string, outcome: string) => seen({ counted: name, outcome }),
  traced: (_parent: string | undefined, work: () => Promise<unknown>) => work(),
  flush: () => Promise.resolve(),
  signInChecked: false,
} as unknown as App;

/** Says who asks and in which process; with `ms` in the query it takes so long. */
const whoami: HttpDefinition = {
  name: 'whoami',
  trigger: 'http',
  methods: ['GET'],
  route: 'whoami',
  authLevel: 'anonymous',
  async handle(request) {
    await delay(Number(new URL(request.url).searchParams.get('ms') ?? '0'));
    return { status: 200, json: { pid: process.pid, actor: actorOf(request, app).name }, outcome: 'told' };
  },
};

const definitions = [connectwiseCallback, servicenowCallback, whoami];
const load = () => Promise.resolve(running(definitions, () => Promise.resolve(app)));
register(definitions, { front: load, whole: load }, { isStreaming: isHttpStreaming() });
