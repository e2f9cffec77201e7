import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { type Accepted, differences, type Report } from './survivors.ts';

const source = 'const a = one +\n  two;\nconst b = a > 1;\n';
const at = (line: number, column: number, endLine: number, endColumn: number) => ({
  start: { line, column },
  end: { line: endLine, column: endColumn },
});
const mutants = [
  { status: 'Survived', mutatorName: 'Arithmetic', replacement: 'one - two', location: at(1, 11, 2, 6) },
  { status: 'NoCoverage', mutatorName: 'Equality', replacement: 'a >= 1', location: at(3, 11, 3, 16) },
  { status: 'Killed', mutatorName: 'Equality', replacement: 'a < 1', location: at(3, 11, 3, 16) },
];
const report: Report = { files: { 'x.ts': { source, mutants } } };
const accepting = (...survivors: Accepted['survivors']): Accepted[] => [{ file: 'x.ts', why: 'w', survivors }];

describe('the survivors of a mutation run', () => {
  it('are told where they are not accepted', () => {
    expect(differences(report, [])).toEqual({
      unlisted: ['x.ts:1 Arithmetic: one + two -> one - two', 'x.ts:3 Equality: a > 1 -> a >= 1'],
      stale: [],
    });
    expect(differences(report, accepting(['one + two', 'one  - two'], ['a > 1', 'a >= 1']))).toEqual({
      unlisted: [],
      stale: [],
    });
  });

  it('are told where they are accepted and were killed, in the files that were mutated', () => {
    const { stale } = differences(report, [
      ...accepting(['a > 1', 'a < 1']),
      { file: 'y.ts', why: 'w', survivors: [['p', 'q']] },
    ]);
    expect(stale).toEqual(['x.ts a > 1 -> a < 1']);
  });

  it('that are accepted have a reason each, and are code that is there', () => {
    const accepted = parse(readFileSync(new URL('survivors.yaml', import.meta.url), 'utf8')) as Accepted[];
    for (const { file, why, survivors } of accepted) {
      expect(why.length, file).toBeGreaterThan(10);
      const code = readFileSync(new URL(`../../${file}`, import.meta.url), 'utf8').replace(/\s+/g, ' ');
      for (const [from] of survivors) expect(code, file).toContain(from.replace(/\s+/g, ' ').trim());
    }
  });
});
