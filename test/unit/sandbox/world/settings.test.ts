/** If this fails, the operator's command reads another path or key than the one that `npm start` wrote for it. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseEnv } from 'node:util';
import { settingLine } from '../../../../sandbox/world/settings.ts';

test('a value is read as it was written, from any folder of any system', () => {
  const values = [
    String.raw`C:\Users\new\table\config.json`,
    "/home/o'brien/connectwise functions/config.json",
    String.raw`C:\Users\O'Brien\new\config.json`,
    'DefaultEndpointsProtocol=http;AccountKey=a/b+c==;#no comment',
    'say "hello" $HOME',
  ];
  for (const value of values)
    assert.deepEqual({ ...parseEnv(settingLine(['NAME', value])) }, { NAME: value });
});
