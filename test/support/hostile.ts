/** Bodies that nobody sends by mistake: each must be refused with a code and with what is wrong, and never be a 500. */

/** Values that stand where another kind of value belongs. */
const values: readonly string[] = [
  'null',
  'true',
  '"2"',
  '"2 or 1=1"',
  '"\\ud800"',
  '"../../system/members"',
  '[]',
  '[2]',
  '{}',
  '{"id": 2}',
  '-1',
  '1.5',
  '1e400',
  '1e30',
  '9007199254740993',
  '-0.0000001',
];

/** JSON texts: a valid request, as text, broken in one place each. `numbers` names its properties that are whole numbers. */
export function hostileBodies(valid: object, numbers: readonly string[]): readonly string[] {
  const good = JSON.stringify(valid);
  const open = good.slice(0, -1);
  return [
    '',
    '""',
    '[]',
    'null',
    '7',
    'not JSON',
    '{',
    `${good}${good}`,
    `[${good}]`,
    '['.repeat(8_000),
    `${'['.repeat(8_000)}${']'.repeat(8_000)}`,
    `${open},"__proto__":{"admin":true}}`,
    `${open},"constructor":{"prototype":{"admin":true}}}`,
    `${open},"toString":1}`,
    `${open},"\\ud800":1}`,
    `${open},"${'x'.repeat(12_000)}":1}`,
    `${open},"deep":${'['.repeat(4_000)}${']'.repeat(4_000)}}`,
    `${open},"filler":"${'x'.repeat(16 * 1024)}"}`,
    ...Object.entries(valid).map(
      ([name, value]) => `${open},${JSON.stringify(name)}:${JSON.stringify(value)}}`,
    ),
    ...numbers.flatMap((name) => {
      const rest = Object.entries({ ...valid, [name]: undefined })
        .filter(([, value]) => value !== undefined)
        .map(([key, value]) => `${JSON.stringify(key)}:${JSON.stringify(value)}`);
      return values.map((value) => `{${[...rest, `${JSON.stringify(name)}:${value}`].join(',')}}`);
    }),
  ];
}
