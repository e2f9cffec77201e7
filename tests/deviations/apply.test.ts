import { describe, expect, it } from 'vitest';
import { applyDeviations, withDeviations } from '../../scripts/deviations/apply.ts';
import type { DeviationEntry } from '../../scripts/deviations/entry.ts';
import type { Run, Verdict } from '../../scripts/run/run-schema.ts';
import { runOf, verdict } from '../support/runs.ts';

const id = 'conflict-second-session';
const mismatch: Verdict['mismatches'][number] = {
  part: 'header',
  at: 'content-type',
  expected: 'application/json',
  actual: 'text/plain',
  level: 'MUST',
};
const observation = ['header content-type: expected application/json, got text/plain'];
const entry: DeviationEntry = {
  case: id,
  target: 'live',
  reason: 'The vendor knows',
  owner: 'team-a',
  expires: '2026-01-31',
  observation,
  line: 4,
};
const failing = (parts: Partial<Verdict> = {}): Verdict =>
  verdict('failed', { case: id, family: 'conflict', reasonCode: 'wrong-header', mismatches: [mismatch], ...parts });
const target: Run['target'] = { kind: 'live', baseUrl: 'https://example.com/v1', account: '…000' };
const occasion = { target, today: '2026-01-31', file: 'deviations.yaml' };

function apply(verdicts: readonly Verdict[], parts: Partial<DeviationEntry> = {}, at: Partial<typeof occasion> = {}) {
  const { states, verdicts: after } = applyDeviations(verdicts, [{ ...entry, ...parts }], { ...occasion, ...at });
  return { state: states[0]!.state, statuses: after.map(({ status }) => status), after };
}

describe('an entry that fits', () => {
  it('accepts the failure by every way, and says by whom and until when', () => {
    const { state, statuses, after } = apply([failing(), failing({ via: 'replay' })]);
    expect(state).toEqual({ code: 'applies' });
    expect(statuses).toEqual(['deviating', 'deviating']);
    expect(after[0]).toMatchObject({
      deviation: { reason: 'The vendor knows', owner: 'team-a', expires: '2026-01-31' },
      mismatches: [mismatch],
    });
  });

  it('accepts a warning as well, which a strict run fails for', () => {
    const warned = failing({ status: 'warned', mismatches: [{ ...mismatch, level: 'SHOULD' }] });
    expect(apply([warned]).statuses).toEqual(['deviating']);
  });

  it('leaves all other cases alone', () => {
    const other = failing({ case: 'joined-no-body' });
    expect(apply([failing(), other]).statuses).toEqual(['deviating', 'failed']);
  });

  it('is about one way alone where it says so', () => {
    const passing = verdict('passed', { case: id, via: 'replay' });
    const byWay = { observation: { matrix: observation } };
    expect(apply([failing(), passing], byWay)).toMatchObject({ state: { code: 'applies' } });
    expect(apply([failing(), failing({ via: 'replay' })], byWay).statuses).toEqual(['deviating', 'failed']);
  });
});

describe('an entry for another target', () => {
  it.each<[string, Partial<DeviationEntry>]>([
    ['kind', { target: 'reference' }],
    ['endpoint', { baseUrl: 'https://sandbox.example.com/v1' }],
  ])('of another %s is not used', (_, parts) => {
    expect(apply([failing()], parts)).toMatchObject({ state: { code: 'other-target' }, statuses: ['failed'] });
  });

  it('is used where the endpoint is the same but for a slash', () => {
    expect(apply([failing()], { baseUrl: 'https://example.com/v1/' }).statuses).toEqual(['deviating']);
  });
});

