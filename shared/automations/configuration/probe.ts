/** Looks at the newest configuration in storage, for the health check: whether it is there, and whether it can be taken. */
import type { HealthProbe } from '../../ports/health.ts';
import type { ConfigVersion, ReadConfigVersions } from '../../ports/stored-data/config-versions.ts';
import { asCodedError } from '../../rules/errors.ts';
import type { Observation } from '../../rules/operate/observation.ts';

/** Reports what keeps the newest version from being taken. */
export function configurationProbe(
  versions: Pick<ReadConfigVersions, 'newest'>,
  parse: (version: ConfigVersion) => unknown,
): HealthProbe {
  return {
    name: 'configuration',
    subject: '',
    look: async () => [{ kind: 'configuration', ...(await problemOf(versions, parse)) }],
  };
}

async function problemOf(
  versions: Pick<ReadConfigVersions, 'newest'>,
  parse: (version: ConfigVersion) => unknown,
): Promise<Pick<Extract<Observation, { readonly kind: 'configuration' }>, 'problem' | 'detail'>> {
  let newest;
  try {
    newest = await versions.newest();
  } catch (thrown) {
    const { code, detail } = asCodedError(thrown);
    return { problem: 'unavailable', detail: `${code}: ${detail}` };
  }
  if (newest === null || newest === 'unchanged')
    return { problem: 'unavailable', detail: 'The container configuration has no config.json.' };
  try {
    parse(newest);
    return { problem: null, detail: '' };
  } catch (thrown) {
    const { code, detail } = asCodedError(thrown);
    return { problem: 'refused', detail: `${code}: ${detail}` };
  }
}
