/**
 * The amount of work of a test that could go on for ever. `npm test` does enough to see that everything holds; `npm run
 * test:long` goes on much longer through the same files.
 */
const isLong = process.env['TEST_LONG'] !== undefined;

/** A number of histories, kills or seeds: the first one in `npm test`, the second one in `npm run test:long`. */
export const upTo = (usual: number, long: number): number => (isLong ? long : usual);
