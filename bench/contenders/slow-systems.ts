/**
 * Both simulators in a process of its own, each answer held back as by a distance: requests that lie beside one another
 * wait beside one another, and what a simulator works out is part of the wait.
 *
 * Started with the milliseconds; says its addresses by a message, and takes other milliseconds by one. What the control
 * routes answer is not held back.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import type { SimCore } from '../../sandbox/common/core.ts';
import { serve } from '../../sandbox/common/serve.ts';
import { withControl } from '../../sandbox/common/start.ts';
import { createConnectWiseCore } from '../../sandbox/connectwise/core.ts';
import { createServiceNowCore } from '../../sandbox/servicenow/core.ts';

/** The addresses of both. */
export interface SystemsAddresses {
  readonly connectwise: string;
  readonly servicenow: string;
}

let latencyMs = Number(process.argv[2] ?? 0);

async function listen(core: SimCore): Promise<string> {
  const answered = withControl(core);
  const { httpAddress } = await serve(
    async (request) => {
      const begun = performance.now();
      const answer = await answered(request);
      const left = latencyMs - (performance.now() - begun);
      if (left > 0 && !request.path.startsWith('/_sim/')) await sleep(left);
      return answer;
    },
    { httpPort: 0, httpsPort: -1 },
  );
  return httpAddress;
}

const connectwise = createConnectWiseCore({ seed: 7, tickets: 3 });
const addresses: SystemsAddresses = {
  connectwise: await listen(connectwise),
  servicenow: await listen(createServiceNowCore({ seed: 7, tickets: 3 })),
};
connectwise.setOrigin(addresses.connectwise);
process.on('message', (milliseconds) => {
  latencyMs = Number(milliseconds);
  process.send?.('done');
});
process.on('disconnect', () => process.exit());
process.send?.(addresses);
