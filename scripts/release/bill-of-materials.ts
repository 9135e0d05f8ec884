/** The bill of materials of a package: what stands in the bundle, in the form of CycloneDX 1.6 (ecma-international.org, ECMA-424). */
import type { BundledPackage } from './licences.ts';

/** JSON, the same for the same packages: no time and no serial number, so that a package can be compared byte for byte. */
export function billOfMaterials(
  app: { readonly name: string; readonly version: string },
  packages: readonly BundledPackage[],
): string {
  const document = {
    $schema: 'http://cyclonedx.org/schema/bom-1.6.schema.json',
    bomFormat: 'CycloneDX',
    specVersion: '1.6',
    version: 1,
    metadata: { component: { type: 'application', name: app.name, version: app.version } },
    components: packages.map(({ name, version, licence }) => ({
      type: 'library',
      'bom-ref': packageUrl(name, version),
      name,
      version,
      purl: packageUrl(name, version),
      licenses: licence.includes(' ') ? [{ expression: licence }] : [{ license: { id: licence } }],
    })),
  };
  return `${JSON.stringify(document, null, 2)}\n`;
}

/** `pkg:npm/%40azure/identity@4.14.1` (package-url specification, type npm). */
function packageUrl(name: string, version: string): string {
  return `pkg:npm/${name.replace('@', '%40')}@${version}`;
}
