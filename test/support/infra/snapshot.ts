/** Reads the committed snapshot of an environment: the resources that a deployment would ask for. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { environments, snapshotFile, type EnvironmentName } from '../../../scripts/infra/build.ts';

const root = fileURLToPath(new URL('../../..', import.meta.url));

export interface Resource {
  readonly id: string;
  readonly type: string;
  readonly name: string;
  readonly tags?: Readonly<Record<string, string>>;
  readonly properties?: unknown;
}

export interface Snapshot {
  readonly environment: EnvironmentName;
  readonly resources: readonly Resource[];
  readonly outputs: Readonly<Record<string, unknown>>;
  readonly text: string;
}

/** Every environment's. */
export const snapshots: readonly Snapshot[] = environments.map((environment) => {
  const text = readFileSync(join(root, snapshotFile(environment)), 'utf8');
  const { predictedResources, outputs } = JSON.parse(text) as {
    readonly predictedResources: readonly Resource[];
    readonly outputs: Readonly<Record<string, unknown>>;
  };
  return { environment, resources: predictedResources, outputs, text };
});

export const ofType = ({ resources }: Snapshot, type: string): readonly Resource[] =>
  resources.filter((resource) => resource.type.toLowerCase() === type.toLowerCase());

/** The only one of a type; throws when there is another number. */
export function only(snapshot: Snapshot, type: string): Resource {
  const [first, ...others] = ofType(snapshot, type);
  if (first === undefined || others.length > 0)
    throw new Error(`${snapshot.environment} has ${others.length + (first ? 1 : 0)} of ${type}`);
  return first;
}

/** A value inside of a resource: `properties.siteConfig.minTlsVersion`. */
export function at(resource: Resource, path: string): unknown {
  return path
    .split('.')
    .reduce<unknown>(
      (value, key) =>
        typeof value === 'object' && value !== null ? (Reflect.get(value, key) as unknown) : undefined,
      resource,
    );
}

/** The last part of a name: `pairs` of `account/default/pairs`. */
export const lastName = ({ name }: Resource): string => name.split('/').at(-1) ?? '';

/** The app settings of an environment. */
export function appSettings(snapshot: Snapshot): Readonly<Record<string, string>> {
  const found = ofType(snapshot, 'Microsoft.Web/sites/config').find(({ name }) =>
    name.endsWith('/appsettings'),
  );
  if (found === undefined) throw new Error(`${snapshot.environment} sets nothing`);
  return found.properties as Readonly<Record<string, string>>;
}

/** A granted role: whose, which one, and on what. */
export interface Grant {
  /** `app` or `operators`. */
  readonly who: 'app' | 'operators';
  readonly roleId: string;
  /** The end of the resource's id, for example `queueServices/default/queues/nudges`. */
  readonly scope: string;
}

export function grants(snapshot: Snapshot): readonly Grant[] {
  return ofType(snapshot, 'Microsoft.Authorization/roleAssignments').map((resource) => {
    const place =
      /providers\/Microsoft\.(Storage|KeyVault|Insights)\/\w+\/[\w-]+((?:\/(?:queueServices|tableServices)\/default\/\w+\/[\w-]+)?)/i.exec(
        resource.id,
      );
    if (place === null) throw new Error(`A role is granted on something unknown: ${resource.id}`);
    return {
      who: at(resource, 'properties.principalType') === 'Group' ? 'operators' : 'app',
      roleId: String(at(resource, 'properties.roleDefinitionId')).split('/').at(-1) ?? '',
      scope: `${place[1] ?? ''}${place[2] ?? ''}`,
    };
  });
}
