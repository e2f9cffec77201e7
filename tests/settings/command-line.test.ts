import { describe, expect, it } from 'vitest';
import { readCommandLine } from '../../scripts/settings/command-line.ts';

const options = {
  reports: { type: 'string' },
  only: { type: 'string', multiple: true },
  workers: { type: 'string' },
  strict: { type: 'boolean' },
  help: { type: 'boolean', short: 'h' },
} as const;

const read = (...args: string[]) => readCommandLine(args, options, 'a file');

describe('an option that has a value', () => {
  it.each([
    [
      ['--reports', '--strict'],
      '--reports needs a value, and --strict is an option; write --reports=--strict if that is the value',
    ],
    [
      ['--reports', '--nothing'],
      '--reports needs a value, and --nothing is an option; write --reports=--nothing if that is the value',
    ],
    [
      ['--only', '--strict'],
      '--only needs a value, and --strict is an option; write --only=--strict if that is the value',
    ],
    [['--reports', '-h'], '--reports needs a value, and -h is an option; write --reports=-h if that is the value'],
    [['--reports', '--'], '--reports needs a value, and -- is an option; write --reports=-- if that is the value'],
    [['--reports'], '--reports needs a value'],
    [['--reports='], '--reports needs a value'],
    [['--reports', ''], '--reports needs a value'],
  ])('does not take another option for it: %j', (args, problem) => {
    expect(read(...args).problems).toEqual([problem]);
  });

  it.each([
    ['--reports=--strict', '--strict'],
    ['--reports=./--strict', './--strict'],
    ['--reports=-h', '-h'],
  ])('takes what is written as one word: %s', (arg, value) => {
    const line = read(arg);
    expect(line.problems).toEqual([]);
    expect(line.text('reports')).toBe(value);
    expect(line.flag('strict')).toBe(false);
  });

  it('takes what is no option, although it begins with a hyphen', () => {
    const line = read('--reports', '-', '--only', '-x*', '--workers', '-5');
    expect(line.problems).toEqual([]);
    expect(line.text('reports')).toBe('-');
    expect(line.texts('only')).toEqual(['-x*']);
    line.wholeNumber('workers', 1, 64, 1);
    expect(line.problems).toEqual(['--workers must be a whole number from 1 to 64, not "-5"']);
  });

  it('is given once, unless several can be meant', () => {
    expect(read('--reports', 'a', '--reports=b', '--reports=c').problems).toEqual([
      '--reports is given more than once, with different values',
    ]);
    expect(read('--reports', 'a', '--reports=a', '--strict', '--strict').problems).toEqual([]);
    expect(read('--only', 'a', '--only', 'b').problems).toEqual([]);
  });
});
