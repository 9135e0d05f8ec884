/** Finds the test files that reach a source file, the nearest ones first. */
import { globSync, readFileSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';

/** The tests that a defect is asked of: quick ones, without processes of their own. */
const asked =
  /^test\/(?:unit\/(?:app|automations|azure|connectwise|functions|kit|rules|servicenow|web)|contract)\/.*\.test\.ts$/;

/** The contract suites of a room, which reach its files through many others. */
const contracts: readonly (readonly [room: string, tests: RegExp])[] = [
  ['shared/connectwise/sync/', /^test\/contract\/side\/connectwise\.test\.ts$/],
  ['shared/servicenow/sync/', /^test\/contract\/side\/servicenow\.test\.ts$/],
];

/**
 * The test files that import the source file: the one with its name and its room's contract suite, then by the number of
 * imports between them, those that name it themselves, then those of what imports it, and so on. `maxSteps` bounds the way.
 */
export function coveringTests(root: string, file: string, maxSteps = 6): readonly (readonly string[])[] {
  const importers = importersIn(root);
  const seen = new Set([file]);
  const rings: string[][] = [];
  let ring = [file];
  for (let step = 0; step < maxSteps && ring.length > 0; step += 1) {
    ring = ring.flatMap((one) => importers.get(one) ?? []).filter((one) => !seen.has(one) && seen.add(one));
    rings.push(ring.filter((one) => asked.test(one)).toSorted(nearestTo(file)));
  }
  const mirrored = `${file.replace(/^shared\//, 'test/unit/').replace(/\.ts$/, '')}.test.ts`;
  const all = globSync('test/{unit,contract}/**/*.test.ts', { cwd: root }).map((one) =>
    one.replaceAll('\\', '/'),
  );
  const contract = contracts.find(([room]) => file.startsWith(room))?.[1];
  const first = all.filter((one) => one === mirrored || contract?.test(one) === true);
  return [first, ...rings.map((tests) => tests.filter((one) => !first.includes(one)))].filter(
    ({ length }) => length > 0,
  );
}

/** Tests of the file's own room before others. */
function nearestTo(file: string): (one: string, other: string) => number {
  const room = dirname(file).replace(/^shared\//, 'test/unit/');
  const shared = (test: string): number => {
    const [here, there] = [room.split('/'), test.split('/')];
    const apart = here.findIndex((part, at) => part !== there[at]);
    return apart === -1 ? here.length : apart;
  };
  return (one, other) => shared(other) - shared(one) || (one < other ? -1 : 1);
}

/** Every file of the project with those that import it. */
function importersIn(root: string): ReadonlyMap<string, readonly string[]> {
  const importers = new Map<string, string[]>();
  for (const found of globSync('{functions,shared,test}/**/*.ts', { cwd: root })) {
    const file = found.replaceAll('\\', '/');
    const source = readFileSync(join(root, file), 'utf8');
    for (const [, target = ''] of source.matchAll(/(?:from|import\(?) ?'(\.{1,2}\/[^']+\.ts)'/g)) {
      const path = normalize(join(dirname(file), target)).replaceAll('\\', '/');
      importers.set(path, [...(importers.get(path) ?? []), file]);
    }
  }
  return importers;
}
