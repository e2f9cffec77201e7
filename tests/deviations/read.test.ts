import { describe, expect, it } from 'vitest';
import { textWith } from '../../scripts/deviations/add.ts';
import type { Deviation, DeviationEntry } from '../../scripts/deviations/entry.ts';
import { memberProblems, readDeviations } from '../../scripts/deviations/read.ts';
import { SettingsError } from '../../scripts/settings/command-line.ts';

const today = '2026-01-15';
const good = `# Known to us
- case: conflict-second-session # since the update
  target: live
  reason: The vendor knows
  link: https://example.com/ticket/1
  owner: team-a
  expires: 2026-02-01
  observation:
    - "status: expected 409, got 400"
`;

/** An entry without the place where it stands. */
function recorded(entry: DeviationEntry): Deviation {
  return Object.fromEntries(Object.entries(entry).filter(([name]) => name !== 'line')) as unknown as Deviation;
}

function atEndpoint(baseUrl: string): string {
  return good.replace('target: live', `target: live\n  baseUrl: ${baseUrl}`);
}

function indented(lines: string): string {
  return lines.replace(/^(?=.)/gm, '  ');
}

function problemsIn(text: string): readonly string[] {
  try {
    readDeviations(text, 'd.yaml', today);
    return [];
  } catch (error) {
    if (error instanceof SettingsError) return error.lines;
    throw error;
  }
}

describe('a file of known deviations', () => {
  it('is read with the line of each entry', () => {
    expect(readDeviations(good, 'd.yaml', today).entries).toEqual([
      {
        case: 'conflict-second-session',
        target: 'live',
        reason: 'The vendor knows',
        link: 'https://example.com/ticket/1',
        owner: 'team-a',
        expires: '2026-02-01',
        observation: ['status: expected 409, got 400'],
        line: 2,
      },
    ]);
  });

  it.each([
    ['a block', '    - |\n      status: expected 409, got 400\n'],
    ['a folded block', '    - >\n      status: expected 409,\n      got 400\n\n'],
    ['a text with spaces around it', '    - "  status: expected 409, got 400 "\n'],
  ])('has the sentence of an observation without what %s adds to it', (_, lines) => {
    const text = good.replace('    - "status: expected 409, got 400"\n', lines);
    const [entry] = readDeviations(text, 'd.yaml', today).entries;
    expect(entry!.observation).toEqual(['status: expected 409, got 400']);
    const byWay = text.replace(
      /observation:\n(.*)$/s,
      (__, list: string) => `observation:\n    matrix:\n${indented(list)}`,
    );
    expect(readDeviations(byWay, 'd.yaml', today).entries[0]!.observation).toEqual({
      matrix: ['status: expected 409, got 400'],
    });
  });

  it('may be empty, or hold comments only', () => {
    expect(readDeviations('', 'd.yaml', today).entries).toEqual([]);
    expect(readDeviations('# nothing\n', 'd.yaml', today).entries).toEqual([]);
  });

  it('may begin with a byte order mark', () => {
    expect(readDeviations(`\uFEFF${good.replace(/^#.*\n/, '')}`, 'd.yaml', today).entries).toHaveLength(1);
  });

  it('gets one more entry at its end, and keeps its comments', () => {
    const known = readDeviations(good, 'd.yaml', today);
    const [first] = known.entries.map(recorded);
    const text = textWith(known, { ...first!, case: 'joined-no-body', reason: 'two\nlines: [x] # y \u001b[2J' });
    expect(text.startsWith(good)).toBe(true);
    const again = readDeviations(text, 'd.yaml', today).entries;
    expect(again.map((entry) => entry.case)).toEqual(['conflict-second-session', 'joined-no-body']);
    expect(again[1]!.reason).toBe('two\nlines: [x] # y \u001b[2J');
  });

  it('keeps the line breaks that it has', () => {
    const windows = good.replaceAll('\n', '\r\n');
    const known = readDeviations(windows, 'd.yaml', today);
    expect(known.entries).toEqual(readDeviations(good, 'd.yaml', today).entries);
    const [first] = known.entries.map(recorded);
    const text = textWith(known, { ...first!, case: 'joined-no-body', reason: 'two\nlines' });
    expect(text.startsWith(windows)).toBe(true);
    expect(text.replaceAll('\r\n', '')).not.toMatch(/[\r\n]/);
    expect(readDeviations(text, 'd.yaml', today).entries[1]).toMatchObject({ reason: 'two\nlines' });
  });

  it('has those of its first line where they are mixed', () => {
    const mixed = good.replace('\n', '\r\n');
    const [first] = readDeviations(good, 'd.yaml', today).entries.map(recorded);
    const added = { ...first!, case: 'joined-no-body' };
    expect(textWith(readDeviations(mixed, 'd.yaml', today), added)).not.toMatch(/[^\r]\n/);
    const other = good.replace(/\n$/, '\r\n');
    expect(textWith(readDeviations(other, 'd.yaml', today), added)).not.toContain('\r');
  });

  it('can be made anew', () => {
    const [first] = readDeviations(good, 'd.yaml', today).entries.map(recorded);
    expect(readDeviations(textWith(undefined, first!), 'd.yaml', today).entries).toMatchObject([first]);
  });
});

