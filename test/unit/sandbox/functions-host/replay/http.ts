/** Recordings over HTTP that need a long head, a fresh host, a slow first answer or a timer that is running. */
import { QueueServiceClient } from '@azure/storage-queue';
import { join } from 'node:path';
import { startAzurite } from '../../../../../sandbox/world/azurite.ts';
import { differences } from '../compare/http.ts';
import type { Note } from '../../../../support/functions-host/passes.ts';
import { chunkedPost, headOf, rawExchange } from '../../../../support/functions-host/raw-socket.ts';
import { fixtures, onStage, recordingOf, type Stage } from '../../../../support/functions-host/recordings.ts';
import { unlike } from '../../../../support/functions-host/unlike.ts';
import { until } from '../../../../support/until.ts';

/** All side by side. */
export async function replayHttp(folder: string, note: Note): Promise<void> {
  await Promise.all([longHeads(folder, note), slowFirst(folder, note), slowTimer(folder, note)]);
}

async function longHeads(folder: string, note: Note): Promise<void> {
  await onStage(join(fixtures, 'apps', 'app1'), join(folder, 'long.seen'), {}, async (stage) => {
    // First of all: what a host answers to a key depends on the keys that it has seen.
    await note(['B-case-key-fresh'], () => keysInAnyCase(stage));
    stage.seen();
    await note(['A-raw-longhdr-in'], () => refused(stage, 'A-raw-longhdr-in', 'X-L: ', 40_000));
    await note(['A-raw-longurl'], () =>
      refused(stage, 'A-raw-longurl', '?q=', 9_000 - '/api/echo?q='.length, ' HTTP/1.1\r\nHost: h'),
    );
  });
}

/** The recorder kept the beginning of what it sent and told the size in words: the rest is filled up to it. */
async function refused(
  stage: Stage,
  id: string,
  marker: string,
  size: number,
  after = '',
): Promise<readonly string[]> {
  const { sent, got } = recordingOf(id);
  const kept = String((sent?.raw ?? [])[0]);
  const head = kept.slice(0, kept.indexOf(marker) + marker.length);
  const answer = await rawExchange(
    stage.host.port,
    [`${head}${'a'.repeat(size)}${after}\r\n\r\n`],
    0,
    60_000,
  );
  const wanted = String(got?.['raw']);
  return [
    ...unlike('head', headOf(answer.text), headOf(wanted)),
    ...unlike('Connection', connectionOf(answer.text), connectionOf(wanted)),
    ...unlike('body', answer.text.split('\r\n\r\n')[1], wanted.split('\r\n\r\n')[1]),
    ...unlike('ended', answer.closed ? 'server closed' : 'open', got?.['ended']),
    ...unlike('seen', stage.seen(), recordingOf(id).seen),
  ];
}

const connectionOf = (text: string): string | undefined =>
  /^connection: (.*?)\r?$/im.exec(text)?.[1]?.toLowerCase();

async function keysInAnyCase(stage: Stage): Promise<readonly string[]> {
  const right = stage.host.keys.ofFunction('f_auth');
  const status = async (key: string): Promise<number> => {
    const answer = await fetch(`${stage.host.address}/api/f_auth?code=${key}`);
    await answer.arrayBuffer();
    return answer.status;
  };
  const mine = {
    lowerCaseFirst: await status(right.toLowerCase()),
    right: await status(right),
    lowerCaseAgain: await status(right.toLowerCase()),
    upperCase: await status(right.toUpperCase()),
  };
  return unlike('statuses', mine, recordingOf('B-case-key-fresh').got);
}

async function slowFirst(folder: string, note: Note): Promise<void> {
  await onStage(join(fixtures, 'apps', 'app4'), join(folder, 'first.seen'), {}, async (stage) => {
    await note(['AS-reqstream'], async () => {
      const pieces = chunkedPost('/api/bodystream', ['abc', 'def']);
      const answer = await rawExchange(stage.host.port, pieces, 500, 60_000);
      const { got } = recordingOf('AS-reqstream');
      return [
        ...unlike('raw', answer.text, got?.['raw']),
        ...unlike('ended', answer.closed ? 'server closed' : 'open after 4000ms', got?.['ended']),
      ];
    });
  });
}

/** A scheduled run is awaited first: while it lasts the schedule starts no other, so what starts is run by hand. */
async function slowTimer(folder: string, note: Note): Promise<void> {
  const azurite = await startAzurite({ inMemory: true });
  try {
    const queues = QueueServiceClient.fromConnectionString(azurite.connectionString);
    await queues.getQueueClient('lab-admin-q').createIfNotExists();
    const env = { AzureWebJobsStorage: azurite.connectionString, MY_SCHEDULE: '0 0 4 * * *' };
    await onStage(join(fixtures, 'apps', 'app2'), join(folder, 'slow-timer.seen'), env, async (stage) => {
      const starts = (): ReturnType<Stage['seen']> =>
        stage.seen().filter((line) => line['fn'] === 't_overrun' && line['ev'] === 'start');
      await note(['B-invoke-timer-slow'], async () => {
        await until('the schedule starts it', () => starts().length === 1);
        return await differences({ ...stage, seen: starts }, recordingOf('B-invoke-timer-slow'));
      });
    });
  } finally {
    await azurite.close();
  }
}
