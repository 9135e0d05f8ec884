/**
 * What the user would lose: the message that something broke. Every channel is chosen as the app chooses it and sends
 * to a receiver that refuses what the real one refuses; one suite says what each of them must do while its receiver
 * works, is down, slow, limited or refuses, and that none of its errors repeats a secret.
 */
import assert from 'node:assert/strict';
import { setTimeout as sleep } from 'node:timers/promises';
import { after, before, describe, it } from 'node:test';
import { flowSignature } from '../../../sandbox/alerts/teams-flow.ts';
import type { FlowRun } from '../../../sandbox/alerts/teams-flow.ts';
import type { Incident } from '../../../sandbox/alerts/events.ts';
import { routingKey } from '../../../sandbox/alerts/events.ts';
import { mailAccount } from '../../../sandbox/alerts/mailbox.ts';
import type { CodedError } from '../../../shared/rules/errors.ts';
import { aHostileNotice, anAlert, aNotice } from '../../support/builders/alerts.ts';
import { testWorld } from '../../support/web/world.ts';
import { failure, startChannelsWorld, type ChannelsWorld } from '../../support/alerts/channels-world.ts';

let world: ChannelsWorld;
before(async () => {
  world = await startChannelsWorld();
});
after(() => world.stop());

type Kind = keyof ChannelsWorld['json'];

/** A fault of a receiver, and the code with which the channel then ends. */
interface Trouble {
  readonly fault: string;
  readonly options?: Record<string, unknown>;
  readonly code: CodedError['code'];
  /** A pattern that the error's text must match. */
  readonly tells?: RegExp;
}

interface Scene {
  readonly kind: Kind;
  /** The service's answer to a notice. */
  readonly delivery: 'accepted' | 'delivered';
  /** The number of messages that people see of a notice that was sent twice. */
  readonly shownTwice: number;
  /** So many messages did people see. */
  seen(): number;
  /** The same settings, with a receiver that is not there. */
  dead(): readonly [json: Record<string, unknown>, changes?: Parameters<ChannelsWorld['channel']>[1]];
  readonly troubles: readonly Trouble[];
  /** Values that must stand in no error. */
  readonly secrets: () => readonly string[];
}

const incidents = (): readonly Incident[] =>
  world.receivers.core.control.records('incidents') as readonly Incident[];
