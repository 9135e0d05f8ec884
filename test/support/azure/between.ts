/** Stands between a program and a server, to see what is asked. */
import { once } from 'node:events';
import { createServer, request, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';

/** Hands every request on to a server and tells what was sent; `answer` may answer instead. */
export async function between(
  target: string,
  told: (asked: { readonly method: string; readonly url: string; readonly body: string }) => void,
  answer: (asked: IncomingMessage) => { readonly status: number; readonly body: string } | null = () => null,
) {
  const to = new URL(target);
  const server = createServer((asked, response) => {
    const pieces: Buffer[] = [];
    asked.on('data', (piece: Buffer) => pieces.push(piece));
    asked.on('end', () => {
      const body = Buffer.concat(pieces);
      told({ method: asked.method ?? '', url: asked.url ?? '', body: body.toString('utf8') });
      const instead = answer(asked);
      if (instead !== null) {
        response.writeHead(instead.status, { 'content-type': 'application/json' }).end(instead.body);
        return;
      }
      const onward = request(
        {
          host: to.hostname,
          port: to.port,
          method: asked.method,
          path: asked.url,
          headers: asked.headers,
          agent: false,
        },
        (answered) => {
          response.writeHead(answered.statusCode ?? 502, answered.headers);
          answered.pipe(response);
        },
      );
      onward.on('error', () => response.destroy());
      onward.end(body);
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
