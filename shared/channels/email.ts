/**
 * Mail by SMTP, through nodemailer: encrypted with a certificate that is checked, signed in with a password or with a
 * token of the app's own identity (XOAUTH2).
 */
import type { Deliver, Delivery } from '../ports/alerts.ts';
import { mailHeaders } from '../rules/alerts/mail-headers.ts';
import { mailHtml } from '../rules/alerts/mail-html.ts';
import { mailText } from '../rules/alerts/mail-text.ts';
import type { AlertNotice } from '../rules/alerts/notice.ts';
import type { ChannelOfKind } from '../rules/config/alerts.ts';
import { redactText } from '../rules/safe-text.ts';
import type { Secret } from '../rules/secret.ts';
import { requireRelay } from './addresses.ts';
import { withSecret, type ExchangedSecret } from './exchanged-secret.ts';
import { refusedRecipients, smtpFailure } from './smtp-failure.ts';

/** A mail channel. */
export interface EmailOptions {
  readonly settings: ChannelOfKind<'email'>;
  /** The versions of a secret, by its name. */
  readonly secret: (name: string) => ExchangedSecret;
  /** A token of the app's identity for this scope. */
  readonly token: (scope: string) => Promise<Secret>;
  readonly timeZone: string;
  readonly allowLoopback: boolean;
}

/** The account or token that signs in to the server; null if it knows us by our address. */
type SignIn =
  | { readonly user: string; readonly pass: string }
  | { readonly type: 'OAuth2'; readonly user: string; readonly accessToken: string }
  | null;

/**
 * Delivers a notice as a mail. Throws `alert-channel-refused` and `alert-channel-address-refused` (dead-letter),
 * `alert-channel-unreachable` (retry), and the codes of the store of the secrets and of the identity.
 */
export function emailDelivery(options: EmailOptions): Deliver {
  const { host, auth } = options.settings;
  return async (notice, late) => {
    requireRelay(host, options.allowLoopback);
    const send = (signIn: SignIn): Promise<Delivery> => sendMail(notice, signIn, { ...options, late });
    if (auth.kind === 'none') return send(null);
    if (auth.kind === 'password')
      return withSecret(options.secret(auth.passwordSecret), (password) =>
        send({ user: auth.user, pass: password.reveal() }),
      );
    const token = await options.token(auth.scope);
    return send({ type: 'OAuth2', user: auth.user, accessToken: token.reveal() });
  };
}

async function sendMail(
  notice: AlertNotice,
  signIn: SignIn,
  { settings, timeZone, late }: EmailOptions & { readonly late: AbortSignal },
): Promise<Delivery> {
  const { host, port, security, from, to } = settings;
  // Loaded here and not at the start: a cold instance rarely sends mail.
  const { createTransport } = await import('nodemailer');
  const transport = createTransport({
    host: host.replaceAll(/[[\]]/g, ''),
    port,
    secure: security === 'tls',
    requireTLS: security === 'starttls',
    ignoreTLS: security === 'none',
    tls: { minVersion: 'TLSv1.2' },
    ...(signIn === null ? {} : { auth: signIn, forceAuth: true }),
    connectionTimeout: 10_000,
    greetingTimeout: 10_000,
    socketTimeout: 20_000,
    disableFileAccess: true,
    disableUrlAccess: true,
  });
  const { subject, messageId, inReplyTo, references } = mailHeaders(notice, from);
  try {
    const { rejectedErrors = [] } = await transport.sendMail({
      from,
      to: [...to],
      subject,
      messageId,
      ...(inReplyTo === null ? {} : { inReplyTo, references: [...references] }),
      date: new Date(notice.at),
      text: mailText(notice, timeZone),
      html: mailHtml(notice, timeZone),
      // Nobody's absence note answers an alert.
      headers: { 'Auto-Submitted': 'auto-generated', 'X-Auto-Response-Suppress': 'All' },
      signal: late,
    });
    const refused = refusedRecipients(rejectedErrors, to);
    return refused === '' ? { kind: 'delivered' } : { kind: 'delivered', refused: redactText(refused) };
  } catch (thrown) {
    throw smtpFailure(thrown, to);
  } finally {
    transport.close();
  }
}
