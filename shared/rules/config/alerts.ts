/** The people who are notified when something breaks, and their channels: the `alerts` of `config.json`. */
import * as z from 'zod';
import { isTimeZone, weekdays } from './zone-time.ts';
import type { ConfigMistake } from './link-mistakes.ts';
import { secretName } from './link-systems.ts';

const kebabName = z
  .string()
  .regex(/^[a-z][a-z0-9]*(-[a-z0-9]+)*$/, 'use lower-case letters, digits and single hyphens')
  .max(40);

const channel = {
  name: kebabName.describe('Short name; part of metrics and of what is stored about deliveries.'),
  minSeverity: z
    .enum(['warning', 'critical'])
    .default('warning')
    .describe('`critical` keeps warnings from this channel.'),
};

const mailAddress = z.email('is a mail address, without a name').max(254);

const mailAuth = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('none').describe('A relay that knows our addresses.') }),
  z.strictObject({
    kind: z.literal('password'),
    user: z.string().min(1).max(254),
    passwordSecret: secretName,
  }),
  z.strictObject({
    kind: z.literal('oauth').describe('A token of the app’s own identity (XOAUTH2); no secret.'),
    user: z.string().min(1).max(254).describe('The mailbox that the identity may send as.'),
    scope: z.string().min(1).max(500).default('https://outlook.office365.com/.default'),
  }),
]);

const teamsSchema = z.strictObject({
  kind: z.literal('teams').describe('A Teams channel, by a workflow of its own.'),
  ...channel,
  addressSecret: secretName,
});

const emailSchema = z.strictObject({
  kind: z.literal('email').describe('Mail by SMTP.'),
  ...channel,
  host: z.string().regex(/^(?:[A-Za-z0-9](?:[A-Za-z0-9.-]{0,251}[A-Za-z0-9])?|\[::1\])$/, 'is a host name'),
  port: z.int().min(1).max(65_535).default(587),
  security: z
    .enum(['starttls', 'tls', 'none'])
    .default('starttls')
    .describe(
      '`starttls` (587) and `tls` (465) both refuse an unencrypted connection; `none` is for loopback.',
    ),
  from: mailAddress,
  to: z.array(mailAddress).min(1).max(50),
  auth: mailAuth,
});

const eventsSchema = z.strictObject({
  kind: z.literal('events').describe('PagerDuty Events v2, which other pagers speak too.'),
  ...channel,
  address: z
    .url({ protocol: /^https?$/ })
    .default('https://events.pagerduty.com/v2/enqueue')
    .describe('Plain http is accepted for loopback addresses only.'),
  routingKeySecret: secretName,
});

const ticketSchema = z.strictObject({
  kind: z.literal('connectwise-ticket').describe('One ConnectWise ticket per open alert.'),
  ...channel,
  company: z.int().positive().describe('Id of the company that the tickets are for: usually your own.'),
  board: z.int().positive().describe('Id of a service board that no link uses.'),
  closeOnRecovery: z
    .string()
    .min(1)
    .max(50)
    .nullable()
    .default(null)
    .describe('Status of that board that a ticket gets when its alert is over; null writes a note only.'),
  priority: z
    .string()
    .min(1)
    .max(50)
    .nullable()
    .default(null)
    .describe('Name of a priority; null takes the board’s own.'),
});

const clockTime = z.string().regex(/^(?:[01]\d|2[0-3]):[0-5]\d$/, 'is a time of day such as 18:00');

/** The schema of `alerts`. */
export const alertsSchema = z
  .strictObject({
    publicUrl: z
      .url({ protocol: /^https$/ })
      .nullable()
      .default(null)
      .describe('Address of the app that people reach, for links in messages.'),
    runBookUrl: z
      .url({ protocol: /^https$/ })
      .max(500)
      .nullable()
      .default(null)
      .describe('Address of docs/run-book.md in your copy of this project; null names the file.'),
    timeZone: z
      .string()
      .refine(isTimeZone, 'is a name of the IANA time zone database, such as Europe/Berlin')
      .default('UTC')
      .describe('The zone of `waitHours`, and of the times in messages.'),
    waitHours: z
      .strictObject({
        from: clockTime,
        to: clockTime.describe('Before `from` means on the next day.'),
        wholeDays: z
          .array(z.enum(weekdays))
          .default([])
          .describe('Days through which warnings wait from midnight to midnight.'),
      })
      .refine(({ from, to }) => from !== to, 'begins and ends at the same time')
      .nullable()
      .default(null)
      .describe('Warnings wait through these hours; failures never do.'),
    heartbeats: z
      .array(kebabName)
      .default([])
      .describe(
        'Names of automations on a timer that report each run to an address outside: the secret `heartbeat-NAME`.',
      ),
    channels: z
      .array(z.discriminatedUnion('kind', [teamsSchema, emailSchema, eventsSchema, ticketSchema]))
      .default([])
      .describe('The ways on which people are notified.'),
  })
  .prefault({});

