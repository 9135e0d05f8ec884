// If this fails, a file is opened by its id although it hangs on another customer's record, or each file costs its list
// once more.
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { shownFiles } from '../../../shared/kit/listed-files.ts';

describe('the files that a side has shown', () => {
  it('is nothing at first', () => {
    const shown = shownFiles();
    assert.deepEqual([shown.isInLink('1'), shown.hangsOn('1', 'a')], [false, false]);
  });

  it('is each record’s own: a file hangs where it was listed, and nowhere else', () => {
    const shown = shownFiles();
    shown.listed('1', ['a', 'b']);
    shown.read('2', true);
    assert.deepEqual(
      [shown.hangsOn('1', 'a'), shown.hangsOn('2', 'a'), shown.hangsOn('1', 'c')],
      [true, false, false],
    );
    assert.ok(shown.isInLink('2'));
  });

  it('ends with the last list', () => {
    const shown = shownFiles();
    shown.listed('1', ['a']);
    shown.read('1', true);
    assert.ok(shown.hangsOn('1', 'a'), 'another read of the record takes nothing back');
    shown.listed('1', ['b']);
    assert.deepEqual([shown.hangsOn('1', 'a'), shown.hangsOn('1', 'b')], [false, true]);
  });

  it('is forgotten whole when the record has left the link', () => {
    const shown = shownFiles();
    shown.listed('1', ['a']);
    shown.read('1', false);
    assert.deepEqual([shown.isInLink('1'), shown.hangsOn('1', 'a')], [false, false]);
    shown.read('1', true);
    assert.equal(shown.hangsOn('1', 'a'), false, 'a record that came back is listed again');
  });

  it('is kept for the 500 records that were read last', () => {
    const shown = shownFiles();
    for (let record = 0; record < 500; record += 1) shown.listed(String(record), ['a']);
    shown.read('0', true);
    shown.read('new', true);
    assert.deepEqual(
      [shown.hangsOn('0', 'a'), shown.hangsOn('1', 'a'), shown.isInLink('2')],
      [true, false, true],
    );
  });
});
