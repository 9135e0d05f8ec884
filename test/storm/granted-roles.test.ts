/**
 * If this fails, the app stops in Azure for want of a right, or has rights that it never uses. The world runs with
 * storage as it is deployed, and every call that the granted roles do not allow is refused.
 */
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { timers } from '../../functions/timers.ts';
import { tellStory } from '../../sandbox/demo/story.ts';
import { queueNames } from '../../shared/azure/queue-names.ts';
import { untilAtRest } from './at-rest.ts';
import { people } from './people.ts';
import { rage } from './process-storm.ts';
import {
  backfill,
  bulkUpdate,
  callFunction,
  changeInAPause,
  conflict,
  controlOf,
  momentWithoutTables,
  openConflict,
} from '../support/azure/deeds.ts';
import { outage, pause, refusal, runTimers, spoil, unseenChange } from '../support/azure/deeds.ts';
import { placeActions, type StorageOperation } from '../support/azure/data-actions.ts';
import {
  allows,
  covers,
  grantText,
  isStorageRole,
  type StorageRoleId,
} from '../support/azure/granted-actions.ts';
import { startRecordedWorld, type RecordedWorld } from '../support/azure/recorded-world.ts';
import { buildBundle } from '../support/built-bundle.ts';
import { seededRandom } from '../support/engine/scheduler.ts';
import { snapshots, type Grant } from '../support/infra/snapshot.ts';
import { upTo } from '../support/long.ts';

const link = 'northwind';
/** Small, so that what a killed host left behind is taken up soon. */
const engine = { claimSeconds: 6, visibilityDelaySeconds: 3 };

/** Everything that the app can be brought to do in a minute. */
async function doEverything(recorded: RecordedWorld, pollsDone: () => number): Promise<void> {
  const { world, operations } = recorded;
  await tellStory(world, () => undefined);
  const random = seededRandom(1);
  const crowd = people(world, random, pollsDone);
  for (let opened = 0; opened < 3; opened += 1) await crowd.openTicket();
  await rage({ seed: 1, hosts: 1, kills: upTo(1, 30), tickets: 3 }, world, crowd, random);
  const isWritten = (table: string): boolean =>
    operations.some(
      ({ resource, actions, status }) =>
        resource === table && status < 300 && actions.some((action) => action !== 'entities/read'),
    );
  // An edit may have been carried over before the other one was made.
  for (let tries = 0; tries < 3 && !isWritten('conflicts'); tries += 1) {
    await conflict(world);
    await untilAtRest(world.connectionString, 5_000);
  }
  for (let tries = 0; tries < 3 && !isWritten('openconflicts'); tries += 1) {
    await openConflict(world);
    await untilAtRest(world.connectionString, 5_000);
  }
  // On a busy machine the app's own write may meet the faults in place of the person's.
  for (let tries = 0; tries < 3 && !isWritten('findings'); tries += 1)
    await unseenChange(world, link, () => crowd.poll());
  const waiting = { companyId: 2, waitingStatus: 'Waiting', nextStatus: 'In Progress', days: 1 };
  await Promise.all([
    backfill(world, link, 2),
    bulkUpdate(world),
    callFunction(world, 'POST', 'waiting-tickets', { ...waiting, maxTickets: 1, dryRun: false }),
  ]);
  await changeInAPause(world, link);
  // Each to its end: what a moment without tables cuts short is put off, and may come after the last look.
  await Promise.all([spoil(world, queueNames), refusal(world)]);
  await runTimers(
    world,
    timers.map(({ name }) => name),
  );
  await pause(world, link, () => isWritten('heldnudges'));
  await outage(world, () => isWritten('deferrals'));
  await momentWithoutTables(recorded);
}

const textOf = ({ service, resource, actions }: StorageOperation): string =>
  `${service} ${resource}: ${actions.join(', ')}`;
const distinct = (texts: readonly string[]): readonly string[] => [...new Set(texts)].toSorted();

/** Roles that would do in place of a wider one if nothing else were asked for. */
const narrower: Readonly<Partial<Record<StorageRoleId, readonly StorageRoleId[]>>> = {
  // Contributor: Reader, Message Processor and Message Sender together.
  '974c5e8b-45b9-4653-ba55-5f855dd0fb88': [
    '19e7f393-937e-4f77-808e-94535e297925',
    '8a0f0c08-91a1-4084-bc3d-661d67233fed',
    'c6a89b2d-59bc-44d0-9896-0f6e12d7b80a',
  ],
  // Contributor: Reader.
  '0a9a7e1f-b9d0-4cc4-a60d-0319b160aaa3': ['76199698-9eea-4c19-bc75-cec21354c6b6'],
};

