// If this fails, a new edition of the vendor's document is read wrongly, and every type made from it is wrong with it.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { chosenRecords } from '../../../../scripts/wire/choices/index.ts';
import { type Facts, readFacts, writeFacts } from '../../../../scripts/wire/facts.ts';
import { keptWith, readEditions, withReferred } from '../../../../scripts/wire/kept.ts';
import { addressesOf, factsOf, openApiDocument } from '../../../../scripts/wire/open-api.ts';
import { documentOfTypes } from '../../../../scripts/wire/published-types.ts';

const root = fileURLToPath(new URL('../../../..', import.meta.url));

const file = 'node_modules/connectwise-rest/src/ManageTypes.ts';
const published = documentOfTypes(file, readFileSync(join(root, file), 'utf8'), '2022.1');

/** A document as the vendor writes it, as small as it can be. */
const document = {
  openapi: '3.0.1',
  info: { title: 'Small', version: '2030.1' },
  paths: {},
  components: {
    schemas: {
      Thing: {
        type: 'object',
        required: ['name', 'board'],
        properties: {
          id: { type: 'integer', format: 'int32' },
          name: { type: 'string', maxLength: 50 },
          title: { type: 'string', description: 'Max length: 15;' },
          board: { $ref: '#/components/schemas/BoardReference' },
          level: {
            type: 'string',
            enum: ['Low', 'High', null],
            nullable: true,
            description: 'Required On Updates;',
          },
          at: { type: 'string', format: 'date-time' },
          guid: { type: 'string', format: 'uuid' },
          hours: { type: 'number', format: 'double', nullable: true },
          isOpen: { type: 'boolean' },
          tags: { type: 'array', items: { type: 'string' } },
          numbers: { type: 'array', items: { type: 'integer' } },
          boards: { type: 'array', items: { $ref: '#/components/schemas/BoardReference' } },
          anything: { type: 'object' },
          first: {
            type: 'string',
            description: 'Only available for POST, will not be returned in the response.',
          },
          secret: { type: 'string', writeOnly: true },
          count: { type: 'integer', readOnly: true },
          _info: { type: 'object', additionalProperties: { type: 'string' } },
        },
      },
      BoardReference: { type: 'object', properties: { id: { type: 'integer' }, name: { type: 'string' } } },
      Unused: { type: 'object', properties: { id: { type: 'integer' } } },
    },
  },
};

const thing = `Thing
  id integer
  name! text50
  title text15
  board! ref(BoardReference)
  level enum(Low|High) required-on-updates
  at date
  guid text
  hours number
  isOpen boolean
  tags list(text)
  numbers list(number)
  boards list(BoardReference)
  anything any
  first text write-only
  secret text write-only
  count integer read-only
`;

const small = factsOf(openApiDocument.parse(document));

test('takes every kind of field out of a document, and nothing of what is not in use', () => {
  const kept = keptWith([], { version: '2030.1', facts: small }, ['Thing']);
  assert.deepEqual([...kept.keys()], ['2030.1']);
  const text = kept.get('2030.1') ?? '';
  assert.ok(text.endsWith(`\n\nBoardReference\n  id integer\n  name text\n\n${thing}`), text);
});

test('facts are read as they were written, and a malformed line is named', () => {
  assert.deepEqual(readFacts(writeFacts('Title', small)), small);
  assert.throws(() => readFacts('Thing\n  name texd50\n'), /line 2 is no fact/);
  assert.throws(() => readFacts('Thing\n  name text50 red-only\n'), /line 2 is no fact/);
  assert.throws(() => readFacts('  name text50\n'), /line 1 is no fact/);
  assert.throws(() => readFacts('Thing\n  id integer\nThing\n'), /line 3: Thing stands there twice/);
});

test('a newer edition takes over the records that it holds, and an edition that is not needed goes', () => {
  const of = (text: string): Facts => readFacts(text);
  const old = { version: '2029.10', facts: of('BoardReference\n  id integer\n\nRare\n  id integer\n') };
  const added = { version: '2030.1', facts: small };
  const kept = keptWith([old], added, ['Thing', 'Rare']);
  assert.deepEqual([...kept.keys()], ['2030.1', '2029.10']);
  assert.deepEqual([...readFacts(kept.get('2029.10') ?? '').keys()], ['Rare']);
  assert.deepEqual([...keptWith([old], added, ['Thing']).keys()], ['2030.1']);
  // 2029.9 comes before 2029.10, though the text would stand after it.
  const older = { version: '2029.9', facts: of('Rare\n  id integer\n  name text\n') };
  assert.deepEqual([...keptWith([old], older, ['Rare']).keys()], ['2029.10']);
});

test('a record that no document holds is named', () => {
  assert.throws(() => withReferred(['Thing', 'Missing'], small), /No document holds Missing/);
  assert.deepEqual(withReferred(['Thing'], small), ['Thing', 'BoardReference']);
});

test('an address stands for its list, and the simulator knows all that were published', () => {
  const paths = {
    '/service/Tickets/{id}/notes/{noteId}': {},
    '/service/Tickets/{id}/notes/count': {},
    '/system/members/{memberIdentifier:regex(^(types. |(': {},
    '/time/accruals/': {},
    '/system/info': {},
  };
  const addresses = ['/service/tickets/{}/notes', '/system/info', '/system/members', '/time/accruals'];
  assert.deepEqual(addressesOf({ paths }), addresses);
  const listing = readFileSync(join(root, 'sandbox/connectwise/model/vendor-paths.txt'), 'utf8');
  const known = new Set(listing.trim().split('\n'));
  assert.deepEqual(
    addressesOf(published).filter((address) => !known.has(address)),
    [],
  );
});

test('the edition 2022.1, taken out of the package that publishes it once more, is as it is kept', () => {
  const facts = factsOf(openApiDocument.parse(published));
  const kept = keptWith(readEditions(root), { version: '2022.1', facts }, chosenRecords);
  for (const [version, text] of kept)
    assert.equal(text, readFileSync(join(root, `scripts/wire/facts/${version}.txt`), 'utf8'), version);
});
