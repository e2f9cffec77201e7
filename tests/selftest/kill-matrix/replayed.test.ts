import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { caseById, cases } from '../../../contracts/all-cases.ts';
import { generatedFaults } from '../../../scripts/selftest/kill-matrix/faults/generated/index.ts';
import { faults } from '../../../scripts/selftest/kill-matrix/faults/index.ts';
import { killMatrix } from '../../../scripts/selftest/kill-matrix/matrix.ts';
import { killMatrixFigure, killMatrixText } from '../../../scripts/selftest/kill-matrix/report.ts';
import type { TrialOutcome, ReplayedVerdict } from '../../../scripts/selftest/kill-matrix/trials/outcome.ts';
import { providers } from '../../../scripts/selftest/kill-matrix/trials/providers.ts';
import { interactionsFor, replayedOf } from '../../../scripts/selftest/kill-matrix/trials/replayed.ts';
import { trialsOn } from '../../../scripts/selftest/kill-matrix/trials/trial.ts';
import { variations } from '../../../scripts/selftest/kill-matrix/variations/index.ts';
import { type Interaction, readInteractions } from '../../../scripts/verification/replay/pacts.ts';
import { type ReplayProcess, startReplayProcess } from '../../../scripts/verification/replay/replay-process.ts';
import { pacts } from '../../support/run-verify.ts';

const variation = variations.find(({ id }) => id === 'gzip')!;
const fault = faults.find(({ id }) => id === '409-error-dropped')!;
const outcome = (...notable: ReplayedVerdict[]): TrialOutcome => ({
  exitCode: 0,
  notable: [],
  drift: [],
  leftovers: 0,
  replays: { made: 2, notable },
});
const failed: ReplayedVerdict = {
  case: 'conflict-second-session',
  status: 'failed',
  inMatrix: 'failed',
  says: ['body /error: expected present, got absent'],
};

let interactions: Interaction[];
let core: ReplayProcess;
beforeAll(async () => {
  interactions = await readInteractions(pacts);
  core = await startReplayProcess(2);
});
afterAll(() => core.close());

describe('the replay under a fault or a variation', () => {
  it('agrees with the matrix when each interaction ends as its case does, and names the fault', () => {
    expect(replayedOf(variation, outcome(), 2)).toEqual({ made: 2, problems: [] });
    expect(replayedOf(fault, outcome(failed), 2)).toEqual({ made: 2, problems: [] });
  });

  it.each<[string, TrialOutcome, string]>([
    [
      'fails what the matrix passes',
      outcome({ ...failed, inMatrix: 'passed' }),
      'conflict-second-session failed in the replay, passed in the matrix: body /error: expected present, got absent',
    ],
    [
      'passes what the matrix fails',
      outcome({ ...failed, status: 'passed', says: ['passed'] }),
      'conflict-second-session passed in the replay, failed in the matrix: passed',
    ],
    [
      'fails at another level',
      outcome({ ...failed, inMatrix: 'warned' }),
      'conflict-second-session failed in the replay, warned in the matrix: body /error: expected present, got absent',
    ],
    [
      'fails without naming the fault',
      outcome({ ...failed, says: ['an answer'] }),
      'conflict-second-session failed in the replay, but does not name the fault: an answer',
    ],
    ['has not replayed all', { ...outcome(), replays: { made: 1, notable: [] } }, '1 of 2 interactions were replayed'],
    [
      'has replayed nothing',
      { exitCode: 0, notable: [], drift: [], leftovers: 0 },
      '0 of 2 interactions were replayed',
    ],
  ])('is at odds with it when it %s', (_, came, problem) => {
    expect(replayedOf(fault, came, 2)?.problems).toEqual([problem]);
  });

  it('is none where nothing is to be replayed', () => {
    expect(replayedOf(fault, outcome(), 0)).toBeUndefined();
  });
});

