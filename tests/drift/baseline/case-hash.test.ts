import { describe, expect, it } from 'vitest';
import { caseById, cases } from '../../../contracts/all-cases.ts';
import type { Case, CheckedCase, ObservedCase } from '../../../contracts/model/types.ts';
import { caseHashOf, hashOf } from '../../../scripts/drift/baseline/case-hash.ts';

const checked = caseById('conflict-second-session') as CheckedCase;
const observed = cases.find((entry): entry is ObservedCase => 'observe' in entry)!;
const tolerant = cases.find(
  (entry): entry is CheckedCase => 'expect' in entry && (entry.expect.alsoAllowed ?? []).length > 0,
)!;
const [allowed] = tolerant.expect.alsoAllowed!;
const runWide = caseById('unauthorized-token-answer');

describe('the hash of a case', () => {
  it('is that of the case with an id', () => {
    expect(caseHashOf(checked.id)).toBe(hashOf(checked));
    expect(caseHashOf(observed.id)).not.toBe(caseHashOf(checked.id));
  });

  it.each<[what: string, entry: Case, changed: Case]>([
    ['a title', checked, { ...checked, title: 'Another title' }],
    ['the title of a scene', checked, { ...checked, scene: { ...checked.scene, title: 'another title' } }],
    ['the documents behind it', checked, { ...checked, statements: [] }],
    ['a question', observed, { ...observed, observe: { ...observed.observe, question: 'Another question?' } }],
    [
      'what a reading means',
      observed,
      {
        ...observed,
        observe: { ...observed.observe, readings: observed.observe.readings.map((one) => ({ ...one, means: 'else' })) },
      },
    ],
    [
      'why an answer is tolerated',
      tolerant,
      {
        ...tolerant,
        expect: {
          ...tolerant.expect,
          alsoAllowed: tolerant.expect.alsoAllowed!.map((one) => ({ ...one, reason: 'else' })),
        },
      },
    ],
    ['the title of a case about every answer', runWide, { ...runWide, title: 'Another title' }],
  ])('stays where %s changes', (_, entry, changed) => {
    expect(hashOf(changed)).toBe(hashOf(entry));
  });

  it.each<[what: string, entry: Case, changed: Case]>([
    ['a level', checked, { ...checked, level: 'SHOULD' }],
    ['a body', checked, { ...checked, request: { ...checked.request, body: '{}' } }],
    ['a scene', checked, { ...checked, scene: { ...checked.scene, sessions: {} } }],
    ['a control', checked, { ...checked, control: { body: '[]' } }],
    [
      'an expected status',
      checked,
      { ...checked, expect: { preferred: { ...checked.expect.preferred, status: 400 } } },
    ],
    [
      'what is tolerated',
      tolerant,
      { ...tolerant, expect: { ...tolerant.expect, alsoAllowed: [{ ...allowed!, status: 418 }] } },
    ],
    ['a reading', observed, { ...observed, observe: { ...observed.observe, readings: [] } }],
    ['what is asked of every answer', runWide, { ...runWide, everyAnswer: 'server-error-shape' }],
  ])('changes with %s', (_, entry, changed) => {
    expect(hashOf(changed)).not.toBe(hashOf(entry));
  });
});
