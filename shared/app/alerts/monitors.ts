/** The monitors outside that hear of the runs of timers. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { Heartbeat } from '../../automations/operate/timed-run.ts';
import { heartbeatSecret } from '../../rules/config/alerts.ts';
import type { Config } from '../../rules/config/link.ts';
import { redactJson } from '../../rules/safe-json.ts';
import type { SecretStore } from '../../secrets/store.ts';
import { heartbeats } from '../../web/heartbeats.ts';
import type { Send } from '../../web/send.ts';
import type { Settings } from '../settings.ts';

/** Heartbeats of the automations that the configuration names; the others send none. */
export function monitors(parts: {
  readonly config: Pick<Config, 'alerts'>;
  readonly secrets: Pick<SecretStore, 'get'>;
  readonly settings: Pick<Settings, 'allowLoopback'>;
  readonly send: Send;
  readonly log: (line: string) => void;
}): Heartbeat {
  const named = new Set(parts.config.alerts.heartbeats);
  return heartbeats({
    send: parts.send,
    addressOf: async (automation) =>
      named.has(automation) ? (await parts.secrets.get(heartbeatSecret(automation))).value : null,
    allowLoopback: parts.settings.allowLoopback,
    sleep: (milliseconds) => sleep(milliseconds),
    onFailure: (automation, code) => parts.log(redactJson({ event: 'heartbeat-failed', automation, code })),
  });
}
