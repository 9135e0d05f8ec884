// If this fails, a person who mistypes a name has to look it up.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { didYouMean } from '../../../../shared/rules/words/did-you-mean.ts';

test('the name that was probably meant stands before those that exist', () => {
  const known = ['acme', 'northwind', 'harbour-it'];
  for (const [typed, meant] of [
    ['nothwind', 'northwind'],
    ['northwnid', 'northwind'],
    ['NORTHWIND', 'northwind'],
    ['harbor-it', 'harbour-it'],
    ['acne', 'acme'],
  ] as const)
    assert.equal(
      didYouMean('link', typed, known),
      `There is no link "${typed}". Did you mean "${meant}"? There are: acme, northwind, harbour-it.`,
    );
});

test('a word that resembles nothing gets no guess, and long lists end', () => {
  assert.equal(didYouMean('link', 'zzzzzzzz', ['acme']), 'There is no link "zzzzzzzz". There are: acme.');
  assert.equal(didYouMean('mute', 'x', []), 'There is no mute "x". None exists.');
  const many = Array.from({ length: 30 }, (_, index) => `customer-number-${index}`);
  assert.match(didYouMean('link', 'qqqqqqqqqqqqqqqqqqq', many), /customer-number-19 and 10 more\.$/);
});
