/** Checks a ServiceNow webhook with the secrets of its link; an unknown link costs the same work and says as little. */
import { randomBytes } from 'node:crypto';
import * as z from 'zod';
import type { ServiceNowWebhook, VerifiedIncidentHint } from '../../ports/receive.ts';
import { mistakesText, schemaWords } from '../../rules/words/schema-words.ts';
import { CodedError } from '../../rules/errors.ts';
import type { Link } from '../../rules/config/link.ts';
import { parseRecordId } from '../../rules/sync/record-id.ts';
import { Secret } from '../../rules/secret.ts';
import { checkWebhookSignature } from './signature.ts';

const hintSchema = z.looseObject({
  table: z.string().max(80),
  sys_id: z.string(),
  /** The link that the message is for, if it says so: signed with the rest. */
  link: z.string().max(60).optional(),
});

/** Nobody's secret: what an unknown link is checked against, so that it costs the same work. */
const nobodysSecret = new Secret(randomBytes(32).toString('base64'));

/** The links and their secrets. */
export interface WebhookNeeds {
  readonly links: readonly Link[];
  /** The values of a secret worth trying: the current one, or after a refusal the newest two. */
  values(name: string, refused: boolean): Promise<readonly Secret[]>;
  /** Milliseconds since 1970. */
  now(): number;
}

/**
 * The hint in a webhook whose signature holds. Throws `webhook-signature-wrong`, `webhook-timestamp-outside-window` and
 * `webhook-body-invalid` (refuse), and `webhook-secret-unavailable` (retry) while the store of the secrets does not
 * answer.
 */
export async function verifyWebhook(
  webhook: ServiceNowWebhook,
  needs: WebhookNeeds,
): Promise<VerifiedIncidentHint> {
  const link = needs.links.find(({ name, enabled }) => enabled && name === webhook.link);
  const secretName = link?.servicenow.webhookSecret ?? null;
  const check = (usable: readonly Secret[]): void =>
    checkWebhookSignature(webhook.rawBody, webhook.headers, usable, needs.now());
  if (secretName === null) {
    await requireSecretStore(needs);
    check([nobodysSecret]);
  } else {
    try {
      check(await needs.values(secretName, false));
    } catch (thrown) {
      if (!(thrown instanceof CodedError) || thrown.code !== 'webhook-signature-wrong') throw hidden(thrown);
      // The secret may just have been exchanged, on either side: the newest two are tried, at most every 15 seconds.
      check(
        await needs.values(secretName, true).catch((refused: unknown) => Promise.reject(hidden(refused))),
      );
    }
  }
  const parsed = hintSchema.safeParse(jsonOrUndefined(webhook.rawBody), { error: schemaWords });
  if (!parsed.success) throw new CodedError('webhook-body-invalid', { detail: mistakesText(parsed.error) });
  if (parsed.data.link === undefined) await requireOwnSecret(webhook, needs);
  else if (parsed.data.link !== webhook.link)
    throw new CodedError('webhook-signature-wrong', { detail: 'The message was signed for another link.' });
  const sysId = parseRecordId('servicenow', parsed.data.sys_id);
  if (sysId === null)
    throw new CodedError('webhook-body-invalid', { detail: 'The sys_id is not 32 hexadecimal digits.' });
  return { messageId: webhook.headers.id ?? '', table: parsed.data.table, sysId };
}

/**
 * A message that does not name its link is assigned by its secret alone, so the secret must be no other link's: two names may
 * hold one value. Throws `webhook-signature-wrong` (refuse).
 */
async function requireOwnSecret(webhook: ServiceNowWebhook, needs: WebhookNeeds): Promise<void> {
  for (const { name, enabled, servicenow } of needs.links) {
    if (!enabled || name === webhook.link || servicenow.webhookSecret === null) continue;
    // A secret that cannot be had proves nothing against this message.
    const values = await needs.values(servicenow.webhookSecret, false).catch(() => []);
    if (fits(webhook, values, needs.now()))
      throw new CodedError('webhook-signature-wrong', {
        detail: `Links ${webhook.link} and ${name} have one webhook secret. Give each its own, or let the message name its link.`,
      });
  }
}

function fits(webhook: ServiceNowWebhook, usable: readonly Secret[], now: number): boolean {
  try {
    checkWebhookSignature(webhook.rawBody, webhook.headers, usable, now);
    return true;
  } catch {
    return false;
  }
}

/**
 * An unknown link is answered as a known one is while the store of the secrets does not answer. Throws
 * `webhook-secret-unavailable` (retry).
 */
async function requireSecretStore(needs: WebhookNeeds): Promise<void> {
  const names = needs.links.flatMap(({ enabled, servicenow }) =>
    enabled ? (servicenow.webhookSecret ?? []) : [],
  );
  const [first] = names;
  if (first === undefined) return;
  await needs.values(first, false).catch((thrown: unknown) => {
    const error = hidden(thrown);
    if (error.code === 'webhook-secret-unavailable') throw error;
  });
}

/**
 * A secret that cannot be used must not tell the caller that the link exists; our log keeps the cause. A store that does
 * not answer is reported: a sender that is refused sends nothing again.
 */
function hidden(cause: unknown): CodedError {
  const error = cause instanceof CodedError ? cause : null;
  if (error?.code.startsWith('webhook-') === true) return error;
  if (error?.treatment === 'retry') return new CodedError('webhook-secret-unavailable', { cause });
  return new CodedError('webhook-signature-wrong', { detail: "The link's secret cannot be used.", cause });
}

function jsonOrUndefined(bytes: Buffer): unknown {
  try {
    return JSON.parse(bytes.toString('utf8'));
  } catch {
    return undefined;
  }
}