describe('what is replayed', () => {
  it('is every interaction under every variation', () => {
    for (const subject of variations) expect(interactionsFor(subject, interactions)).toBe(interactions);
  });

  it('is what a fault from the data of the contract can show in, for each of them', () => {
    expect(interactionsFor(fault, interactions).map(({ entry }) => entry.id)).toEqual(['conflict-second-session']);
    expect(generatedFaults.filter((subject) => interactionsFor(subject, interactions).length === 0)).toEqual([]);
  });

  it('is nothing under a fault that is written by hand', () => {
    const byHand = faults.filter((subject) => !generatedFaults.includes(subject));
    expect(byHand.flatMap((subject) => interactionsFor(subject, interactions))).toEqual([]);
  });
});

describe('the kill matrix', () => {
  const atOdds = replayedOf(variation, outcome({ ...failed, inMatrix: 'passed' }), 2)!;
  const tried = (problems: readonly string[]) =>
    killMatrix({
      cases: [],
      ledger: [],
      whole: false,
      faults: [
        {
          fault,
          provider: 'reference',
          attribution: { killers: {}, problems: [] },
          replayed: { made: 2, problems },
        },
      ],
      variations: [{ variation, provider: 'reference', alarms: [], replayed: { made: 2, problems } }],
    });
  const extent = { providers: ['reference'], contractHash: 'c'.repeat(64), without: [], whole: false };

  it('counts the replays that agree, and holds with all of them only', () => {
    expect(tried([])).toMatchObject({ holds: true, alarms: 0, replays: { tried: 2, alike: 2 } });
    expect(tried(atOdds.problems)).toMatchObject({ holds: false, alarms: 1, replays: { tried: 2, alike: 0 } });
  });

  it('tells where a replay is at odds', () => {
    const matrix = tried(atOdds.problems);
    expect(killMatrixFigure(matrix, extent)).toMatch(/^replayed as well, to the same verdicts +0 of 2$/m);
    const text = killMatrixText(matrix, extent, (_, plain) => plain);
    expect(text.split(`reference: ${atOdds.problems[0]!}`)).toHaveLength(3);
  });
});

describe('a trial', () => {
  const conflict = caseById('conflict-second-session');

  it.each(providers)('replays in front of $name, beside the matrix', async (provider) => {
    const replayed = interactions.filter(({ entry }) => entry.id === conflict.id);
    const options = { cases: [conflict], harmless: false, signIn: 'basic', core, interactions: replayed } as const;
    const trials = await trialsOn(provider, options);
    const packed = await trials.try(variation.behaviour(), replayed);
    expect(packed).toMatchObject({ exitCode: 0, notable: [], replays: { made: 1, notable: [] } });
    const { notable, replays } = await trials.try(fault.behaviour(), replayed);
    expect(notable).toMatchObject([{ case: conflict.id, status: 'failed' }]);
    expect(replays).toMatchObject({ made: 1, notable: [{ case: conflict.id, status: 'failed', inMatrix: 'failed' }] });
    expect(await trials.try(variation.behaviour())).not.toHaveProperty('replays');
  });

  it.each(['ids-with-reserved-characters', 'label-with-white-space'])('replays under %s as without', async (id) => {
    const replayed = interactions.filter(({ entry }) => entry.id === conflict.id);
    const options = { cases: [conflict], harmless: false, signIn: 'basic', core } as const;
    const trials = await trialsOn(providers[0]!, options);
    const other = variations.find((candidate) => candidate.id === id)!;
    expect((await trials.try(other.behaviour(), replayed)).replays).toEqual({ made: 1, notable: [] });
  });

  it('refuses a provider that does not meet the pact by itself', async () => {
    const replayed = interactions
      .filter(({ entry }) => entry.id === conflict.id)
      .map(({ pact, ...rest }) => ({
        ...rest,
        pact: pact.replaceAll('"requestId"', '"traceId"').replaceAll('$.requestId', '$.traceId'),
      }));
    const options = { cases, harmless: false, signIn: 'basic', core, interactions: replayed } as const;
    await expect(trialsOn(providers[0]!, { ...options, cases: [conflict] })).rejects.toThrow(/traceId/);
  });
});