describe('an entry that does not fit', () => {
  it('is stale when what came is only recorded, and no failure', () => {
    expect(apply([verdict('observed', { case: id })]).state).toMatchObject({ code: 'stale' });
  });

  it('is expired from the day after the last one', () => {
    expect(apply([failing()], {}, { today: '2026-01-31' }).state).toEqual({ code: 'applies' });
    expect(apply([failing()], {}, { today: '2026-02-01' })).toMatchObject({
      state: { code: 'expired', sentence: 'The entry expired at the end of 2026-01-31; the case still fails' },
      statuses: ['failed'],
    });
  });

  it.each<[string, Partial<DeviationEntry>]>([
    ['this target', {}],
    ['another kind of target', { target: 'reference' }],
    ['another endpoint', { baseUrl: 'https://sandbox.example.com/v1' }],
  ])('is unmatched when no case has its id, also where it is about %s', (_, parts) => {
    expect(apply([failing()], { case: 'conflict-nope', ...parts }).state).toMatchObject({
      code: 'unmatched',
      case: 'conflict-nope',
      next: 'correct the id, or remove the entry (deviations.yaml, line 4)',
    });
  });

  it('is unmatched before it is expired, since no later day helps it', () => {
    expect(apply([failing()], { case: 'conflict-nope' }, { today: '2026-02-01' }).state).toMatchObject({
      code: 'unmatched',
    });
  });

  it('is left to the runs of its own target when it is expired', () => {
    const elsewhere = { baseUrl: 'https://sandbox.example.com/v1' };
    expect(apply([failing()], elsewhere, { today: '2026-02-01' }).state).toEqual({ code: 'other-target' });
  });

  it('tells of a repeated credential, whatever its day', () => {
    expect(apply([failing({ echoes: ['body'] })], {}, { today: '2026-02-01' }).state).toMatchObject({
      code: 'unacceptable',
    });
  });

  it('accepts nothing when the case fails in another way, and shows both', () => {
    const other = failing({ mismatches: [{ ...mismatch, actual: 'text/html' }] });
    expect(apply([other])).toMatchObject({
      state: {
        code: 'different',
        recorded: observation,
        came: ['header content-type: expected application/json, got text/html'],
      },
      statuses: ['failed'],
    });
  });

  it('accepts nothing when the case fails in a further way', () => {
    const further = failing({ mismatches: [mismatch, { ...mismatch, part: 'body', at: '/error' }] });
    expect(apply([further])).toMatchObject({ state: { code: 'different' }, statuses: ['failed'] });
  });

  describe('when the words of the answer differ from those recorded', () => {
    const page = (rest: Partial<Verdict['mismatches'][number]> = {}): Verdict['mismatches'][number] => ({
      ...{ part: 'body', at: '', expected: '{ error, requestId } as JSON', level: 'MUST' },
      actual: '<html>node 6271 took 9 ms</html>',
      ...rest,
    });
    const member = page({ at: '/requestId', expected: 'string', actual: '7209' });
    const type = { ...mismatch, actual: 'multipart/mixed; boundary=b6333' };
    const status = page({ part: 'status', expected: '409', actual: '400' });
    const recorded: DeviationEntry['observation'] = [
      'status: expected 409, got 400',
      'header content-type: expected application/json, got multipart/mixed',
      'body: expected { error, requestId } as JSON, got text starting <html',
      'body /requestId: expected string, got number',
    ];
    const stateWith = (...mismatches: Verdict['mismatches']) =>
      apply([failing({ mismatches })], { observation: recorded }).state;

    it('accepts it all the same', () => {
      expect(stateWith(status, type, page(), member)).toEqual({ code: 'applies' });
      const other = { ...type, actual: 'Multipart/Mixed; boundary=b1' };
      const words = page({ actual: '<HTML lang="en">node 1</html>' });
      expect(stateWith(status, other, words, { ...member, actual: '8' })).toEqual({ code: 'applies' });
    });

    it.each<[string, Verdict['mismatches']]>([
      ['status', [{ ...status, actual: '401' }, type, page(), member]],
      ['pointer', [status, type, page(), { ...member, at: '/error' }]],
      ['kind of JSON', [status, type, page(), { ...member, actual: '"7209"' }]],
      ['absence', [status, type, page(), { ...member, expected: 'present', actual: 'absent' }]],
      ['media type', [status, { ...type, actual: 'multipart/form-data; boundary=b6333' }, page(), member]],
      ['absent media type', [status, { ...type, actual: 'absent' }, page(), member]],
      ['header', [status, { ...type, at: 'retry-after' }, page(), member]],
      ['kind of text', [status, type, page({ actual: '{"error":"6271' }), member]],
      ['want of content', [status, type, page({ actual: 'no content' }), member]],
    ])('accepts no other %s', (_, mismatches) => {
      expect(stateWith(...mismatches)).toMatchObject({ code: 'different', recorded });
    });
  });

  it('never accepts an answer that repeats a credential', () => {
    const echoing = failing({ mismatches: [mismatch, { ...mismatch, part: 'credential', at: 'body' }] });
    expect(apply([echoing])).toMatchObject({ state: { code: 'unacceptable' }, statuses: ['failed'] });
    expect(apply([failing({ echoes: ['body'] })])).toMatchObject({
      state: { code: 'unacceptable' },
      statuses: ['failed'],
    });
  });
});

