/**
 * What the user would lose: the message that something broke. Every channel is chosen as the app chooses it and sends to
 * a receiver that refuses what the real one refuses; one suite says what each of them must do while its receiver works,
 * is down, slow, limited or refuses, and that nothing that is told of it repeats a secret.
 */
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { inspect } from 'node:util';
import { flowSignature } from '../../sandbox/alerts/teams-flow.ts';
import type { FlowRun } from '../../sandbox/alerts/teams-flow.ts';
import type { Incident } from '../../sandbox/alerts/events.ts';
import { routingKey } from '../../sandbox/alerts/events.ts';
import { mailAccount, type ReceivedMail } from '../../sandbox/alerts/mailbox.ts';
import type { AlertNotice } from '../../shared/rules/alerts/notice.ts';
import { CodedError } from '../../shared/rules/errors.ts';
import { errorFacts } from '../../shared/rules/safe-error.ts';
import { aHostileNotice, anAlert, aNotice } from '../support/builders/alerts.ts';
import { alertBoard, startChannelsWorld, type ChannelsWorld } from '../support/alerts/channels-world.ts';

let world: ChannelsWorld;
before(async () => {
  world = await startChannelsWorld();
});
after(() => world.stop());

type Kind = keyof ChannelsWorld['json'];

/** What is ordered of a receiver, and with which code the channel then ends. */
interface Trouble {
  readonly fault: string;
  readonly options?: Record<string, unknown>;
  readonly code: CodedError['code'];
  /** What the error must tell. */
  readonly tells?: RegExp;
}

interface Scene {
  readonly kind: Kind;
  /** What the service says of a notice. */
  readonly delivery: 'accepted' | 'delivered';
  /** How often people see a notice that was sent twice. */
  readonly shownTwice: number;
  /** So many messages did people see. */
  seen(): number;
  /** The same settings, with a receiver that is not there. */
  dead(): readonly [json: Record<string, unknown>, changes?: Parameters<ChannelsWorld['channel']>[1]];
  readonly troubles: readonly Trouble[];
  /** What must stand in no error. */
  readonly secrets: () => readonly string[];
}

const records = <Row>(table: string): readonly Row[] =>
  world.receivers.core.control.records(table) as readonly Row[];
const received = (channel: string): readonly unknown[] =>
  world.receivers.core
    .received()
    .filter((one) => one.channel === channel)
    .map(({ message }) => message);
const mails = (): readonly ReceivedMail[] => received('mail') as readonly ReceivedMail[];
const alertTickets = () =>
  world.connectwise.held().filter(({ externalXRef }) => /^alert-/.test(externalXRef ?? ''));

const scenes: readonly Scene[] = [
  {
    kind: 'teams',
    delivery: 'accepted',
    shownTwice: 2,
    seen: () => received('teams').length,
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
    seen: () => records<Incident>('incidents').length,
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
    seen: () => new Set(mails().map(({ headers }) => headers['message-id'])).size,
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
    seen: () => alertTickets().length,
    dead: () => [world.json.ticket, { connectwise: world.deadConnectWise() }],
    troubles: [
      { fault: 'unavailable', code: 'alert-channel-limited' },
      { fault: 'rate-limited', code: 'alert-channel-limited', tells: /30 s/ },
      { fault: 'forbidden', code: 'alert-channel-refused', tells: /connectwise-forbidden/ },
      { fault: 'unauthorized', code: 'alert-channel-refused', tells: /connectwise-unauthorized/ },
    ],
    secrets: () => ['sim-private'],
  },
];

/** Fresh receivers, the right secrets, and a notice that no other test has sent. */
let number = 0;
function fresh(changes: Partial<AlertNotice> = {}): AlertNotice {
  world.receivers.core.faults.remove();
  world.receivers.core.control.reset({});
  world.connectwise.simulator.core.faults.remove();
  Object.assign(world.values, {
    TEAMS: world.receivers.workflowAddress,
    PAGER: routingKey,
    MAIL: mailAccount.password,
  });
  number += 1;
  const id = `0a1b2c3d-0000-4000-8000-${String(number).padStart(12, '0')}`;
  return aNotice({ id, items: [anAlert({ key: `alert ${number}`, openedBy: id })], ...changes });
}

