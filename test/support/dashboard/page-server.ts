/** The built page behind the headers of the real function, and an app behind it that answers what a test says. */
import { createServer } from 'node:http';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { HttpRequest } from '@azure/functions';
import { answerPage } from '../../../functions/http/answer-page.ts';
import { buildPage } from '../../../scripts/dashboard/page-files.ts';
import type { AnswerOf, OperationName, SentTo } from '../../../shared/app/operations/operations.ts';

const root = fileURLToPath(new URL('../../..', import.meta.url));

/**
 * The answer of each operation, or the function that makes it of what is sent; one that is missing is answered as the
 * app that fails.
 */
export type Answers = {
  readonly [Name in OperationName]?: AnswerOf<Name> | ((sent: SentTo<Name>) => AnswerOf<Name>);
};

/** One question that the page asked. */
export interface PageQuestion {
  readonly operation: string;
  readonly key: string;
  readonly sent: unknown;
}

export interface PageServer {
  readonly address: string;
  readonly asked: PageQuestion[];
  /** Changed by a test as it goes on. */
  answers: Answers;
  isDown: boolean;
  /** The refusals that the app gives instead of an answer, by the operation. */
  refusals: Readonly<
    Partial<Record<OperationName, { readonly code: string; readonly title: string; readonly status: number }>>
  >;
  /** As the sign-in in front of an app answers whom it does not know. */
  isSignedOut: boolean;
  close(): Promise<void>;
}

function answerTo(answers: Answers, name: OperationName, sent: unknown): unknown {
  const answer: unknown = answers[name];
  return typeof answer === 'function' ? (answer as (sent: unknown) => unknown)(sent) : answer;
}

/** `reading` shows, `acting` orders as well; any other key is refused, as the host does it. */
export async function startPageServer(answers: Answers): Promise<PageServer> {
  const { files } = await buildPage(root);
  const world: Omit<PageServer, 'address' | 'close'> = {
    asked: [],
    answers,
    isDown: false,
    refusals: {},
    isSignedOut: false,
  };
  const server = createServer((request, response) => {
    void (async () => {
      const path = request.url ?? '';
      const key = String(request.headers['x-functions-key']);
      const [, kind, operation = ''] = /^\/api\/operator\/(show|act)\/([\w-]+)$/.exec(path) ?? [];
      if (kind === undefined) {
        const headers = { 'accept-encoding': String(request.headers['accept-encoding']) };
        const asked = new HttpRequest({ method: 'GET', url: `http://localhost${path}`, headers });
        const answer = answerPage(files, asked);
        response.writeHead(answer.status, { ...answer.headers }).end(answer.body);
        return;
      }
      if (world.isDown) {
        response.destroy();
        return;
      }
      if (world.isSignedOut) {
        response.writeHead(401, { 'www-authenticate': 'Bearer realm="app"' }).end();
        return;
      }
      if (key !== 'acting' && (key !== 'reading' || kind === 'act')) {
        response.writeHead(401).end();
        return;
      }
      const sent: unknown = JSON.parse(await text(request));
      world.asked.push({ operation, key, sent });
      const refusal = world.refusals[operation as OperationName];
      if (refusal !== undefined) {
        response
          .writeHead(refusal.status, { 'content-type': 'application/json' })
          .end(JSON.stringify(refusal));
        return;
      }
      const answer = answerTo(world.answers, operation as OperationName, sent);
      response.writeHead(answer === undefined ? 500 : 200, { 'content-type': 'application/json' });
      response.end(
        JSON.stringify(
          answer === undefined
            ? { title: 'The app failed.', code: 'unexpected', status: 500 }
            : { schemaVersion: 1, answer },
        ),
      );
    })();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const bound = server.address();
  if (bound === null || typeof bound === 'string') throw new Error('The server has no port.');
  return Object.assign(world, {
    address: `http://127.0.0.1:${bound.port}/api/dashboard`,
    close: () =>
      new Promise<void>((resolve) => {
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  });
}
