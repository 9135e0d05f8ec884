/** The parts of an environment that cost money whether anything happens or not, read from its snapshot. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { snapshotFile } from '../infra/build.ts';
import type { Environment } from './model.ts';

const resource = z.looseObject({ type: z.string(), properties: z.looseObject({}).optional() });
const snapshot = z.object({ predictedResources: z.array(resource) });
const site = z.object({
  functionAppConfig: z.object({
    scaleAndConcurrency: z.object({ alwaysReady: z.array(z.object({ instanceCount: z.number() })) }),
  }),
});
const webTest = z.object({ Frequency: z.number(), Locations: z.array(z.unknown()) });
const monthSeconds = 30 * 86_400;

/** Reads the snapshot of one environment. */
export function readEnvironment(root: string, name: Environment['name']): Environment {
  const { predictedResources } = snapshot.parse(
    JSON.parse(readFileSync(join(root, snapshotFile(name)), 'utf8')),
  );
  const of = (type: string) =>
    predictedResources.filter((one) => one.type.toLowerCase() === type.toLowerCase());
  const { alwaysReady } = site.parse(of('Microsoft.Web/sites')[0]?.properties).functionAppConfig
    .scaleAndConcurrency;
  const tests = of('Microsoft.Insights/webtests').map(({ properties }) => webTest.parse(properties));
  return {
    name,
    alwaysReady: alwaysReady.reduce((total, { instanceCount }) => total + instanceCount, 0),
    privateEndpoints: of('Microsoft.Network/privateEndpoints').length,
    logAlerts: of('Microsoft.Insights/scheduledQueryRules').length,
    metricAlerts: of('Microsoft.Insights/metricAlerts').length,
    availabilityRuns: tests.reduce(
      (total, { Frequency, Locations }) => total + (monthSeconds / Frequency) * Locations.length,
      0,
    ),
  };
}
