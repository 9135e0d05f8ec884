/**
 * What the user would lose: edits, or doubled tickets and notes, when Azure runs two instances and both die at any
 * moment. The same storm as with one host; here a host also takes over what the other one left in the middle.
 */
import { test } from 'node:test';
import { endsEqual } from './ends-equal.ts';

test('two hosts on one storage, killed ten times in a storm of edits', () => endsEqual(2));
