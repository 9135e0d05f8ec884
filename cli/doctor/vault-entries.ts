/** Checks that the vault holds every secret that the configuration names. Values are never read. */
import { z } from 'zod';
import { ask, type RunAz } from './az.ts';
import type { Deployed } from './deployed.ts';
import { fail, ok, warn, type Line } from './line.ts';
import { isAnswered, unanswered } from './unanswered.ts';

const listed = z.array(z.object({ name: z.string(), attributes: z.object({ enabled: z.boolean() }) }));

/** `needed`: the names, each with who needs it. */
export async function checkVaultEntries(
  run: RunAz,
  { vault, asking }: Deployed,
  needed: readonly { readonly name: string; readonly neededBy: readonly string[] }[],
): Promise<readonly Line[]> {
  const subject = `secrets in ${vault}`;
  const answer = await ask(run, listed, ['keyvault', 'secret', 'list', '--vault-name', vault]);
  if (!isAnswered(answer))
    return [unanswered(subject, answer, { role: 'Key Vault Secrets Officer', asking })];
  const states = new Map(answer.value.map(({ name, attributes }) => [name, attributes.enabled]));
  const lines = needed.flatMap(({ name, neededBy }): readonly Line[] => {
    const whom = `needed by ${neededBy.join(', ')}`;
    const enabled = states.get(name);
    if (enabled === undefined)
      return [
        fail(
          `secret ${name}`,
          `missing, ${whom}`,
          `az keyvault secret set --vault-name ${vault} --name ${name} --file FILE`,
        ),
      ];
    return enabled
      ? []
      : [
          warn(
            `secret ${name}`,
            `its newest version is switched off, ${whom}`,
            `az keyvault secret set-attributes --vault-name ${vault} --name ${name} --enabled true`,
          ),
        ];
  });
  return lines.length > 0 ? lines : [ok(subject, `all ${needed.length} exist`)];
}
