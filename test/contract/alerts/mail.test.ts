// If this fails, mail about an outage is lost, travels unencrypted, or carries a stranger's header or recipient.
import assert from 'node:assert/strict';
import { after, before, it } from 'node:test';
import { generate } from 'selfsigned';
import { mailAccount } from '../../../sandbox/alerts/mailbox.ts';
import { startAlertsReceivers } from '../../../sandbox/alerts/start.ts';
import { Secret } from '../../../shared/rules/secret.ts';
import { aHostileNotice, anAlert } from '../../support/builders/alerts.ts';
import { failure, startChannelsWorld, type ChannelsWorld } from '../../support/alerts/channels-world.ts';

let world: ChannelsWorld;
before(async () => {
  world = await startChannelsWorld();
});
after(() => world.stop());

it('is encrypted, signed in, to all recipients, in plain text and HTML, and no robot answers it', async () => {
  await world.channel(world.json.email).deliver(world.fresh());
  const [mail] = world.mails();
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
  const notice = world.fresh();
  const auth = { kind: 'oauth', user: mailAccount.user };
  const asked: string[] = [];
  const token = (scope: string) => {
    asked.push(scope);
    return Promise.resolve(new Secret(asked.length === 1 ? mailAccount.token : 'a-token-that-is-over'));
  };
  const channel = world.channel({ ...world.json.email, auth }, { token });
  await channel.deliver(notice);
  assert.equal(world.mails()[0]?.signedInBy, 'XOAUTH2');
  assert.deepEqual(asked, ['https://outlook.office365.com/.default']);
  const error = await failure(channel.deliver(notice), ['a-token-that-is-over']);
  assert.equal(error.code, 'alert-channel-refused');
});

it('opens a thread, and what follows stands in it', async () => {
  const notice = world.fresh();
  const channel = world.channel(world.json.email);
  await channel.deliver(notice);
  const later = anAlert({ ...notice.items[0], change: 'recovered' });
  await channel.deliver({ ...notice, id: 'fedcba-0001', items: [later] });
  const [opening, recovery] = world.mails();
  assert.equal(recovery?.headers['in-reply-to'], opening?.headers['message-id']);
  assert.equal(recovery?.headers['references'], opening?.headers['message-id']);
  assert.notEqual(recovery?.headers['message-id'], opening?.headers['message-id']);
});

it('gets no header and no recipient from a text', async () => {
  world.fresh();
  await world.channel(world.json.email).deliver(aHostileNotice({ id: 'abc\r\nBcc: victim@evil.example' }));
  const [mail] = world.mails();
  assert.deepEqual(mail?.to, world.json.email['to']);
  assert.equal(mail?.headers['bcc'], undefined);
  assert.equal(world.mails().length, 1);
});

it('tells which recipient was refused although the others got it', async () => {
  const notice = world.fresh();
  const options = { recipient: 'lead@contoso.example' };
  world.receivers.core.faults.order({ fault: 'mail-recipient-refused', options });
  const delivery = await world.channel(world.json.email).deliver(notice);
  assert.deepEqual(delivery, { kind: 'delivered', refused: 'to[1] 550 5.1.1' });
  assert.deepEqual(world.mails()[0]?.to, ['on-call@contoso.example']);
});

it('never goes to a server whose certificate is not trusted, or that offers no encryption', async () => {
  const notice = world.fresh();
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

/** Mail servers of somebody in between: one with a certificate of its own, one without any. */
async function startStranger() {
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
