/**
 * Teams, by a workflow of the channel ("When a Teams webhook request is received"). A 202 says that the workflow took the
 * message; whether it posts it, only a person sees. The workflow's address is a secret: whoever knows it can post.
 */
import * as z from 'zod';
import type { Deliver } from '../ports/alerts.ts';
import { channelRefused } from '../rules/alerts/delivery-error.ts';
import { teamsMessage } from '../rules/alerts/teams-card.ts';
import type { CodedError } from '../rules/errors.ts';
import { jsonIfAny } from '../web/json.ts';
import type { WebAnswer } from '../web/send.ts';
import { workflowAddress } from './addresses.ts';
import { withSecret, type ExchangedSecret } from './exchanged-secret.ts';
import { post, type PostDeps } from './post.ts';

/** A Teams channel. */
export interface TeamsOptions {
  readonly name: string;
  readonly address: ExchangedSecret;
  readonly timeZone: string;
  readonly allowLoopback: boolean;
  readonly http: PostDeps;
}

/**
 * Delivers a notice to a channel of Teams. Throws `alert-channel-refused` and `alert-channel-address-refused`
 * (dead-letter), `alert-channel-unreachable` and `alert-channel-limited` (retry), and the codes of the store of the
 * secrets.
 */
export function teamsDelivery({ name, address, timeZone, allowLoopback, http }: TeamsOptions): Deliver {
  return (notice, late) =>
    withSecret(address, async (secret) => {
      const answer = await post(
        {
          url: workflowAddress(secret, allowLoopback),
          body: teamsMessage(notice, timeZone),
          route: 'POST Teams workflow',
          scope: `alerts ${name}`,
          late,
        },
        http,
      );
      if (answer.status < 200 || answer.status > 299) throw refusal(answer);
      return { kind: 'accepted' };
    });
}

/** The platform's own code, such as `WorkflowTriggerIsNotEnabled`; its message names the workflow and is left out. */
const failure = z.looseObject({ error: z.looseObject({ code: z.string().regex(/^[A-Za-z]{1,60}$/) }) });

/** The answers of a switched-off or deleted workflow, as operators saw them: 400 or 404 with one of these codes (2026). */
const goneCodes = /^Workflow(?:TriggerIsNotEnabled|NotFound|Disabled)$/;

function refusal(answer: WebAnswer): CodedError {
  const code = failure.safeParse(jsonIfAny(answer)).data?.error.code ?? '';
  const said = `It answered ${answer.status}${code === '' ? '' : ` ${code}`}`;
  if (goneCodes.test(code) || answer.status === 404 || answer.status === 410)
    return channelRefused(
      `${said}: the workflow was deleted or switched off. Switch it on, or make it again and store its new address.`,
    );
  if (answer.status === 401 || answer.status === 403)
    return channelRefused(
      `${said}: the address is incomplete or was exchanged. Store it again as Teams shows it.`,
    );
  return channelRefused(`${said}: look at the runs of the workflow.`);
}
