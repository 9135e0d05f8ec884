// If this fails, adding a customer rewrites a file that people keep in order, or puts the link where nobody reads it.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { insertLink } from '../../../../../shared/rules/config/new-link/insert-link.ts';

const file = readFileSync(new URL('../../../../../config.json', import.meta.url), 'utf8');
const link = { name: 'acme', notes: { internal: 'none' } };

test('everything else stays as it is, character by character', () => {
  const text = insertLink(file, link);
  const at = text.indexOf(',\n    {\n      "name": "acme"');
  assert.ok(at > 0);
  const end = text.indexOf('\n    }', at) + '\n    }'.length;
  assert.equal(text.slice(0, at) + text.slice(end), file);
  const { links } = JSON.parse(text) as { readonly links: readonly object[] };
  assert.deepEqual(links.at(-1), link);
});

test('takes an empty list, one line, tabs, line ends of Windows, and is not led astray by texts and inner lists', () => {
  const cases = [
    '{"links": []}',
    '{"links":[{"name":"a","links":["]"]}],"engine":{}}',
    '{\r\n\t"x": {"links": []},\r\n\t"note": "\\"links\\": [",\r\n\t"links": [\r\n\t]\r\n}\r\n',
  ];
  for (const text of cases) {
    const { links, ...rest } = JSON.parse(text) as { readonly links: readonly object[] };
    assert.deepEqual(JSON.parse(insertLink(text, link)), { ...rest, links: [...links, link] });
  }
  assert.match(insertLink(cases[2] ?? '', link), /\r\n\t\t\{\r\n\t\t\t"name": "acme"/);
  assert.throws(() => insertLink('{"engine": {"links": []}}', link), { code: 'config-invalid' });
});