const scenes: readonly Scene[] = [
  {
    kind: 'teams',
    delivery: 'accepted',
    shownTwice: 2,
    seen: () => world.received('teams').length,
    dead() {
      world.values['TEAMS'] = `http://127.0.0.1:${world.deadPort}/workflows/x?sig=${flowSignature}`;
      return [world.json.teams];
    },
    troubles: [
      { fault: 'outage', code: 'alert-channel-unreachable', tells: /answered 503/ },
      { fault: 'reset', code: 'alert-channel-unreachable', tells: /ECONNRESET/ },
      {
        fault: 'rate-limited',
        options: { retryAfterSeconds: 120 },
        code: 'alert-channel-limited',
        tells: /120 s/,
      },
      { fault: 'redirect', code: 'alert-channel-refused', tells: /answered 302/ },
      {
        fault: 'flow-deleted',
        code: 'alert-channel-refused',
        tells: /400 WorkflowTriggerIsNotEnabled: the workflow was deleted or switched off/,
      },
      { fault: 'flow-switched-off', code: 'alert-channel-refused', tells: /deleted or switched off/ },
      { fault: 'flow-unknown', code: 'alert-channel-refused', tells: /404 WorkflowNotFound/ },
    ],
    secrets: () => [world.receivers.workflowAddress, flowSignature, '/powerautomate/', '127.0.0.1'],
  },
  {
    kind: 'events',
    delivery: 'delivered',
    shownTwice: 1,
    seen: () => incidents().length,
    dead: () => [{ ...world.json.events, address: `http://127.0.0.1:${world.deadPort}/v2/enqueue` }],
    troubles: [
      { fault: 'outage', code: 'alert-channel-unreachable', tells: /answered 503/ },
      { fault: 'rate-limited', code: 'alert-channel-limited', tells: /30 s/ },
      { fault: 'redirect', code: 'alert-channel-refused', tells: /answered 302/ },
    ],
    secrets: () => [routingKey],
  },
  {
    kind: 'email',
    delivery: 'delivered',
    shownTwice: 1,
    // A mailbox shows two mails with one Message-ID once.
    seen: () => new Set(world.mails().map(({ headers }) => headers['message-id'])).size,
    dead: () => [{ ...world.json.email, port: world.deadPort }],
    troubles: [
      { fault: 'mail-busy', code: 'alert-channel-unreachable', tells: /later \(421/ },
      { fault: 'mail-greylisted', code: 'alert-channel-unreachable', tells: /to\[0\] 451 4\.7\.1/ },
      { fault: 'mail-sign-in-refused', code: 'alert-channel-refused', tells: /sign us in \(535 5\.7\.8\)/ },
      { fault: 'mail-recipient-refused', code: 'alert-channel-refused', tells: /to\[1\] 550 5\.1\.1/ },
      { fault: 'mail-content-refused', code: 'alert-channel-refused', tells: /554 5\.7\.1/ },
    ],
    secrets: () => [
      mailAccount.password,
      Buffer.from(mailAccount.password).toString('base64'),
      Buffer.from(`\0${mailAccount.user}\0${mailAccount.password}`).toString('base64'),
      'contoso.example',
    ],
  },
  {
    kind: 'ticket',
    delivery: 'delivered',
    shownTwice: 1,
    seen: () => world.alertTickets().length,
    dead: () => [world.json.ticket, { connectwise: world.deadConnectWise() }],
    troubles: [
      { fault: 'unavailable', code: 'alert-channel-unreachable', tells: /remote-busy/ },
      { fault: 'rate-limited', code: 'alert-channel-unreachable', tells: /remote-busy/ },
      { fault: 'forbidden', code: 'alert-channel-refused', tells: /connectwise-forbidden/ },
      { fault: 'unauthorized', code: 'alert-channel-unreachable', tells: /connectwise-unauthorized/ },
    ],
    secrets: () => ['sim-private'],
  },
];

function order(kind: Kind, { fault, options = {} }: Trouble): void {
  if (kind === 'ticket') world.connectwise.simulator.core.faults.order({ fault, options });
  else world.receivers.core.faults.order({ fault, options });
}

for (const scene of scenes)
  describe(`the ${scene.kind} channel`, () => {
    const channel = (...[json, changes]: Partial<ReturnType<Scene['dead']>>) =>
      world.channel(json ?? world.json[scene.kind], changes);

    it('delivers a notice once, and says what is known of it', async () => {
      const notice = world.fresh();
      const before = scene.seen();
      assert.deepEqual(await channel().deliver(notice), { kind: scene.delivery });
      assert.equal(scene.seen() - before, 1);
    });

    it('shows a notice that is sent again once, where the service can tell', async () => {
      const notice = world.fresh();
      const before = scene.seen();
      await channel().deliver(notice);
      await channel().deliver(notice);
      assert.equal(scene.seen() - before, scene.shownTwice);
    });

    it('delivers hostile text in every field', async () => {
      const before = (world.fresh(), scene.seen());
      await channel().deliver(aHostileNotice({ id: 'abcdef-0000' }));
      assert.ok(scene.seen() > before);
    });

    it('delivers a trial', async () => {
      const notice = world.fresh({ isTest: true });
      const before = scene.seen();
      await channel().deliver(notice);
      assert.equal(scene.seen() - before, 1);
    });

    it('says that a receiver which is not there may be there later', async () => {
      const notice = world.fresh();
      const error = await failure(channel(...scene.dead()).deliver(notice), scene.secrets());
      assert.equal(error.treatment, 'retry');
      assert.equal(error.facts['channel'], channel().name);
    });

    it('gives up on a slow receiver when its time is over', async () => {
      const notice = world.fresh();
      const fault = scene.kind === 'email' ? 'mail-slow' : 'slow';
      order(scene.kind, { fault, options: { seconds: 1 }, code: 'unexpected' });
      const slow = channel(world.json[scene.kind], { maxMs: 300 });
      const error = await failure(slow.deliver(notice), scene.secrets());
      assert.equal(error.code, 'alert-channel-unreachable');
      assert.match(error.message, /within 300 ms/);
      // The receiver takes it all the same, and must have done so before the next test counts.
      for (let look = 0; look < 30 && scene.seen() === 0; look += 1) await sleep(50);
    });

    for (const trouble of scene.troubles)
      it(`ends with ${trouble.code} on ${trouble.fault}`, async () => {
        const notice = world.fresh();
        order(scene.kind, trouble);
        const error = await failure(channel().deliver(notice), scene.secrets());
        assert.equal(error.code, trouble.code, error.message);
        if (trouble.tells !== undefined) assert.match(error.message, trouble.tells);
        assert.ok(error.code !== 'alert-channel-limited' || (error.retryAfterMs ?? 0) > 0);
      });
  });

for (const kind of ['teams', 'events'] as const)
  it(`the ${kind} channel waits as long as it is told where that is short, and then delivers`, async () => {
    const notice = world.fresh();
    const options = { retryAfterSeconds: 2 };
    world.receivers.core.faults.order({ fault: 'rate-limited', times: 1, options });
    world.receivers.core.faults.order({ fault: 'outage', times: 1 });
    const { world: http, slept } = testWorld();
    await world.channel(world.json[kind], { http }).deliver(notice);
    assert.deepEqual(slept, [2_000, 500], 'as told, and then by our own arithmetic');
    assert.equal(world.received(kind).length, 1);
  });

describe('a secret', () => {
  for (const [kind, name] of [
    ['teams', 'TEAMS'],
    ['events', 'PAGER'],
    ['email', 'MAIL'],
  ] as const)
    it(`of ${kind} that is under exchange is tried in both versions`, async () => {
      const notice = world.fresh();
      const right = world.values[name];
      world.values[`${name}_PREVIOUS`] = right;
      world.values[name] = kind === 'teams' ? `${right}x` : 'x'.repeat(32);
      await world.channel(world.json[kind]).deliver(notice);
      delete world.values[`${name}_PREVIOUS`];
      await failure(world.channel(world.json[kind]).deliver(notice), [right ?? '', 'xxxx']);
    });

  it('that is missing is named', async () => {
    const notice = world.fresh();
    delete world.values['TEAMS'];
    const error = await failure(world.channel(world.json.teams).deliver(notice), []);
    assert.equal(error.code, 'alert-channel-refused');
    assert.match(error.message, /secret-missing: .*\(teams\)/);
  });
});

describe('Teams', () => {
  it('gets a card that its workflow can post, also for hostile and for very many alerts', async () => {
    world.fresh();
    const items = Array.from({ length: 80 }, (_, at) => anAlert({ key: `many ${at}` }));
    await world.channel(world.json.teams).deliver(aHostileNotice());
    await world.channel(world.json.teams).deliver(aNotice({ items }));
    assert.deepEqual(
      (world.receivers.core.control.records('runs') as readonly FlowRun[]).map(({ status, error }) => [
        status,
        error,
      ]),
      [
        ['Succeeded', null],
        ['Succeeded', null],
      ],
    );
  });

  for (const [what, address] of [
    ['another host', 'https://evil.example/workflows/x?sig=topsecret'],
    ['a host that only looks like one', 'https://api.powerplatform.com.evil.example/x?sig=topsecret'],
    ['plain http', 'http://a.environment.api.powerplatform.com/x?sig=topsecret'],
    ['a user', 'https://u:topsecret@a.environment.api.powerplatform.com/x'],
    ['another port', 'https://a.environment.api.powerplatform.com:8443/x?sig=topsecret'],
    ['no address', 'topsecret'],
    ['more than an address', `https://a.logic.azure.com/${'topsecret'.repeat(200)}`],
  ] as const)
    it(`is never asked at ${what}`, async () => {
      const notice = world.fresh();
      world.values['TEAMS'] = address;
      const error = await failure(world.channel(world.json.teams).deliver(notice), ['topsecret', 'evil']);
      assert.equal(error.code, 'alert-channel-address-refused');
    });

  for (const kind of ['teams', 'events', 'email'] as const)
    it(`and the laptop's exception: ${kind} on this machine is refused without it`, async () => {
      const notice = world.fresh();
      const strict = { settings: { allowLoopback: false, identity: { kind: 'developer' } } } as const;
      const error = await failure(world.channel(world.json[kind], strict).deliver(notice), []);
      assert.equal(error.code, 'alert-channel-address-refused');
    });
});

describe('a pager', () => {
  it('opens one incident for an alert, and resolves it', async () => {
    const notice = world.fresh();
    const pager = world.channel(world.json.events);
    const states = async (change: 'opened' | 'reminded' | 'recovered') => {
      await pager.deliver({ ...notice, items: [anAlert({ ...notice.items[0], change })] });
      return incidents().map(({ status, alerts }) => `${status} ${alerts}`);
    };
    assert.deepEqual(await states('opened'), ['triggered 1']);
    assert.deepEqual(await states('reminded'), ['triggered 2']);
    assert.deepEqual(await states('recovered'), ['resolved 2']);
  });
});
