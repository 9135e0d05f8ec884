/**
 * What the user would lose: a customer in ten lines. A template must give what the link leaves out and nothing that the link
 * says, and a mistake must lead to the place where the value stands.
 */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { configSchema } from '../../../../../shared/rules/config/link.ts';
import { parseConfig } from '../../../../../shared/rules/config/parse.ts';
import { resolveTemplates } from '../../../../../shared/rules/config/templates/resolve.ts';
import { shippedTemplates } from '../../../../../shared/rules/config/templates/shipped.ts';
import { CodedError } from '../../../../../shared/rules/errors.ts';

const file = readFileSync(new URL('../../../../../config.json', import.meta.url), 'utf8');
const plain = JSON.parse(file.replace('${SERVICENOW_INSTANCE}', 'https://a.example')) as {
  readonly links: readonly Readonly<Record<string, unknown>>[];
};
const [link = {}] = plain.links;
const { name: _name, connectwise, servicenow, ...words } = link;

const resolvedLink = (config: object): unknown => {
  const { config: resolved, mistakes } = resolveTemplates(config);
  assert.deepEqual(mistakes, []);
  return (resolved as typeof plain).links[0];
};
const mistakesOf = (config: object): string => {
  try {
    parseConfig(config);
  } catch (thrown) {
    assert.ok(thrown instanceof CodedError && thrown.code === 'config-invalid');
    return thrown.detail;
  }
  return assert.fail('it was accepted');
};

test('a configuration without templates is what it was', () => {
  assert.deepEqual(resolveTemplates(plain).config, plain);
  assert.deepEqual(resolveTemplates({ links: [{ ...link, template: null }] }).config, { links: [link] });
  for (const odd of [null, 3, [], { links: 3 }, { links: [null, 'a'] }])
    assert.deepEqual(resolveTemplates(odd).config, odd);
});

test('a link that says only what differs is the link that says it all', () => {
  const templates = { ours: { ...words, connectwise, servicenow } };
  const parsed = parseConfig({ ...plain, templates, links: [{ name: 'northwind', template: 'ours' }] });
  assert.deepEqual(parsed, parseConfig(plain));
  assert.ok(!('templates' in parsed));
});

test('objects are merged, lists and sign-ins of another kind take the place of the whole, null takes away', () => {
  const templates = {
    base: {
      closing: { states: ['6', '7'], closeNotes: 'base' },
      servicenow: { auth: { kind: 'oauth', clientIdSecret: 'a' }, caller: 'x' },
    },
    ours: { template: 'base', closing: { closeNotes: 'ours' }, history: true },
  };
  const said = {
    name: 'acme',
    closing: { states: ['6'] },
    servicenow: { auth: { kind: 'basic', userSecret: 'u' }, caller: null },
  };
  assert.deepEqual(resolvedLink({ templates, links: [{ ...said, template: 'ours' }] }), {
    name: 'acme',
    history: true,
    closing: { states: ['6'], closeNotes: 'ours' },
    servicenow: { auth: { kind: 'basic', userSecret: 'u' }, caller: null },
  });
});

test('{link} in a template is the name of the link, and in a link it is text', () => {
  const templates = { ours: { servicenow: { webhookSecret: '{link}-webhook' } } };
  assert.deepEqual(resolvedLink({ templates, links: [{ name: 'acme', template: 'ours', note: '{link}' }] }), {
    name: 'acme',
    servicenow: { webhookSecret: 'acme-webhook' },
    note: '{link}',
  });
});

test('a mistake says which template its value came from, and what is in neither', () => {
  const templates = {
    base: { notes: { internal: 'nobody' } },
    ours: { ...words, template: 'base', history: 'yes', connectwise, guard: { share: 7 } },
  };
  const said = mistakesOf({
    templates,
    links: [{ name: 'a', template: 'ours', dryRun: 3, guard: { share: 9 } }],
  });
  assert.match(said, /links\[0\]\.notes\.internal: .* \(from template "base"\)/);
  assert.match(said, /links\[0\]\.history: must be true or false \(from template "ours"\)/);
  assert.match(said, /links\[0\]\.servicenow: is missing in the link and in template "ours"/);
  assert.match(said, /links\[0\]\.dryRun: must be true or false$/m);
  assert.match(said, /links\[0\]\.guard\.share: must be at most 1$/m);
});

test('templates that no link can use are told, whether one uses them or not', () => {
  const loop = { a: { template: 'b' }, b: { template: 'a' } };
  const links = [{ ...link, template: 'two-way-standrd' }];
  const said = mistakesOf({
    templates: { ...loop, named: { name: 'x' }, odd: 3, far: { template: 'nope' } },
    links,
  });
  assert.match(
    said,
    /links\[0\]\.template: There is no template "two-way-standrd"\. Did you mean "two-way-standard"\?/,
  );
  assert.match(said, /templates\.a\.template: template "a" is built upon itself/);
  assert.match(said, /templates\.named\.name: a name belongs to one link/);
  assert.match(said, /templates\.odd: must be an object/);
  assert.match(said, /templates\.far\.template: There is no template "nope"/);
});

test('names that every object has are no templates', () => {
  for (const name of ['constructor', '__proto__', 'toString'])
    assert.match(mistakesOf({ links: [{ ...link, template: name }] }), /There is no template/);
});

test('every template that comes along makes the whole link a valid one', () => {
  const names = Object.keys(shippedTemplates);
  assert.deepEqual(names, ['two-way-standard', 'servicenow-leads', 'connectwise-leads', 'notes-only']);
  for (const template of names) {
    const [parsed] = parseConfig({ links: [{ ...link, template }] }).links;
    assert.equal(parsed?.creates.inServiceNow, template !== 'servicenow-leads');
    assert.equal(parsed?.fields.summary.direction === 'none', false, 'a record needs a summary');
  }
});

test('an editor asks for what is required where no template is named, and completes all of it where one is', () => {
  const schema = JSON.parse(
    readFileSync(new URL('../../../../../config.schema.json', import.meta.url), 'utf8'),
  ) as {
    readonly properties: {
      readonly links: {
        readonly items: {
          readonly properties: object;
          readonly required?: unknown;
          readonly if: object;
          readonly else: { readonly required: readonly string[]; readonly properties: object };
        };
      };
      readonly templates: { readonly additionalProperties: { readonly properties: object } };
    };
  };
  const { items } = schema.properties.links;
  const known = Object.keys(configSchema.shape.links.element.shape).toSorted();
  assert.deepEqual(Object.keys(items.properties).toSorted(), [...known, 'template'].toSorted());
  assert.deepEqual(
    Object.keys(schema.properties.templates.additionalProperties.properties).toSorted(),
    [...known.filter((one) => one !== 'name'), 'template'].toSorted(),
  );
  assert.deepEqual(items.required, ['name']);
  assert.deepEqual(items.if, { required: ['template'], properties: { template: { type: 'string' } } });
  assert.ok(items.else.required.includes('status') && 'servicenow' in items.else.properties);
});
