/**
 * What the user would lose: edits, or their trust, on the night when their only instance dies again and again. The
 * built bundle under the real library, storage on disk and both simulators as processes, the host killed with `kill
 * -9` while people edit: in the end both sides are equal, nothing stands twice, and one more poll writes nothing.
 */
import { test } from 'node:test';
import { endsEqual } from './ends-equal.ts';

test('one host, killed ten times in a storm of edits', () => endsEqual(1));