describe('with the roles that are granted, and no others', { timeout: upTo(300_000, 1_200_000) }, () => {
  let recorded: RecordedWorld;
  const log: string[] = [];
  const needs = (grant: Grant, others: readonly Grant[]): number =>
    recorded.operations.filter((operation) => covers(grant, operation) && !allows(others, operation)).length;

  before(async () => {
    await buildBundle();
    const [snapshot] = snapshots.filter(({ environment }) => environment === 'test');
    assert.ok(snapshot);
    let polls = 0;
    recorded = await startRecordedWorld({
      snapshot,
      engine,
      firstLink: { fields: { description: { conflict: 'manual' } } },
      env: { FUNCTIONS_QUEUE_INVISIBILITY_SECONDS: '4' },
      log(line) {
        log.push(line);
        if (/ ticket-sync +(succeeded|failed) /.test(line)) polls += 1;
      },
    });
    await doEverything(recorded, () => polls);
    // The last rows of what runs: every grant must have been needed by then.
    for (let look = 0; look < 50; look += 1) {
      const { grants } = recorded;
      const stores = grants.filter(({ roleId }) => isStorageRole(roleId));
      if (
        stores.every(
          (grant) =>
            needs(
              grant,
              grants.filter((other) => other !== grant),
            ) > 0,
        )
      )
        break;
      await sleep(200);
    }
  });
  after(() => recorded[Symbol.asyncDispose]());

  test('nothing is asked for that no role allows, and nobody makes a table, a queue or a container', () => {
    const { operations } = recorded;
    assert.ok(operations.length > 500, `only ${operations.length} requests were seen`);
    const refused = operations.filter(({ status }) => status === 403);
    assert.deepEqual(distinct(refused.map(textOf)), [], log.slice(-30).join('\n'));
    const making = operations.filter(({ actions }) => actions.some((action) => placeActions.has(action)));
    assert.deepEqual(distinct(making.map(textOf)), []);
  });

  test('each role is needed: without it at least one request would have been refused', () => {
    const { grants } = recorded;
    const idle = grants.filter(
      (grant) =>
        isStorageRole(grant.roleId) &&
        needs(
          grant,
          grants.filter((other) => other !== grant),
        ) === 0,
    );
    assert.deepEqual(idle.map(grantText), []);
    assert.ok(grants.length > 25, `only ${grants.length} roles are granted`);
  });

  test('no narrower role would do in place of a wide one', () => {
    const { grants, operations } = recorded;
    const tooWide = grants.filter((grant) => {
      const { roleId, scope } = grant;
      const instead = isStorageRole(roleId) ? narrower[roleId] : undefined;
      if (instead === undefined) return false;
      const others = grants.filter((other) => other !== grant);
      const narrow = [...others, ...instead.map((id): Grant => ({ who: 'app', roleId: id, scope }))];
      return operations.every((operation) => !covers(grant, operation) || allows(narrow, operation));
    });
    assert.deepEqual(tooWide.map(grantText), []);
  });

  test('secrets come out of the vault, and telemetry is sent, by the same identity', async () => {
    const { keyvaultControl, telemetryControl } = recorded.world.addresses;
    const asked = await controlOf(keyvaultControl, 'requests');
    assert.match(JSON.stringify(asked), /GET \/secrets\//);
    assert.match(JSON.stringify(await controlOf(telemetryControl, 'requests')), /POST \/v2\.1\/track/);
    const others = recorded.grants.filter(({ roleId }) => !isStorageRole(roleId)).map(({ scope }) => scope);
    assert.deepEqual(others.toSorted(), ['Insights', 'KeyVault']);
  });
});

test('a role on one queue allows nothing on another, and no role of the app’s a queue’s making', () => {
  const contributor = '974c5e8b-45b9-4653-ba55-5f855dd0fb88';
  const grant: Grant = {
    who: 'app',
    roleId: contributor,
    scope: 'Storage/queueServices/default/queues/nudges',
  };
  const on = (resource: string, action: string): StorageOperation => ({
    service: 'queue',
    resource,
    actions: [action],
  });
  assert.ok(allows([grant], on('nudges', 'messages/write')));
  assert.ok(!allows([grant], on('nudges-poison', 'messages/write')));
  const processor: Grant = { ...grant, roleId: '8a0f0c08-91a1-4084-bc3d-661d67233fed' };
  assert.ok(!allows([processor], on('nudges', 'messages/write')), 'Update Message takes messages/write');
});
