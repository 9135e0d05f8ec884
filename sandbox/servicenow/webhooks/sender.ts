/**
 * The business rule that a customer installs to tell us about changes: asynchronous, signed, and never repeated.
 *
 * Its condition is that of the script we hand out: the incident is in the rule's scope and the last change was not
 * made by the integration user. The payload names the record and says nothing else. Signature: Standard Webhooks
 * (webhook-id, webhook-timestamp in seconds, webhook-signature `v1,` base64 HMAC-SHA256 over id.timestamp.body).
 * RESTMessageV2 has no retry policy: what is not delivered is lost. The script in docs/servicenow tries again by an event;
 * this rule stays the worse one, so that what is lost stays visible.
 */
import { createHmac } from 'node:crypto';
import type { Deliver } from '../../common/deliver.ts';
import { numberOption, type FaultOptions } from '../../common/fault-registry.ts';
import { rowsMatching } from '../query/find-rows.ts';
import { definitionOf, type Change, type Instance } from '../store/instance.ts';
import { valueOf, type Row } from '../store/table.ts';

/** One business rule that sends webhooks: its address, secret and scope. */
export interface WebhookRule {
  readonly url: string;
  /** `whsec_` and the key in base64. */
  readonly secret: string;
  /** Encoded query over the incident; empty or missing means every incident. */
  readonly scope?: string;
  /** Changes by this user are not told (default `sim.integration`). */
  readonly integrationUser?: string;
  /** The time that the scheduler waits before the rule runs, in seconds (default 0). */
  readonly delaySeconds?: number;
}

/** The instance, the delivery and the clock of the sender. */
export interface WebhookNeeds {
  /** The instance as it is now. */
  readonly instance: () => Instance;
  readonly deliver: Deliver;
  readonly sleep: (milliseconds: number) => Promise<void>;
  /** The fault of this name, if one is set for a delivery to this address; taking it uses it up. */
  readonly takeFault: (name: string, url: string) => FaultOptions | undefined;
  readonly log: (line: string) => void;
}

/** Sends the webhooks of all rules; a delivery is never repeated. */
export interface WebhookSender {
  setRules(rules: readonly WebhookRule[]): void;
  /** Looks at a change and sends what the rules say, in the background. */
  tell(change: Change): void;
  /** Resolves when nothing is under way any more. Deliveries that wait for the clock count as under way. */
  idle(): Promise<void>;
}

/** A sender with these rules. */
export function createWebhookSender(needs: WebhookNeeds, first: readonly WebhookRule[]): WebhookSender {
  let rules = first;
  const underWay = new Set<Promise<void>>();
  /** Kept back until the next message has gone out. */
  let overtaken: (() => Promise<void>)[] = [];

  const background = (work: () => Promise<void>): void => {
    const running = work()
      .catch((error: unknown) => needs.log(`webhook: ${error instanceof Error ? error.message : 'failed'}`))
      .finally(() => underWay.delete(running));
    underWay.add(running);
  };

  const send = async (rule: WebhookRule, change: Change, shown: Row): Promise<void> => {
    const { url } = rule;
    if ((rule.delaySeconds ?? 0) > 0) await needs.sleep((rule.delaySeconds ?? 0) * 1000);
    if (needs.takeFault('webhook-lost', url) !== undefined) return;

    const stale = needs.takeFault('webhook-stale', url) !== undefined ? change.previous : undefined;
    const message = signedMessage(needs.instance(), rule, change, stale ?? shown);
    const form = needs.takeFault('webhook-chunked', url) === undefined ? 'with-length' : 'chunked';
    const post = async (): Promise<void> => {
      await needs.deliver(url, message.headers, message.body, form);
    };

    const late = needs.takeFault('webhook-late', url);
    if (late !== undefined) await needs.sleep(numberOption(late, 'seconds', 300) * 1000);
    if (needs.takeFault('webhook-reordered', url) !== undefined) {
      overtaken.push(post);
      return;
    }
    await post();
    if (needs.takeFault('webhook-duplicated', url) !== undefined) await post();
    const waiting = overtaken;
    overtaken = [];
    for (const older of waiting) await older();
  };

  return {
    setRules(next) {
      rules = next;
    },
    tell(change) {
      if (change.table !== 'incident' || change.operation === 'delete') return;
      for (const rule of rules) {
        if (change.by === (rule.integrationUser ?? 'sim.integration')) continue;
        if (!isInScope(needs.instance(), rule, change)) continue;
        background(() => send(rule, change, change.row));
      }
    },
    async idle() {
      while (underWay.size > 0) await Promise.all(underWay);
    },
  };
}

function isInScope(instance: Instance, rule: WebhookRule, change: Change): boolean {
  const table = definitionOf('incident');
  if (table === undefined || rule.scope === undefined || rule.scope === '') return true;
  return rowsMatching(instance, instance.actorNamed('system'), table, rule.scope)(change.row);
}

function signedMessage(
  instance: Instance,
  rule: WebhookRule,
  change: Change,
  row: Row,
): { headers: Record<string, string>; body: Buffer } {
  const payload = {
    table: change.table,
    operation: change.operation,
    sys_id: row.sys_id,
    number: valueOf(row, 'number'),
    sys_mod_count: valueOf(row, 'sys_mod_count'),
    sys_updated_on: valueOf(row, 'sys_updated_on'),
    sys_updated_by: valueOf(row, 'sys_updated_by'),
  };
  const body = Buffer.from(JSON.stringify(payload), 'utf8');
  const id = `msg_${instance.newSysId()}`;
  const timestamp = String(Math.floor(instance.now() / 1000));
  const key = Buffer.from(rule.secret.replace(/^whsec_/, ''), 'base64');
  const signature = createHmac('sha256', key).update(`${id}.${timestamp}.`).update(body).digest('base64');
  return {
    headers: {
      'content-type': 'application/json',
      'user-agent': 'ServiceNow/1.0',
      'webhook-id': id,
      'webhook-timestamp': timestamp,
      'webhook-signature': `v1,${signature}`,
    },
    body,
  };
}