describe('an entry of which nothing can be said', () => {
  it.each<[string, Verdict[], string]>([
    ['its case was not selected', [verdict('passed')], 'The case was not selected'],
    [
      'its case was not decided',
      [verdict('inconclusive', { case: id, reasonCode: 'control-failed', reason: 'The control failed' })],
      'The control failed',
    ],
    [
      'it passes by one way, and the other was not decided',
      [
        verdict('passed', { case: id }),
        verdict('inconclusive', {
          case: id,
          via: 'replay',
          reasonCode: 'control-failed',
          reason: 'The control failed',
        }),
      ],
      'The control failed',
    ],
    [
      'the suite itself failed',
      [verdict('harness-error', { case: id, reasonCode: 'own-fault', reason: 'TypeError' })],
      'TypeError',
    ],
  ])('since %s is no finding', (_, verdicts, why) => {
    const { state, statuses } = apply(verdicts);
    expect(state).toEqual({ code: 'not-checked', why });
    expect(statuses).toEqual(verdicts.map(({ status }) => status));
  });
});

it('an entry for one way says nothing where only the other was checked', () => {
  const state = apply([verdict('passed', { case: id })], { observation: { replay: observation } }).state;
  expect(state).toEqual({ code: 'not-checked', why: 'The way by which it failed was not checked' });
});

it('an entry whose case was not decided, and without a reason, has the status for one', () => {
  expect(apply([verdict('inconclusive', { case: id })]).state).toEqual({ code: 'not-checked', why: 'inconclusive' });
});

describe('a run with known deviations', () => {
  const deviations = { file: 'deviations.yaml', entries: [entry] };
  const run = runOf([failing(), verdict('passed')], { target });

  it('is conformant but for them', () => {
    const { summary, deviations: reported } = withDeviations(run, deviations);
    expect(summary).toMatchObject({
      conclusion: 'conformant-but-for-deviations',
      exitCode: 0,
      counts: { deviating: 1, failed: 0, passed: 1 },
    });
    expect(reported).toMatchObject({ applying: 1, findings: [] });
  });

  it('is not conformant with an entry that does not fit, though all cases pass', () => {
    const { summary } = withDeviations(runOf([verdict('passed', { case: id })], { target }), deviations);
    expect(summary).toMatchObject({ conclusion: 'non-conformant', exitCode: 1 });
  });

  it('is not conformant with an entry that is over, though its case was not checked', () => {
    const elsewhere = { ...runOf([verdict('passed')], { target }), startedAt: '2026-02-01T00:00:00.000Z' };
    const { summary, deviations: reported } = withDeviations(elsewhere, deviations);
    expect(reported).toMatchObject({ notChecked: [], findings: [{ code: 'expired', case: id }] });
    expect(summary).toMatchObject({ conclusion: 'non-conformant', exitCode: 1 });
  });

  it('says which entries it could not check, and how many are about other targets', () => {
    const entries = [entry, { ...entry, case: 'joined-twice' }, { ...entry, target: 'reference' as const }];
    const { deviations: reported } = withDeviations(run, { ...deviations, entries });
    expect(reported).toMatchObject({ applying: 1, otherTargets: 1, findings: [] });
    expect(reported!.notChecked).toEqual([{ case: 'joined-twice', why: expect.any(String) as string }]);
  });

  it('stays undecided where its target was lost, or its comparison came to no result', () => {
    const lost = { since: '2026-01-01T00:00:00.000Z', sentence: 's', next: 'n' };
    const comparison = { baseline: 'b', conclusion: 'undecided', exitCode: 3, sentence: 's', failing: [] } as const;
    for (const rest of [{ lost }, { comparison: { ...comparison, failing: [] } }]) {
      expect(withDeviations({ ...run, ...rest }, deviations).summary.conclusion).toBe('undecided');
    }
  });

  it('goes by the day on which it began', () => {
    const late = { ...run, startedAt: '2026-01-31T23:59:59.999Z' };
    expect(withDeviations(late, deviations).summary.exitCode).toBe(0);
    const later = { ...run, startedAt: '2026-02-01T00:00:00.000Z' };
    expect(withDeviations(later, deviations).summary.exitCode).toBe(1);
  });

  it('stays interrupted when it was', () => {
    const interrupted = {
      ...run,
      summary: { ...run.summary, conclusion: 'interrupted' as const, exitCode: 130 as const },
    };
    expect(withDeviations(interrupted, deviations).summary).toMatchObject({ conclusion: 'interrupted', exitCode: 130 });
  });
});

