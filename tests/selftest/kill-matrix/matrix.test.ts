import { describe, expect, it } from 'vitest';
import { caseById, cases } from '../../../contracts/all-cases.ts';
import { statementById } from '../../../contracts/documents/ledger/index.ts';
import type { Fault, Variation } from '../../../scripts/selftest/kill-matrix/behaviours/fault.ts';
import { type FaultTrial, killMatrix, type ToCount } from '../../../scripts/selftest/kill-matrix/matrix.ts';
import { twinsAmong } from '../../../scripts/selftest/kill-matrix/trials/outcome.ts';

const passing: Fault['behaviour'] = () => (call, next) => next(call);
const fault = (id: string, level: Fault['level'] = 'MUST'): Fault => ({
  id,
  class: 'status',
  hurts: 'Everybody.',
  level,
  families: ['conflict'],
  says: /./,
  behaviour: passing,
});
const caught = (id: string, killers: FaultTrial['attribution']['killers'], provider = 'reference'): FaultTrial => ({
  fault: fault(id),
  provider,
  attribution: { killers, problems: [] },
});
const variation: Variation = { id: 'chunked', differs: 'In chunks.', behaviour: passing };
const one = caseById('conflict-second-session');
const count = (parts: Partial<ToCount>) =>
  killMatrix({ cases: [one], ledger: [], faults: [], variations: [], whole: true, ...parts });

describe('the kill matrix', () => {
  it('holds when all is caught, all else is silent, and no case could go without being missed', () => {
    const matrix = count({
      faults: [caught('a', { conflict: [one.id] })],
      variations: [{ variation, provider: 'reference', alarms: [] }],
    });
    expect(matrix).toMatchObject({
      holds: true,
      alarms: 0,
      counts: { MUST: { tried: 1, caught: 1 }, SHOULD: { tried: 0, caught: 0 } },
      cases: [{ id: one.id, catches: ['a'], alone: ['a'] }],
    });
  });

  it('does not hold with a fault that is caught on one provider only', () => {
    const missed = {
      ...caught('a', { conflict: [] }, 'second'),
      attribution: { killers: { conflict: [] }, problems: ['x'] },
    };
    const matrix = count({ faults: [caught('a', { conflict: [one.id] }), missed] });
    expect(matrix.counts.MUST).toEqual({ tried: 1, caught: 0 });
    expect(matrix.holds).toBe(false);
  });

  it('does not hold with an alarm', () => {
    const faults = [caught('a', { conflict: [one.id] })];
    const matrix = count({ faults, variations: [{ variation, provider: 'reference', alarms: ['x'] }] });
    expect(matrix).toMatchObject({ alarms: 1, holds: false });
  });

  it('does not hold with nothing tried', () => {
    expect(count({ cases: [] }).holds).toBe(false);
  });

  it('does not hold with a case that catches nothing', () => {
    const matrix = count({ faults: [caught('a', { conflict: [] })] });
    expect(matrix).toMatchObject({ holds: false, cases: [{ problem: 'it catches nothing' }] });
  });

  it('does not hold with a case all of whose faults others of its family catch as well', () => {
    const both = [caseById('joined-no-body'), caseById('joined-empty-object')];
    const shared = caught('a', { joined: both.map(({ id }) => id) });
    const matrix = count({ cases: both, faults: [shared, caught('b', { joined: ['joined-no-body'] })] });
    expect(matrix.holds).toBe(false);
    expect(matrix.cases.map(({ problem }) => problem)).toEqual([undefined, 'others catch all that it catches']);
  });

  it('takes cases that no provider can tell apart for one, as long as each stands for a statement of its own', () => {
    const twins = ['joined-sample-ruby', 'joined-sample-php'].map(caseById);
    expect(twinsAmong(twins)).toEqual([['joined-sample-ruby', 'joined-sample-php']]);
    const faults = [caught('a', { joined: twins.map(({ id }) => id) })];
    expect(count({ cases: twins, faults }).holds).toBe(true);
    const copy = twins.map((entry) => ({ ...entry, statements: ['oas-204'] }));
    expect(count({ cases: copy, faults }).cases.map(({ problem }) => problem)).toEqual([
      'joined-sample-php sends the same and rests on the same statements',
      'joined-sample-ruby sends the same and rests on the same statements',
    ]);
  });

  it('does not hold with a statement that no case checks', () => {
    const faults = [caught('a', { conflict: [one.id] })];
    expect(count({ faults, ledger: [statementById('oas-409')] }).unchecked).toEqual([]);
    const matrix = count({ faults, ledger: [statementById('oas-400'), statementById('none-rate-limit')] });
    expect(matrix).toMatchObject({ unchecked: ['oas-400'], holds: false });
  });

  it('says nothing of idle cases when only a part of the corpus was tried', () => {
    const matrix = count({ cases, faults: [caught('a', { conflict: [one.id] })], whole: false });
    expect(matrix.holds).toBe(true);
  });
});