/** The receivers and channels as read; defaults filled in. */
export type AlertsConfig = z.infer<typeof alertsSchema>;
/** One channel of the configuration. */
export type AlertChannelConfig = AlertsConfig['channels'][number];
/** The settings of a channel of one kind. */
export type ChannelOfKind<Kind extends AlertChannelConfig['kind']> = Extract<
  AlertChannelConfig,
  { readonly kind: Kind }
>;

/** The name of the secret that holds an automation's heartbeat address. */
export function heartbeatSecret(automation: string): string {
  return `heartbeat-${automation}`;
}

/** The names of the secrets that a channel needs. */
export function channelSecrets(channel: AlertChannelConfig): readonly string[] {
  if (channel.kind === 'teams') return [channel.addressSecret];
  if (channel.kind === 'events') return [channel.routingKeySecret];
  if (channel.kind === 'email' && channel.auth.kind === 'password') return [channel.auth.passwordSecret];
  return [];
}

/** The part of a link that an alert's ticket must stay away from. */
interface BoardsOfLink {
  readonly name: string;
  readonly connectwise: { readonly boards: readonly number[] };
}

/** Names that are used twice, mail and events that would travel unencrypted, and boards of links, switched on or not. */
export function alertMistakes(
  alerts: AlertsConfig,
  links: readonly BoardsOfLink[],
): readonly ConfigMistake[] {
  const names = alerts.channels.map(({ name }) => name);
  const isOrigin =
    alerts.publicUrl === null || new URL(alerts.publicUrl).href === `${new URL(alerts.publicUrl).origin}/`;
  return [
    ...(isOrigin
      ? []
      : [
          {
            path: ['alerts', 'publicUrl'],
            message: 'must be an origin only, such as https://example.azurewebsites.net',
          },
        ]),
    ...alerts.heartbeats.flatMap((name, index) =>
      alerts.heartbeats.indexOf(name) === index
        ? []
        : [{ path: ['alerts', 'heartbeats', index], message: `"${name}" is named twice` }],
    ),
    ...alerts.channels.flatMap((one, index) => {
      const mistakes =
        names.indexOf(one.name) === index ? [] : [{ at: 'name', message: `"${one.name}" is used twice` }];
      return [...mistakes, ...channelMistakes(one, links)].map(({ at, message }) => ({
        path: ['alerts', 'channels', index, at],
        message,
      }));
    }),
  ];
}

interface ChannelMistake {
  /** The setting of the channel. */
  readonly at: string;
  readonly message: string;
}

function channelMistakes(
  channel: AlertChannelConfig,
  links: readonly BoardsOfLink[],
): readonly ChannelMistake[] {
  if (channel.kind === 'email')
    return channel.security === 'none' && !isLoopback(channel.host)
      ? [{ at: 'security', message: 'must not be none: mail without encryption is for loopback only' }]
      : [];
  if (channel.kind === 'events') {
    const { protocol, hostname, username } = new URL(channel.address);
    return [
      ...(protocol === 'http:' && !isLoopback(hostname)
        ? [{ at: 'address', message: 'must be https: plain http is for loopback only' }]
        : []),
      ...(username === '' ? [] : [{ at: 'address', message: 'must hold no user' }]),
    ];
  }
  if (channel.kind !== 'connectwise-ticket') return [];
  return links
    .filter(({ connectwise }) => connectwise.boards.includes(channel.board))
    .map(({ name }) => ({
      at: 'board',
      message: `${channel.board} is a board of link "${name}": its alerts would be synced; name a board that no link uses`,
    }));
}

function isLoopback(host: string): boolean {
  return ['127.0.0.1', 'localhost', '[::1]'].includes(host);
}
