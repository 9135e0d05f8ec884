// If this fails, a key, a query or a person's address ends in a log that many people read.
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import * as fc from 'fast-check';
import { assertGrowsWithLength } from '../../support/growth.ts';
import { CodedError } from '../../../shared/rules/errors.ts';
import { rememberSecret } from '../../../shared/rules/known-secrets.ts';
import { maskText, redactText, redactValue } from '../../../shared/rules/safe-text.ts';

describe('taking secrets out of texts', () => {
  for (const [dirty, clean] of [
    ['GET https://u:pw@host.example/a/b?code=1&x=2#z failed', 'GET https://host.example/a/b?… failed'],
    ['postgres://u:pw@db.example/x', 'postgres://db.example/x'],
    ['https://host.example/a', 'https://host.example/a'],
    ['Authorization: Basic c2ltY28rcHVibGljOnByaXZhdGU=', 'Authorization: [secret]'],
    ['sent Bearer abc.def-ghi now', 'sent Bearer [secret] now'],
    ['{"client_secret": "s3cr3t", "id": 7}', '{"client_secret": "[secret]", "id": 7}'],
    ['AccountName=a;AccountKey=abc==;EndpointSuffix=x', 'AccountName=a;AccountKey=[secret];EndpointSuffix=x'],
    ['Unrecognized key: "limt"', 'Unrecognized key: "limt"'],
    ['key: "abc123"', 'key: "[secret]"'],
    ['password=hunter2, then', 'password=[secret], then'],
    ['asked by jane.doe+x@example.co.uk today', 'asked by [mail] today'],
    ['vendor answered 400: statusCode: 7', 'vendor answered 400: statusCode: 7'],
    [
      'Board "Help Desk" has no status New (ticket 4711)',
      'Board "Help Desk" has no status New (ticket 4711)',
    ],
  ] as const)
    it(`turns ${dirty} into ${clean}`, () => {
      assert.equal(redactText(dirty), clean);
    });

  it('clips what is long', () => {
    assert.equal(redactText('x'.repeat(50), 10), `${'x'.repeat(10)}…`);
  });

  it('shows nothing of a value whose name says that it is a secret', () => {
    for (const name of [
      'Authorization',
      'private_key',
      'x-api-key',
      'clientSecret',
      'Set-Cookie',
      'accessToken',
    ])
      assert.equal(redactValue(name, 'abc'), '[secret]', name);
    assert.equal(redactValue('company', 'ACME'), 'ACME');
    assert.equal(redactValue('count', 7), 7);
  });
});

/** The shapes in which a secret stands in texts: `S` is the secret. */
const shapes = [
  'Authorization: Bearer S',
  'authorization=Digest username="acme", nonce="1", response="S"',
  '{"Authorization":"Basic S"}',
  String.raw`{\"authorization\":\"Token S\"}`,
  'WWW-Authenticate: NTLM S',
  'Negotiate S',
  'SharedKey account:S',
  'ApiKey S',
  'password=S',
  'pwd=S',
  'pwd: S',
  'passphrase=S',
  'pass: S',
  'credential=S',
  'credentials: "S"',
  'password: "two S words"',
  "password='S and more'",
  String.raw`"password" : "a\"S"`,
  String.raw`{\"client_secret\":\"S\"}`,
  'secret => S',
  'CLIENT_SECRET=S',
  'clientSecret: S',
  'x-api-key: S',
  'x-functions-key: S',
  'apikey=S',
  'private_key=S',
  'privateKey": "S"',
  'publicKey=S',
  'AccountKey=S;EndpointSuffix=x',
  'SharedAccessKey=S',
  'connectionString=S',
  'refresh_token=S&x=1',
  'access-token: S',
  'sig=S',
  'https://x.example/hook?sig=S',
  'https://x.example/api?code=S&y=2',
  'https://user:S@x.example/',
  'amqps://user:S@x.example/q',
  'Cookie: a=1; glide_session=S; b=2',
  'Set-Cookie: JSESSIONID=S; Path=/',
  '<password>S</password>',
  '<ns:clientSecret xml:space="preserve">S</ns:clientSecret>',
  'curl --password S https://x.example',
  "tool --api-key 'S'",
  'acme+PUBLICKEY1:S',
  '-----BEGIN RSA PRIVATE KEY-----\nMIIE\nS\n-----END RSA PRIVATE KEY-----',
  '-----BEGIN PRIVATE KEY----- S',
  'passwd:S',
  'jwt: S',
];

describe('the shapes in which a secret stands', () => {
  const secret = 'Zk93hQx71LmT';
  for (const shape of shapes)
    it(shape, () => {
      const real = `it said ${shape.replace(/(?<![A-Za-z])S(?![A-Za-z])/g, secret)}, and failed`;
      assert.ok(real.includes(secret), real);
      const clean = redactText(real);
      assert.ok(!clean.includes(secret), clean);
    });

  for (const bare of [
    'eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.c2lnbmF0dXJl',
    'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw',
    'ghp_0123456789abcdefghij',
    'xoxb-123456789012-abcdef',
    'AKIAIOSFODNN7EXAMPLE',
  ])
    it(`bare ${bare.slice(0, 8)}…`, () => {
      for (const clean of [redactText(`it said (${bare})`), maskText(`it said (${bare})`)])
        assert.ok(!clean.includes(bare), clean);
    });
});

