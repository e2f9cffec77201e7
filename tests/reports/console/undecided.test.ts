import { describe, expect, it } from 'vitest';
import { plain } from '../../../scripts/lib/text/style.ts';
import { findingCard, grouped, lostCard } from '../../../scripts/reports/console/undecided.ts';
import type { Run, Verdict } from '../../../scripts/run/run-schema.ts';
import { runOf, verdict } from '../../support/runs.ts';
import { tagged } from '../../support/tagged.ts';

const entries = (verdicts: Verdict[], run: Partial<Run> = {}) =>
  grouped(verdicts, runOf(verdicts, run), plain, Infinity);
const undecided = (rest: Partial<Verdict>) => verdict('inconclusive', rest);

describe('checks that share a reason', () => {
  it('are one entry, though the ids in it differ', () => {
    const uuid = (digit: string) => `${digit.repeat(8)}-1111-4111-8111-${digit.repeat(12)}`;
    const found = entries([
      undecided({ reason: `a ${uuid('1')} b` }),
      undecided({ case: 'joined-twice', reason: `a ${uuid('2')} b` }),
      undecided({ reason: 'a  b' }),
      undecided({}),
    ]);
    expect(found.map((text) => /: (\d+ \w+)/.exec(text)?.[1])).toEqual(['2 checks', '1 check', '1 check']);
    expect(entries([undecided({}), undecided({ reason: '' })]).map((text) => text.split('\n')[1])).toEqual(['    ']);
    expect(found[0]).toMatch(/\n {4}joined-no-body, joined-twice$/);
  });

  it('name twelve cases, each once, and count the rest', () => {
    const many = (length: number) =>
      Array.from({ length }, (_, index) => undecided({ case: `joined-${index}`, reason: 'r' }));
    expect(entries([...many(12), ...many(12)])[0]).toMatch(/joined-11$/);
    expect(entries(many(14))[0]).toMatch(/joined-11, and 2 more$/);
  });
});

describe('an entry', () => {
  it('has the reason, the next step, and the cases within the width', () => {
    const cases = Array.from({ length: 3 }, (_, index) =>
      undecided({ case: `joined-${index}`, reason: 'r\n', reasonCode: 'out-of-time' }),
    );
    const lines = (verdicts: Verdict[]) => grouped(verdicts, runOf([]), tagged, 24)[0]!.split('\n');
    expect(lines(cases)).toEqual([
      '<magenta>inconclusive</>  out-of-time: 3 checks',
      '    r\\n',
      '    Next: raise --timeout, or choose cases with --only',
      '    <dim>joined-0, joined-1</>',
      '    <dim>joined-2</>',
    ]);
    expect(lines([undecided({ case: 'joined-0', reason: 'r' })])).toEqual([
      '<magenta>inconclusive</>  : 1 check',
      '    r',
      '    <dim>joined-0</>',
    ]);
  });
});

describe('the next step', () => {
  const nextOf = (reasonCode: Verdict['reasonCode'], status: number, run: Partial<Run> = {}) =>
    /Next: (.*)/.exec(
      entries(
        [undecided({ ...(reasonCode ? { reasonCode } : {}), response: { status, headers: [], body: '' } })],
        run,
      )[0]!,
    )?.[1];
  const target = (kind: Run['target']['kind'], rest: Partial<Run['target']> = {}): Partial<Run> => ({
    target: { kind, baseUrl: 'https://example.com/v1', account: '…000', ...rest },
  });

  it.each([
    ['set-up-failed', 401, 'BW_PASSWORD'],
    ['set-up-failed', 403, 'access to the WebRTC API'],
    ['set-up-failed', 500, 'try again later'],
    ['no-token', 200, 'npm run doctor'],
    ['asked-to-wait', 429, '--rate'],
    ['proxy-answered', 407, 'NO_PROXY'],
    ['over-budget', 200, '--only'],
    ['out-of-time', 200, '--timeout'],
    ['transport-failed', 200, 'BW_BASE_URL'],
    ['not-replayed', 200, 'a fault of the suite'],
    ['own-fault', 200, 'npm run verify -- --only joined-no-body --target live'],
    ['control-failed', 200, 'npm run verify -- --only joined-no-body --target live'],
    ['read-back-failed', 200, 'npm run verify -- --only joined-no-body --target live'],
  ] as const)('of %s with %i at a live endpoint names %s', (reasonCode, status, named) => {
    expect(nextOf(reasonCode, status)).toContain(named);
  });

  it('is not there where no step helps, nor for a recording', () => {
    expect(nextOf('interrupted', 401)).toBeUndefined();
    expect(nextOf('set-up-failed', 404)).toBeUndefined();
    expect(nextOf('set-up-failed', 499)).toBeUndefined();
    for (const status of [401, 403, 500]) expect(nextOf('interrupted', status)).toBeUndefined();
    expect(nextOf('asked-to-wait', 429, target('recorded'))).toBeUndefined();
  });

  it('is about the account and the network only at a live endpoint', () => {
    const reference = target('reference');
    for (const status of [401, 403, 500]) expect(nextOf('set-up-failed', status, reference)).toBeUndefined();
    expect(nextOf('transport-failed', 200, reference)).toBeUndefined();
    expect(nextOf('control-failed', 200, reference)).toBe('npm run verify -- --only joined-no-body');
  });

  it('fits the way to sign in', () => {
    expect(nextOf('set-up-failed', 401, target('live', { signIn: 'oauth' }))).toContain('npm run doctor');
  });
});

describe('a finding', () => {
  const finding = { code: 'rate-limited', sentence: 'It is\nslow.', next: 'wait\n', curl: 'curl -i' } as const;

  it('stands in place of an entry for each case that it has stopped', () => {
    const stopped = undecided({ reasonCode: 'finding' });
    expect(findingCard(runOf([stopped, stopped], { finding }), plain).split('\n')).toEqual([
      'not run  rate-limited: 2 checks',
      '    It is\\nslow.',
      '    Next: wait\\n',
      '    curl -i',
    ]);
  });

  it('that has stopped nothing is noticed', () => {
    expect(findingCard(runOf([verdict('passed')], { finding }), plain)).toMatch(/^noticed {2}rate-limited\n/);
    expect(findingCard(runOf([]), plain)).toBe('');
    const { code, sentence, next } = finding;
    expect(findingCard(runOf([], { finding: { code, sentence, next } }), tagged).split('\n')).toEqual([
      '<magenta>noticed</>  rate-limited',
      '    It is\\nslow.',
      '    Next: wait\\n',
    ]);
  });
});

describe('a target that stopped responding', () => {
  it('is told with what to do', () => {
    const lost = { since: '2026-01-01T00:00:00.000Z', sentence: 'It is\ngone', next: 'wait\n' };
    expect(lostCard(runOf([], { lost }), tagged)).toBe('<magenta>lost</>  It is\\ngone\n    Next: wait\\n');
    expect(lostCard(runOf([]), plain)).toBe('');
  });
});
