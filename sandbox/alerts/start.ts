/** Starts the receivers of alerts: the Teams workflow, the pager and the control routes on http, the mail server beside it. */
import { shiftableClock, type MovableClock } from '../common/clock.ts';
import { startSimulator, type ListenOptions, type Simulator } from '../common/start.ts';
import { createAlertsCore, type AlertsCore } from './core.ts';
import { startMailServer } from './mailbox.ts';
import { flowPath, flowSignature } from './teams-flow.ts';

/** The ports and the clock of the receivers. */
export interface AlertsOptions extends Omit<ListenOptions, 'httpsPort'> {
  readonly smtpPort: number;
  /** Mail over TLS from the first byte, as on port 465, and not by STARTTLS. */
  readonly implicitTls?: boolean;
  readonly clock?: MovableClock;
}

/** The running receivers, with the addresses and secrets that the app's settings need. */
export interface AlertsReceivers extends Simulator<AlertsCore> {
  /** The workflow's whole address, which is its secret. */
  readonly workflowAddress: string;
  readonly eventsAddress: string;
  readonly smtpPort: number;
}

/** Listens on 127.0.0.1; the error for a taken port names the variable that changes it. */
export async function startAlertsReceivers(options: AlertsOptions): Promise<AlertsReceivers> {
  const clock = options.clock ?? shiftableClock();
  const core = createAlertsCore(clock);
  const simulator = await startSimulator(
    core,
    { ...options, httpsPort: -1 },
    { http: 'ALERTS_PORT', https: 'ALERTS_PORT' },
  );
  const mail = await startMailServer({
    port: options.smtpPort,
    tls: options.tls,
    implicitTls: options.implicitTls === true,
    faults: core.faults,
    clock,
    onMail: core.takeMail,
  }).catch(async (thrown: unknown) => {
    await simulator.close();
    throw thrown;
  });
  return {
    ...simulator,
    workflowAddress: `${simulator.httpAddress}${flowPath}?api-version=1&sp=%2Ftriggers%2Fmanual%2Frun&sv=1.0&sig=${flowSignature}`,
    eventsAddress: `${simulator.httpAddress}/v2/enqueue`,
    smtpPort: mail.port,
    async close() {
      await Promise.all([simulator.close(), mail.close()]);
    },
  };
}
