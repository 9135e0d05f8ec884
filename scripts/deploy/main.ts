/** Deploys a package that is built: see docs/deploy.md for what it does and how it ends. */
import { appendFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { azToken } from './az-token.ts';
import { runDeployment } from './command.ts';

const summary = process.env['GITHUB_STEP_SUMMARY'];
const addresses = {
  management: 'https://management.azure.com',
  insights: 'https://api.applicationinsights.io',
  ofHost: (name: string) => `https://${name}`,
};

process.exitCode = await runDeployment(process.argv.slice(2), {
  env: process.env,
  addresses,
  waiting: { now: () => performance.now(), sleep: (ms) => sleep(ms) },
  tokens: async () => ({
    management: await azToken(addresses.management),
    insights: await azToken(addresses.insights),
  }),
  tell(line) {
    console.log(line);
    if (summary === undefined || summary === '') return;
    try {
      appendFileSync(summary, `    ${line}\n`);
    } catch {
      // A summary that cannot be written must not end a deployment half-way; the log has every line.
    }
  },
});