function order(kind: Kind, { fault, options = {} }: Trouble): void {
  if (kind === 'ticket') world.connectwise.simulator.core.faults.order({ fault, options });
  else world.receivers.core.faults.order({ fault, options });
}

/** The error of a delivery; fails when it was taken, or when the error tells what it must not. */
async function failure(delivering: Promise<unknown>, secrets: readonly string[]): Promise<CodedError> {
  const error = await delivering.then(
    () => assert.fail('it was taken'),
    (thrown: unknown) => thrown,
  );
  assert.ok(error instanceof CodedError, inspect(error));
  const told = `${inspect(error, { depth: 9, showHidden: true })} ${JSON.stringify(errorFacts(error))}`;
  for (const secret of secrets) assert.ok(!told.includes(secret), `${secret} stands in: ${told}`);
  return error;
}

for (const scene of scenes)
  describe(`the ${scene.kind} channel`, () => {
    const channel = (...[json, changes]: Partial<ReturnType<Scene['dead']>>) =>
      world.channel(json ?? world.json[scene.kind], changes);

    it('delivers a notice once, and says what is known of it', async () => {
      const notice = fresh();
      const before = scene.seen();
      assert.deepEqual(await channel().deliver(notice), { kind: scene.delivery });
      assert.equal(scene.seen() - before, 1);
    });

    it('shows a notice that is sent again once, where the service can tell', async () => {
      const notice = fresh();
      const before = scene.seen();
      await channel().deliver(notice);
      await channel().deliver(notice);
      assert.equal(scene.seen() - before, scene.shownTwice);
    });

    it('delivers hostile text in every field', async () => {
      const before = (fresh(), scene.seen());
      await channel().deliver(aHostileNotice({ id: 'abcdef-0000' }));
      assert.ok(scene.seen() > before);
    });

    it('delivers a trial', async () => {
      const notice = fresh({ isTest: true });
      const before = scene.seen();
      await channel().deliver(notice);
      assert.equal(scene.seen() - before, 1);
    });

    it('says that a receiver which is not there may be there later', async () => {
      const notice = fresh();
      const error = await failure(channel(...scene.dead()).deliver(notice), scene.secrets());
      assert.equal(error.treatment, 'retry');
      assert.equal(error.facts['channel'], channel().name);
    });

    it('gives up on a slow receiver when its time is over', async () => {
      const notice = fresh();
      const fault = scene.kind === 'email' ? 'mail-slow' : 'slow';
      order(scene.kind, { fault, options: { seconds: 3 }, code: 'unexpected' });
      const begin = performance.now();
      const slow = channel(world.json[scene.kind], { maxMs: 300 });
      const error = await failure(slow.deliver(notice), scene.secrets());
      assert.equal(error.code, 'alert-channel-unreachable');
      assert.match(error.message, /within 300 ms/);
      assert.ok(performance.now() - begin < 2_000);
    });

    for (const trouble of scene.troubles)
      it(`ends with ${trouble.code} on ${trouble.fault}`, async () => {
        const notice = fresh();
        order(scene.kind, trouble);
        const error = await failure(channel().deliver(notice), scene.secrets());
        assert.equal(error.code, trouble.code, error.message);
        if (trouble.tells !== undefined) assert.match(error.message, trouble.tells);
        assert.ok(error.code !== 'alert-channel-limited' || (error.retryAfterMs ?? 0) > 0);
      });
  });

