/** ConnectWise out of the settings: for the app, and for a script of one's own that needs nothing else of it. */
import { setTimeout as sleep } from 'node:timers/promises';
import { discoverCodebase, remoteOf } from '../connectwise/http/address.ts';
import { connectwiseCaller } from '../connectwise/http/caller.ts';
import { connectwiseClient, type ConnectWiseClient } from '../connectwise/client.ts';
import { usualRetry, type RetryPolicy } from '../rules/retry.ts';
import type { SecretStore } from '../secrets/store.ts';
import { readScriptSettings, type ScriptSettings } from './settings.ts';
import { axiosSend } from '../web/send.ts';
import type { CallReport, RetryDeps } from '../web/attempt.ts';
import { retriedSend } from '../web/send-with-retry.ts';
import { connectwiseKeys, secretStore } from './credentials.ts';

/** The client that these settings describe. Nothing is asked before the first call. */
export function connectwiseOf(
  settings: Pick<ScriptSettings, 'connectwise' | 'allowLoopback'>,
  secrets: SecretStore,
  retry: RetryDeps,
): ConnectWiseClient {
  const { site, company, clientId } = settings.connectwise;
  const caller = connectwiseCaller({
    site,
    company,
    clientId,
    codebase: discoverCodebase({
      site,
      company,
      send: retriedSend({ route: 'GET /login/companyinfo/{company}', scope: remoteOf(site) }, retry),
    }),
    ...connectwiseKeys(secrets),
    allowLoopback: settings.allowLoopback,
    retry,
  });
  return connectwiseClient(caller);
}

/** The observer and the retry policy of the client; the app's own policy where it is left out. */
export interface ConnectOptions {
  /** Told of every attempt, ids and queries left out. */
  readonly onCall?: (report: CallReport) => void;
  /** The number and spacing of a call's attempts. */
  readonly policy?: RetryPolicy;
}

/**
 * A client for a script: settings and secrets as the app reads them, without its storage, so without the rate limit
 * that instances share. Throws `settings-invalid` (dead-letter) naming all that is missing.
 */
export function connectToConnectWise(options: ConnectOptions = {}): ConnectWiseClient {
  const now = (): number => Date.now();
  const settings = readScriptSettings();
  const { onCall, policy = usualRetry } = options;
  const retry: RetryDeps = {
    send: axiosSend(),
    policy,
    now,
    sleep: (milliseconds) => sleep(milliseconds),
    random: () => Math.random(),
    ...(onCall === undefined ? {} : { onCall }),
  };
  return connectwiseOf(settings, secretStore(settings, now), retry);
}
