/**
 * What the user would lose: a whole function. The Functions host tries functions in the order of their names and gives
 * the request to the first whose route matches, however general, so one careless route hides another without a word.
 */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { HttpDefinition } from '../../../functions/define.ts';
import { functions } from '../../../functions/list.ts';

const http = functions.filter((one): one is HttpDefinition => one.trigger === 'http');

/** Returns true if some path matches both templates; a parameter matches any one segment. */
function overlap(left: string, right: string): boolean {
  const [one, other] = [left.toLowerCase().split('/'), right.toLowerCase().split('/')];
  const meets = (part: string | undefined, index: number): boolean =>
    part === other[index] || part?.startsWith('{') === true || other[index]?.startsWith('{') === true;
  // A segment `{*rest}` matches an empty rest as well.
  const rests = [one, other].map((parts) => parts.findIndex((part) => part.startsWith('{*')));
  const fixed = Math.min(...rests.filter((at) => at !== -1));
  if (fixed !== Infinity)
    return one.length >= fixed && other.length >= fixed && one.slice(0, fixed).every(meets);
  return one.length === other.length && one.every(meets);
}

test('no two routes overlap', () => {
  assert.ok(http.length >= 2);
  for (const [index, one] of http.entries())
    for (const other of http.slice(index + 1))
      assert.ok(
        !overlap(one.route, other.route) || !one.methods.some((method) => other.methods.includes(method)),
        `${one.name} and ${other.name} both match. do this: give one of them another route in functions/`,
      );
});

test('the overlap check finds a planted overlap', () => {
  assert.ok(overlap('callbacks/{x}', 'callbacks/connectwise'));
  assert.ok(overlap('a/{*rest}', 'a/b/c'));
  assert.ok(overlap('a', 'a/{*rest}'));
  assert.ok(overlap('a/{*rest}', '{x}'));
  assert.ok(!overlap('a/{*rest}', 'b/{*rest}'));
  assert.ok(!overlap('a/b/{*rest}', 'a'));
  assert.ok(!overlap('a', 'a/b/{*rest}'));
  assert.ok(!overlap('callbacks/servicenow/{link}', 'callbacks/connectwise'));
});

test('names are kebab-case, unique, and legal for the host', () => {
  const names = functions.map(({ name }) => name);
  assert.equal(new Set(names).size, names.length);
  for (const name of names) assert.match(name, /^[a-z][a-z0-9]*(-[a-z0-9]+)*$/);
});

test('no route begins with a word that the host keeps for itself', () => {
  for (const { route } of http) assert.doesNotMatch(route, /^(\/|admin|runtime)/i);
});
