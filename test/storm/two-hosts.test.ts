/**
 * If this fails, edits are lost, or tickets and notes doubled, when Azure runs two instances and both die at any
 * moment. The same storm as with one host; here a host also takes over the work that the other one left unfinished.
 */
import { test } from 'node:test';
import { endsEqual } from './ends-equal.ts';

test('two hosts on one storage, killed ten times in a storm of edits', () => endsEqual(2));