describe('a fault in the file', () => {
  it.each([
    ['is no YAML', '- case: [', /^d\.yaml, line \d+: /],
    ['is no list', 'case: x', 'd.yaml, line 1: the file has to be a list of entries'],
    ['lacks an owner', good.replace(/.*owner.*\n/, ''), 'd.yaml, line 2: owner is missing'],
    ['has a mistyped member', good.replace('owner', 'onwer'), 'did you mean owner?'],
    ['names no day', good.replace('2026-02-01', '2026-02-30'), 'expires has to be a day of the calendar'],
    ['has a link that is none', good.replace('https:', 'javascript:'), 'link has to be an address on the web'],
    ['has no observation', good.replace(/observation:\n.*\n/, 'observation: []\n'), 'not an empty one'],
    ['lasts for more than a year', good.replace('2026-02-01', '2027-01-16'), 'at most a year ahead (2027-01-15)'],
    ['is an alias', `${good}- &a\n  <<: *a\n`, /^d\.yaml, line 1\d: /],
    ['has a tag', good.replace('The vendor', '!!binary The vendor'), /line 4: /],
    [
      'names a case twice',
      good + good.replace('# Known to us\n', ''),
      'has an entry for this target already, in line 2',
    ],
    [
      'names a case twice for one endpoint, spelt differently',
      `${atEndpoint('https://Example.com/v1')}${atEndpoint('https://example.com:443/v1/')}`,
      'd.yaml, line 12: conflict-second-session has an entry for this target already',
    ],
    [
      'names a base URL that nothing can be sent to',
      atEndpoint('https://example.com:99999/v1'),
      'd.yaml, line 4: baseUrl has to be the base URL of a live endpoint, not https://example.com:99999/v1',
    ],
    [
      'names a base URL of the reference provider',
      good.replace('target: live', 'target: reference\n  baseUrl: https://example.com/v1'),
      'the reference provider has no baseUrl',
    ],
  ])('that %s is told with its line', (_, text, problem) => {
    const [first] = problemsIn(text);
    expect(first).toBeDefined();
    if (typeof problem === 'string') expect(problemsIn(text).join('\n')).toContain(problem);
    else expect(first).toMatch(problem);
  });

  it('of the text itself is told without all that comes of it', () => {
    expect(problemsIn(good.replace('  target', '\ttarget'))).toHaveLength(1);
  });

  it('a year ahead to the day is none', () => {
    expect(problemsIn(good.replace('2026-02-01', '2027-01-15'))).toEqual([]);
  });
});

describe('what a person gives for a new entry', () => {
  const given = { reason: 'r', owner: 'o', expires: '2026-01-15' };
  it.each([
    [given, undefined],
    [{ ...given, expires: '2026-01-14' }, 'expires is today (2026-01-15) or later'],
    [{ ...given, expires: 'soon' }, 'expires has to be a day'],
    [{ ...given, reason: '  ' }, 'reason has to be a text'],
    [{ ...given, link: 'ftp://x' }, 'link has to be an address'],
  ])('%o', (details, problem) => {
    const problems = memberProblems(details, today);
    if (problem === undefined) expect(problems).toEqual([]);
    else expect(problems.join()).toContain(problem);
  });
});
