/** Run by scripts/release/fixtures.ts: prints what the code of today writes, as the fixture of the version that is named. */
import { fixtureOf } from './fixture.ts';
import { playHistory } from './history.ts';

const history = await playHistory();
process.stdout.write(`${JSON.stringify(fixtureOf(process.argv[2] ?? '', history), null, 1)}\n`, () =>
  process.exit(),
);