describe('what is found about an entry', () => {
  const passing = (via: Verdict['via']) => verdict('passed', { case: id, via });
  const [byMatrix, byReplay] = [failing(), failing({ via: 'replay' })];
  const remove = 'remove the entry (deviations.yaml, line 4)';
  const again = `${remove} and record it again with npm run deviations -- --add ${id}`;
  const later = 'agree on a later day with team-a and change expires (deviations.yaml, line 4)';

  it('is that no case has its id, with the nearest ids', () => {
    expect(apply([], { case: 'conflict-second-sesion' }).state).toEqual({
      code: 'unmatched',
      case: 'conflict-second-sesion',
      sentence: `There is no case conflict-second-sesion; the nearest are ${id}, not-found-session, not-found-ended-session`,
      next: `correct the id, or ${remove}`,
    });
  });

  it('is that an answer repeats a credential', () => {
    expect(apply([failing({ mismatches: [{ ...mismatch, part: 'credential' }] })]).state).toEqual({
      code: 'unacceptable',
      case: id,
      sentence: 'An answer repeats a credential, which no entry accepts',
      next: `have the provider corrected, change the credentials, and ${remove}`,
    });
  });

  it.each<[then: string, next: string, came: Verdict]>([
    ['the case still fails', `have the failure corrected, or ${later}`, byMatrix],
    ['the case passes now', remove, passing('matrix')],
    ['the case was not checked', `check the case; then remove the entry, or ${later}`, verdict('passed')],
    [
      'the case was not checked',
      `check the case; then remove the entry, or ${later}`,
      verdict('not-provokable', { case: id, reasonCode: 'needs-failing-service', reason: 'A real service' }),
    ],
  ])('is that it has expired, and %s', (then, next, came) => {
    const { state, statuses } = apply([came], {}, { today: '2026-02-01' });
    const sentence = `The entry expired at the end of 2026-01-31; ${then}`;
    expect(state).toEqual({ code: 'expired', case: id, sentence, next });
    expect(statuses).toEqual([came.status]);
  });

  it.each<[sentence: string, next: string, came: Verdict[]]>([
    ['The case passes now', remove, [passing('matrix'), passing('replay')]],
    ['The case passes by the matrix now, and still fails by the replay', again, [passing('matrix'), byReplay]],
    ['The case passes by the replay now, and still fails by the matrix', again, [byMatrix, passing('replay')]],
  ])('is that it is stale: %s', (sentence, next, came) => {
    expect(apply(came).state).toEqual({ code: 'stale', case: id, sentence, next });
  });

  const others = [byMatrix, byReplay].map((one) => ({ ...one, mismatches: [{ ...mismatch, actual: 'text/html' }] }));
  it.each<
    [ways: string, came: Verdict[], received: string, observation: DeviationEntry['observation'], known: string[]]
  >([
    ['the matrix and the replay', others, 'text/html', observation, observation],
    ['the replay', [byReplay], 'text/plain', { matrix: observation }, []],
  ])('is that the case fails in another way by %s', (ways, came, received, recorded, known) => {
    expect(apply(came, { observation: recorded }).state).toEqual({
      code: 'different',
      case: id,
      sentence: `The case fails by ${ways} in another way than recorded`,
      next: `see the new failure above; if it is to be accepted too, ${again}`,
      recorded: known,
      came: [`header content-type: expected application/json, got ${received}`],
    });
  });

  it('tells a way that passes from one that an entry says nothing of', () => {
    const byMatrix = { observation: { matrix: observation } };
    expect(apply([passing('replay')], byMatrix).state).toEqual({
      code: 'not-checked',
      why: 'The way by which it failed was not checked',
    });
    const twice = apply([failing({ status: 'deviating' })]);
    expect(twice).toMatchObject({ state: { code: 'applies' }, statuses: ['deviating'] });
    const { after } = apply([failing()], { link: 'https://example.com/1' });
    expect(after[0]!.deviation).toEqual({
      reason: 'The vendor knows',
      owner: 'team-a',
      expires: '2026-01-31',
      link: 'https://example.com/1',
    });
    expect(Object.keys(apply([failing()]).after[0]!.deviation!)).not.toContain('link');
  });
});
