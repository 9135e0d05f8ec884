/** The routes of the operator's command as a deployed app serves them, over HTTP in this process: each function has its key. */
import { createServer } from 'node:http';
import { HttpRequest, InvocationContext } from '@azure/functions';
import { operatorAct } from '../../../functions/operator-act.ts';
import { operatorShow } from '../../../functions/operator-show.ts';
import { httpHandler } from '../../../functions/run.ts';
import type { App } from '../../../shared/app/app.ts';

/** The keys of the two functions. */
export const appKeys = { show: 'key-of-operator-show', act: 'key-of-operator-act' } as const;

/** A request as it arrived. */
export interface Served {
  readonly path: string;
  readonly headers: Readonly<Record<string, string | undefined>>;
  readonly status: number;
}

/** Serves until it is closed. As the host does it, a key that is missing or of another function gets 401 and no body. */
export async function serveApp(source: () => Promise<App>) {
  const served: Served[] = [];
  const server = createServer((incoming, outgoing) => {
    void (async () => {
      const pieces: Buffer[] = [];
      for await (const piece of incoming) pieces.push(piece as Buffer);
      const path = incoming.url ?? '';
      const headers: Record<string, string> = {};
      for (const [name, value] of Object.entries(incoming.headers))
        if (typeof value === 'string') headers[name] = value;
      const note = (status: number): void => void served.push({ path, headers, status });
      const kind = path.startsWith('/api/operator/show/') ? 'show' : 'act';
      const definition = kind === 'show' ? operatorShow : operatorAct;
      if (headers['x-functions-key'] !== appKeys[kind]) {
        note(401);
        return outgoing.writeHead(401).end();
      }
      const request = new HttpRequest({
        method: incoming.method ?? 'GET',
        url: `http://127.0.0.1${path}`,
        headers,
        body: { bytes: Buffer.concat(pieces) },
      });
      const answer = await httpHandler(definition, source)(
        request,
        new InvocationContext({ functionName: definition.name, logHandler: () => undefined }),
      );
      const status = answer.status ?? 200;
      note(status);
      outgoing.writeHead(status, { 'content-type': 'application/json' });
      return outgoing.end(
        answer.jsonBody === undefined ? (answer.body ?? '') : JSON.stringify(answer.jsonBody),
      );
    })();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  return {
    url: `http://127.0.0.1:${port}`,
    served,
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
