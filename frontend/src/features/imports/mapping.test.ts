import { describe, expect, it } from 'vitest';
import { findProblems, readMapping, writeMapping } from './mapping';
import { stepOf } from './steps';

const MAPPING = [
  { column: 0, field: 'email', custom_field: null },
  { column: 1, field: null, custom_field: 'Level' },
  { column: 3, field: null, custom_field: 'Region' },
];

describe('mapping', () => {
  it('keeps fields, known and new custom fields through editing', () => {
    const choices = readMapping(MAPPING, ['Level']);
    expect(choices[1]?.target).toBe('custom:Level');
    expect(choices[3]).toEqual({ target: 'new', label: 'Region' });
    expect(writeMapping(choices)).toEqual(MAPPING);
  });

  it('leaves columns out that lead nowhere', () => {
    expect(writeMapping({ 0: { target: '', label: '' }, 1: { target: 'field:name', label: '' } })).toEqual([
      { column: 1, field: 'name', custom_field: null },
    ]);
  });

  it('names every column of a field that is used twice', () => {
    const choices = {
      0: { target: 'field:email', label: '' },
      1: { target: 'field:email', label: '' },
      2: { target: 'custom:Level', label: '' },
      3: { target: 'new', label: ' level ' },
      4: { target: 'new', label: ' ' },
    };
    expect(findProblems(choices)).toEqual({ 0: 'twice', 1: 'twice', 2: 'twice', 3: 'twice', 4: 'unnamed' });
  });
});

describe('stepOf', () => {
  const item = (state: string, read = 0) => ({ state, counts: { read } });

  it('shows progress of what has begun, whatever the address says', () => {
    expect(stepOf(item('running'), 'columns')).toBe('run');
    expect(stepOf(item('checking'), 'file')).toBe('check');
  });

  it('takes an import up where it can go on', () => {
    expect(stepOf(item('ready'), undefined)).toBe('columns');
    expect(stepOf(item('ready'), 'check')).toBe('check');
    expect(stepOf(item('failed', 5), undefined)).toBe('run');
  });
});