it('a secret is found by any name, sign and text around it', () => {
  const name = fc.constantFrom('password', 'client_secret', 'apiKey', 'X-Api-Key', 'refreshToken', 'PWD');
  const sign = fc.constantFrom('=', ': ', ' = ', '": "', "='", ' => ', ':');
  const value = fc.stringMatching(/^[A-Za-z0-9+/_.-]{8,40}$/);
  const around = fc.string({ maxLength: 60 }).filter((text) => !/[\w.-]$/.test(text));
  fc.assert(
    fc.property(around, name, sign, value, (before, named, signed, secret) => {
      const clean = redactText(`${before} ${named}${signed}${secret} end`);
      assert.ok(!clean.includes(secret), clean);
    }),
    { numRuns: 2_000 },
  );
});

it('a redacted text stays as it is: a second redaction changes nothing', () => {
  const part = fc.constantFrom(
    ...shapes,
    'jane@example.com',
    'https://a.example/?q=1#z',
    'Basic',
    '"',
    "'",
    ' ',
  );
  fc.assert(
    fc.property(fc.array(part, { maxLength: 8 }), fc.string(), (parts, text) => {
      const once = redactText([...parts, text].join(' '));
      assert.equal(redactText(once), once);
    }),
    { numRuns: 1_000 },
  );
});

it('a secret that this process knows is masked in every form, wherever it stands', () => {
  const secret = 'kn0wn & "quoted" <value>';
  rememberSecret(secret);
  for (const form of [
    secret,
    encodeURIComponent(secret),
    JSON.stringify(secret),
    Buffer.from(secret).toString('base64'),
    'kn0wn &amp; &quot;quoted&quot; &lt;value&gt;',
  ])
    for (const clean of [redactText(`the rule says ${form}!`), maskText(`the rule says ${form}!`)])
      assert.ok(!clean.includes(form.replaceAll('"', '')) && clean.includes('[secret]'), clean);
  assert.equal(redactText('a short word'), 'a short word');
});

it('a secret inside of another that is known leaves nothing of the longer one', () => {
  rememberSecret('inner-secret-1');
  rememberSecret('outer-user:inner-secret-1');
  assert.equal(redactText('sent outer-user:inner-secret-1 to us'), 'sent [secret] to us');
});

it('a secret at the place where a text is cut leaves nothing of itself', () => {
  const secret = 'cut-in-the-middle-of-it';
  rememberSecret(secret);
  for (let before = 1_970; before <= 2_001; before += 1) {
    const clean = redactText(`${'.'.repeat(before)}${secret}`);
    assert.ok(!clean.includes('cut-in'), clean.slice(-40));
  }
});

it('a person’s text stays as it is, except for credentials', () => {
  const text = 'Call jane@example.com, see https://x.example/?id=7. Password: on paper';
  assert.equal(maskText(text), text);
  assert.equal(maskText('use Bearer abcdefgh1234'), 'use Bearer [secret]');
});

it('an error that is made of a remote’s words holds no secret, whatever is done with it', () => {
  const error = new CodedError('servicenow-refused', {
    detail: 'It sent Bearer planted-token-1 and password="planted two" to x@planted.example.',
  });
  assert.doesNotMatch(`${error.message} ${error.detail} ${error.stack ?? ''} ${String(error)}`, /planted/);
});

it('tells mistakes in settings and configuration whole, however many: they name secrets and hold none', () => {
  const mistakes = Array.from(
    { length: 60 },
    (_, at) => `links[${at}].servicenow.webhookSecret: Invalid input`,
  );
  const { message } = new CodedError('config-invalid', { detail: mistakes.join('\n') });
  assert.ok(message.endsWith('links[59].servicenow.webhookSecret: Invalid input'));
  assert.match(new CodedError('unexpected', { detail: 'secret: s3cr3t' }).message, /secret: \[secret\]$/);
});

describe('the time that it takes grows no faster than the text', () => {
  const runs: Readonly<Record<string, (length: number) => string>> = {
    letters: (length) => 'a'.repeat(length),
    'letters with dots': (length) => 'a.'.repeat(length / 2),
    'letters with dashes': (length) => 'a-'.repeat(length / 2),
    blanks: (length) => `password${' '.repeat(length)}`,
    'names without end': (length) => 'password'.repeat(length / 8),
    'open quotes': (length) => `a="`.repeat(length / 3),
    addresses: (length) => 'http://'.repeat(length / 7),
    'signs of mail': (length) => 'a@'.repeat(length / 2),
    'plus signs': (length) => 'a+'.repeat(length / 2),
    keys: (length) => '-----BEGIN A-----'.repeat(length / 17),
    digests: (length) => `Digest ${'a=b'.repeat(length / 3)}`,
    elements: (length) => '<a '.repeat(length / 3),
    cookies: (length) => 'cookie: '.repeat(length / 8),
    options: (length) => '--'.repeat(length / 2),
    'half a token': (length) => `eyJ${'aaaa'.repeat(length / 4)}`,
  };
  for (const [name, text] of Object.entries(runs))
    it(name, () => {
      assertGrowsWithLength((length) => redactText(text(length), length), 20_000);
    });
});
