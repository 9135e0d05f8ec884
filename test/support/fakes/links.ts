/** A valid configuration with one link (or several), for tests to break in one place. */
import { configSchema } from '../../../shared/rules/config/link.ts';
import type { Config } from '../../../shared/rules/config/link.ts';

export interface LinkJson {
  [key: string]: unknown;
}

/** The JSON of a link as a person would write it, with the given parts replaced. */
export function linkJson(changes: LinkJson = {}): LinkJson {
  return {
    name: 'acme',
    connectwise: { companyId: 250, boards: [1], createOnBoard: 1 },
    servicenow: {
      instance: 'https://acme.service-now.com',
      auth: { kind: 'oauth', clientIdSecret: 'acme-client-id', clientSecretSecret: 'acme-client-secret' },
      user: 'sim.integration',
      company: '0123456789abcdef0123456789abcdef',
    },
    status: [
      {
        board: 1,
        rows: [
          { connectwise: 'New', servicenow: '1' },
          { connectwise: 'Assigned', servicenow: '2' },
          { connectwise: 'In Progress', servicenow: '2', use: 'to-servicenow' },
          { connectwise: 'Waiting', servicenow: '3' },
          { connectwise: 'Completed', servicenow: '6' },
          { connectwise: 'Closed', servicenow: '7' },
          { connectwise: 'Closed', servicenow: '8', use: 'to-connectwise' },
        ],
      },
    ],
    priority: [
      { connectwise: 'Critical', impact: '1', urgency: '1' },
      { connectwise: 'High', impact: '1', urgency: '2' },
      { connectwise: 'Medium', impact: '2', urgency: '2' },
      { connectwise: 'Low', impact: '3', urgency: '3' },
    ],
    ...changes,
  };
}

/** A parsed configuration. Throws when the changes made it invalid. */
export function aConfig(changes: LinkJson = {}, engine: LinkJson = {}): Config {
  return configSchema.parse({ engine, links: [linkJson(changes)] });
}
