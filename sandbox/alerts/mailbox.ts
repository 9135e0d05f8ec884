/**
 * A mail server as a tenant's submission endpoint is: nothing before STARTTLS, then a password or an OAuth token, then
 * mail to any recipient. A fault sets what a real one refuses.
 */
import { SMTPServer, type SMTPServerAuthentication } from 'smtp-server';
import type { Clock } from '../common/clock.ts';
import { type FaultRegistry, numberOption } from '../common/fault-registry.ts';

/** The account that may send. */
export const mailAccount = {
  user: 'alerts@sim.example',
  password: 'sim-mail-password',
  token: 'sim-mail-token',
} as const;

/** One mail that was taken. */
export interface ReceivedMail {
  readonly at: string;
  /** `PLAIN`, `LOGIN` or `XOAUTH2`. */
  readonly signedInBy: string;
  readonly secure: boolean;
  readonly from: string;
  readonly to: readonly string[];
  /** Names in lower case, folded lines joined. */
  readonly headers: Readonly<Record<string, string>>;
  readonly raw: string;
}

/** The mail server's port, certificate and faults, and where it hands each mail that it took. */
export interface MailServerOptions {
  readonly port: number;
  /** Without a certificate there is no STARTTLS, and nobody can sign in. */
  readonly tls?: { readonly key: string; readonly cert: string } | undefined;
  /** TLS from the first byte, as on port 465. */
  readonly implicitTls?: boolean;
  readonly faults: FaultRegistry;
  readonly clock: Clock;
  readonly onMail: (mail: ReceivedMail) => void;
}

/** The faults of the mail server; each acts where it stands in the conversation. */
export const mailFaults = [
  { name: 'mail-busy', sentence: 'The greeting is 421: try again later.', stage: 'during' },
  {
    name: 'mail-slow',
    sentence: 'The answer to the sender takes options.seconds (60).',
    stage: 'during',
  },
  {
    name: 'mail-sign-in-refused',
    sentence: 'Signing in is refused with 535, by a text that repeats what was sent.',
    stage: 'during',
  },
  {
    name: 'mail-recipient-refused',
    sentence: 'options.recipient (all of them) is refused with 550.',
    stage: 'during',
  },
  { name: 'mail-greylisted', sentence: 'Every recipient is put off with 451.', stage: 'during' },
  {
    name: 'mail-content-refused',
    sentence: 'The message is refused with 554 after it was sent.',
    stage: 'during',
  },
] as const;

/** Listens on 127.0.0.1. Rejects with a sentence when the port is taken. */
export async function startMailServer(
  options: MailServerOptions,
): Promise<{ readonly port: number; close(): Promise<void> }> {
  const server = smtpServer(options);
  // A client that turns its back on us, for a certificate that it does not trust, is its affair.
  server.on('error', () => undefined);
  const port = await new Promise<number>((resolve, reject) => {
    const listening = server.listen(options.port, '127.0.0.1', () => {
      const address = listening.address();
      resolve(typeof address === 'object' && address !== null ? address.port : options.port);
    });
    listening.once('error', (thrown: NodeJS.ErrnoException) =>
      reject(
        thrown.code === 'EADDRINUSE'
          ? new Error(`Port ${options.port} is taken. Choose another with ALERTS_SMTP_PORT.`)
          : thrown,
      ),
    );
  });
  return { port, close: () => new Promise((resolve) => server.close(() => resolve())) };
}

function smtpServer({ tls, implicitTls, faults, clock, onMail }: MailServerOptions): SMTPServer {
  const take = (name: (typeof mailFaults)[number]['name']) => faults.takeNamed(name, 'SMTP', '/smtp');
  const signedInBy = new Map<string, string>();
  return new SMTPServer({
    ...(tls === undefined ? { hideSTARTTLS: true } : { key: tls.key, cert: tls.cert }),
    secure: implicitTls === true,
    authMethods: ['PLAIN', 'LOGIN', 'XOAUTH2'],
    disableReverseLookup: true,
    closeTimeout: 200,
    logger: false,
    onConnect(_session, done) {
      done(take('mail-busy') === undefined ? null : reply(421, '4.3.2 Service not available'));
    },
    onAuth(auth, session, done) {
      const refused = take('mail-sign-in-refused');
      if (refused !== undefined || !isKnown(auth)) {
        const text = `5.7.8 Authentication unsuccessful${refused === undefined ? '' : `: ${told(auth)}`}`;
        done(reply(535, text));
        return;
      }
      signedInBy.set(session.id, auth.method);
      done(null, { user: mailAccount.user });
    },
    onMailFrom(_address, _session, done) {
      const slow = take('mail-slow');
      const wait = slow === undefined ? 0 : numberOption(slow.options, 'seconds', 60) * 1000;
      void late(wait, clock, done);
    },
    onRcptTo({ address }, _session, done) {
      const only = faults.list().find(({ fault }) => fault === 'mail-recipient-refused')?.options?.[
        'recipient'
      ];
      if ((only === undefined || only === address) && take('mail-recipient-refused') !== undefined)
        done(reply(550, '5.1.1 User unknown'));
      else if (take('mail-greylisted') === undefined) done();
      else done(reply(451, '4.7.1 Greylisted, try again later'));
    },
    onData(stream, session, done) {
      const pieces: Buffer[] = [];
      stream.on('data', (piece: Buffer) => pieces.push(piece));
      stream.on('end', () => {
        if (take('mail-content-refused') !== undefined) {
          done(reply(554, '5.7.1 Message refused by policy'));
          return;
        }
        const raw = Buffer.concat(pieces).toString('utf8');
        const { mailFrom, rcptTo } = session.envelope;
        onMail({
          at: new Date(clock.now()).toISOString(),
          signedInBy: signedInBy.get(session.id) ?? '',
          secure: session.secure,
          from: mailFrom === false ? '' : mailFrom.address,
          to: rcptTo.map(({ address }) => address),
          headers: headersOf(raw),
          raw,
        });
        done();
      });
    },
  });
}

async function late(milliseconds: number, clock: Clock, done: () => void): Promise<void> {
  if (milliseconds > 0) await clock.sleep(milliseconds);
  done();
}

function isKnown({ method, username, password, accessToken }: SMTPServerAuthentication): boolean {
  if (username !== mailAccount.user) return false;
  return method === 'XOAUTH2' ? accessToken === mailAccount.token : password === mailAccount.password;
}

/** The credentials, as a careless server repeats them. */
function told({ username, password, accessToken }: SMTPServerAuthentication): string {
  const sent = password ?? accessToken ?? '';
  return `${username ?? ''} ${sent} ${Buffer.from(`\0${username ?? ''}\0${sent}`).toString('base64')}`;
}

function reply(responseCode: number, text: string): Error {
  return Object.assign(new Error(text), { responseCode });
}

function headersOf(raw: string): Record<string, string> {
  const head = raw.slice(0, raw.indexOf('\r\n\r\n')).replaceAll(/\r\n[ \t]+/g, ' ');
  return Object.fromEntries(
    head.split('\r\n').map((line) => {
      const colon = line.indexOf(':');
      return [line.slice(0, colon).toLowerCase(), line.slice(colon + 1).trim()];
    }),
  );
}