describe('a secret', () => {
  for (const [kind, name] of [
    ['teams', 'TEAMS'],
    ['events', 'PAGER'],
    ['email', 'MAIL'],
  ] as const)
    it(`of ${kind} that is under exchange is tried in both versions`, async () => {
      const notice = fresh();
      const right = world.values[name];
      world.values[`${name}_PREVIOUS`] = right;
      world.values[name] = kind === 'teams' ? `${right}x` : 'x'.repeat(32);
      await world.channel(world.json[kind]).deliver(notice);
      delete world.values[`${name}_PREVIOUS`];
      await failure(world.channel(world.json[kind]).deliver(notice), [right ?? '', 'xxxx']);
    });

  it('that is missing is named', async () => {
    const notice = fresh();
    delete world.values['TEAMS'];
    const error = await failure(world.channel(world.json.teams).deliver(notice), []);
    assert.equal(error.code, 'alert-channel-refused');
    assert.match(error.message, /secret-missing: .*\(teams\)/);
  });
});

describe('Teams', () => {
  it('gets a card that its workflow can post, also for hostile and for very many alerts', async () => {
    fresh();
    const items = Array.from({ length: 80 }, (_, at) => anAlert({ key: `many ${at}` }));
    await world.channel(world.json.teams).deliver(aHostileNotice());
    await world.channel(world.json.teams).deliver(aNotice({ items }));
    assert.deepEqual(
      records<FlowRun>('runs').map(({ status, error }) => [status, error]),
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
      const notice = fresh();
      world.values['TEAMS'] = address;
      const error = await failure(world.channel(world.json.teams).deliver(notice), ['topsecret', 'evil']);
      assert.equal(error.code, 'alert-channel-address-refused');
    });

  for (const kind of ['teams', 'events', 'email'] as const)
    it(`and the laptop's exception: ${kind} on this machine is refused without it`, async () => {
      const notice = fresh();
      const strict = { settings: { allowLoopback: false, identity: { kind: 'developer' } } } as const;
      const error = await failure(world.channel(world.json[kind], strict).deliver(notice), []);
      assert.equal(error.code, 'alert-channel-address-refused');
    });
});

describe('a pager', () => {
  it('opens one incident for an alert, and resolves it', async () => {
    const notice = fresh();
    const pager = world.channel(world.json.events);
    const states = async (change: 'opened' | 'reminded' | 'recovered') => {
      await pager.deliver({ ...notice, items: [anAlert({ ...notice.items[0], change })] });
      return records<Incident>('incidents').map(({ status, alerts }) => `${status} ${alerts}`);
    };
    assert.deepEqual(await states('opened'), ['triggered 1']);
    assert.deepEqual(await states('reminded'), ['triggered 2']);
    assert.deepEqual(await states('recovered'), ['resolved 2']);
  });
});

describe('mail', () => {
  it('is encrypted, signed in, to all recipients, in plain text and HTML, and no robot answers it', async () => {
    await world.channel(world.json.email).deliver(fresh());
    const [mail] = mails();
    assert.deepEqual(
      [mail?.secure, mail?.signedInBy, mail?.from, mail?.to],
      [true, 'PLAIN', world.json.email['from'], world.json.email['to']],
    );
    assert.match(mail?.headers['content-type'] ?? '', /^multipart\/alternative/);
    assert.match(
      mail?.raw ?? '',
      /content-type: text\/plain; charset=utf-8[^]*content-type: text\/html; charset=utf-8/i,
    );
    assert.equal(mail?.headers['auto-submitted'], 'auto-generated');
    assert.match(
      mail?.headers['subject'] ?? '',
      /^\[func-cw-prod\] Critical: contoso: ServiceNow does not answer/,
    );
  });

  it('signs in with a token of the app’s identity', async () => {
    const notice = fresh();
    const auth = { kind: 'oauth', user: mailAccount.user };
    const asked: string[] = [];
    const { Secret } = await import('../../shared/rules/secret.ts');
    const token = (scope: string) => {
      asked.push(scope);
      return Promise.resolve(new Secret(asked.length === 1 ? mailAccount.token : 'a-token-that-is-over'));
    };
    const channel = world.channel({ ...world.json.email, auth }, { token });
    await channel.deliver(notice);
    assert.equal(mails()[0]?.signedInBy, 'XOAUTH2');
    assert.deepEqual(asked, ['https://outlook.office365.com/.default']);
    const error = await failure(channel.deliver(notice), ['a-token-that-is-over']);
    assert.equal(error.code, 'alert-channel-refused');
  });

  it('opens a thread, and what follows stands in it', async () => {
    const notice = fresh();
    const channel = world.channel(world.json.email);
    await channel.deliver(notice);
    const later = anAlert({ ...notice.items[0], change: 'recovered' });
    await channel.deliver({ ...notice, id: 'fedcba-0001', items: [later] });
    const [opening, recovery] = mails();
    assert.equal(recovery?.headers['in-reply-to'], opening?.headers['message-id']);
    assert.equal(recovery?.headers['references'], opening?.headers['message-id']);
    assert.notEqual(recovery?.headers['message-id'], opening?.headers['message-id']);
  });

  it('gets no header and no recipient from a text', async () => {
    fresh();
    await world.channel(world.json.email).deliver(aHostileNotice({ id: 'abc\r\nBcc: victim@evil.example' }));
    const [mail] = mails();
    assert.deepEqual(mail?.to, world.json.email['to']);
    assert.equal(mail?.headers['bcc'], undefined);
    assert.equal(mails().length, 1);
  });

  it('tells which recipient was refused although the others got it', async () => {
    const notice = fresh();
    const options = { recipient: 'lead@contoso.example' };
    order('email', { fault: 'mail-recipient-refused', options, code: 'unexpected' });
    const delivery = await world.channel(world.json.email).deliver(notice);
    assert.deepEqual(delivery, { kind: 'delivered', refused: 'to[1] 550 5.1.1' });
    assert.deepEqual(mails()[0]?.to, ['on-call@contoso.example']);
  });

  it('never goes to a server whose certificate is not trusted, or that offers no encryption', async () => {
    const notice = fresh();
    const strange = await startStranger();
    try {
      for (const [json, tells] of [
        [{ ...world.json.email, port: strange.untrusted }, /not securely \(DEPTH_ZERO_SELF_SIGNED_CERT/],
        [{ ...world.json.email, port: strange.plain }, /not securely|refused/],
      ] as const) {
        const error = await failure(world.channel(json).deliver(notice), [mailAccount.password]);
        assert.match(error.message, tells);
      }
      assert.equal(strange.received(), 0);
    } finally {
      await strange.stop();
    }
  });
});

/** Mail servers of somebody in between: one with a certificate of its own, one without any. */
async function startStranger() {
  const { startAlertsReceivers } = await import('../../sandbox/alerts/start.ts');
  const { generate } = await import('selfsigned');
  const { private: key, cert } = await generate([{ name: 'commonName', value: 'localhost' }]);
  const untrusted = await startAlertsReceivers({ httpPort: -1, smtpPort: 0, tls: { key, cert } });
  const plain = await startAlertsReceivers({ httpPort: -1, smtpPort: 0 });
  return {
    untrusted: untrusted.smtpPort,
    plain: plain.smtpPort,
    received: () => untrusted.core.received().length + plain.core.received().length,
    stop: () => Promise.all([untrusted.close(), plain.close()]),
  };
}

describe('tickets', () => {
  const notesOf = (id: number) =>
    (
      world.connectwise.simulator.core.control.records('ticketNotes') as readonly {
        ticketId: number;
        text: string;
        internalAnalysisFlag: boolean;
        detailDescriptionFlag: boolean;
      }[]
    ).filter(({ ticketId }) => ticketId === id);
  const newest = () => alertTickets().at(-1)!;

  it('one for an alert, of the company, on the board; a reminder is one internal note; the recovery closes it', async () => {
    const notice = fresh();
    const channel = world.channel({ ...world.json.ticket, priority: 'Priority 1' });
    const before = alertTickets().length;
    await channel.deliver(notice);
    const ticket = newest();
    assert.deepEqual(
      [ticket.company?.id, ticket.board?.id, ticket.priority?.name, ticket.closedFlag],
      [2, alertBoard, 'Priority 1', false],
    );
    assert.equal(notesOf(ticket.id).length, 1, 'the description alone');
    const item = notice.items[0];
    const reminder = { ...notice, id: 'aaa1', items: [anAlert({ ...item, change: 'reminded' })] };
    await channel.deliver(reminder);
    await channel.deliver(reminder);
    const [, note] = notesOf(ticket.id);
    assert.equal(notesOf(ticket.id).length, 2);
    assert.deepEqual([note?.internalAnalysisFlag, note?.detailDescriptionFlag], [true, false]);
    const recovery = { ...notice, id: 'aaa2', items: [anAlert({ ...item, change: 'recovered' })] };
    await channel.deliver(recovery);
    await channel.deliver(recovery);
    assert.equal(newest().closedFlag, true);
    assert.equal(notesOf(ticket.id).length, 3);
    assert.equal(alertTickets().length - before, 1);
  });

  it('without a closing status the recovery is a note, and a new outage stands in the same ticket', async () => {
    const notice = fresh();
    const channel = world.channel({ ...world.json.ticket, closeOnRecovery: null });
    await channel.deliver(notice);
    const before = alertTickets().length;
    await channel.deliver({
      ...notice,
      id: 'bbb1',
      items: [anAlert({ ...notice.items[0], change: 'recovered' })],
    });
    assert.equal(newest().closedFlag, false);
    await channel.deliver({ ...notice, id: 'bbb2' });
    assert.equal(alertTickets().length, before);
    assert.equal(notesOf(newest().id).length, 3);
  });

  it('the recovery of an alert that has no open ticket makes none', async () => {
    const notice = fresh();
    const before = alertTickets().length;
    const over = { ...notice, items: [anAlert({ ...notice.items[0], change: 'recovered' })] };
    await world.channel(world.json.ticket).deliver(over);
    assert.equal(alertTickets().length, before);
  });

  for (const fault of [
    'reset-after-commit',
    'error-after-commit',
    'redirect-after-commit',
    'bodiless-after-commit',
  ])
    it(`one although the answer to its create was lost: ${fault}`, async () => {
      const notice = fresh();
      const before = alertTickets().length;
      world.connectwise.simulator.core.faults.order({
        fault,
        times: 1,
        match: { method: 'POST', path: '/service/tickets' },
      });
      await world.channel(world.json.ticket).deliver(notice);
      await world.channel(world.json.ticket).deliver(notice);
      assert.equal(alertTickets().length - before, 1);
    });

  it('one note although the answer to it was lost', async () => {
    const notice = fresh();
    const channel = world.channel(world.json.ticket);
    await channel.deliver(notice);
    const { id } = newest();
    world.connectwise.simulator.core.faults.order({
      fault: 'reset-after-commit',
      times: 1,
      match: { method: 'POST', path: '/notes' },
    });
    await channel.deliver({ ...notice, id: 'ccc1' });
    assert.equal(notesOf(id).length, 2);
  });

  it('hostile text stays text, in 100 characters', async () => {
    fresh();
    await world.channel(world.json.ticket).deliver(aHostileNotice({ id: 'ddd1' }));
    const { summary = '' } = newest();
    assert.ok(summary.length <= 100);
    assert.doesNotMatch(summary, /[\p{Cc}\u202a-\u202e]/u);
  });

  for (const [what, changes, tells] of [
    ['a priority', { priority: 'Priority 99' }, /no priority "Priority 99"/],
    ['a status', { closeOnRecovery: 'Gone' }, /Board 3 has no status "Gone"/],
  ] as const)
    it(`${what} that ConnectWise does not have is told`, async () => {
      const notice = fresh();
      const channel = world.channel({ ...world.json.ticket, ...changes });
      const over = { ...notice, id: 'eee1', items: [anAlert({ ...notice.items[0], change: 'recovered' })] };
      const told = await failure(
        channel.deliver(notice).then(() => channel.deliver(over)),
        [],
      );
      assert.equal(told.code, 'alert-channel-refused');
      assert.match(told.message, tells);
    });
});
