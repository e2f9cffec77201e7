import { describe, expect, it } from 'vitest';
import { cases } from '../../contracts/all-cases.ts';
import { baselineOf } from '../../scripts/drift/baseline/baseline.ts';
import { rules } from '../../scripts/drift/baseline/rules.ts';
import { changesBetween } from '../../scripts/drift/compare.ts';
import { confirm, type Confirmation } from '../../scripts/drift/confirm.ts';
import type { Verdict } from '../../scripts/run/run-schema.ts';
import { runOf, verdict } from '../support/runs.ts';

const id = 'joined-no-body';
const request = { method: 'PUT', url: 'http://127.0.0.1/v1', headers: [], body: null };
const answered = (status: number, body = ''): Verdict =>
  verdict('failed', { scene: 'a scene', request, response: { status, headers: [], body } });
const lost = verdict('inconclusive', { scene: 'a scene', reasonCode: 'transport-failed' });

/** What comes of a case that was answered like this, and then like that, when the further tries show the rest. */
async function tried(
  confirmation: Confirmation,
  [before, first]: readonly [Verdict, Verdict],
  ...shown: (Verdict | undefined)[]
) {
  let probes = 0;
  const [baseline, now] = [baselineOf([runOf([before])]), baselineOf([runOf([first])])];
  const tallies = await confirm(changesBetween(baseline, now), baseline, cases, confirmation, () => {
    const next = shown[probes];
    probes += 1;
    return Promise.resolve(next && runOf([next]));
  });
  return { tallies, probes };
}

/** The outcome at each place, with how often it differed there and what is said of it. */
async function outcomes(
  confirmation: Confirmation,
  answers: readonly [Verdict, Verdict],
  ...shown: Verdict[]
): Promise<string[]> {
  const { tallies } = await tried(confirmation, answers, ...shown);
  return tallies.map(
    ({ change: { kind, what }, outcome, differed, tries }) => `${outcome} ${differed} of ${tries}: ${kind} ${what}`,
  );
}

const [new200, old204] = [answered(200), answered(204)];

describe('a new answer', () => {
  it.each([
    ['comes every time', { needed: 3, of: 3 }, [new200, new200, new200], 'confirmed', 3],
    ['does not come again', { needed: 3, of: 3 }, [old204], 'flaky', 1],
    ['comes once and not again', { needed: 3, of: 3 }, [new200, old204], 'flaky', 2],
    ['comes as often as it has to', { needed: 2, of: 3 }, [new200, new200], 'confirmed', 2],
    [
      'comes as often as it has to, with another between',
      { needed: 2, of: 3 },
      [new200, old204, new200],
      'confirmed',
      3,
    ],
    ['comes too seldom', { needed: 2, of: 3 }, [old204, old204], 'flaky', 2],
    ['gives way to a third', { needed: 1, of: 1 }, [answered(201)], 'confirmed', 1],
    ['cannot be seen again', { needed: 3, of: 3 }, [lost], 'undecided', 1],
    ['cannot be asked for any more', { needed: 3, of: 3 }, [new200, undefined], 'undecided', 2],
  ] as const)('that %s', async (_, confirmation, shown, outcome, probes) => {
    expect(await tried(confirmation, [old204, new200], ...shown)).toMatchObject({ tallies: [{ outcome }], probes });
  });

  it('that cannot be seen again says why', async () => {
    const { tallies } = await tried({ needed: 1, of: 1 }, [old204, new200], lost);
    expect(tallies).toMatchObject([{ tries: 1, reasonCode: 'transport-failed' }]);
  });

  it('that varies is the worst of what came, with the rest beside it', async () => {
    const { tallies } = await tried({ needed: 3, of: 3 }, [old204, new200], answered(500), new200, answered(201));
    expect(tallies).toMatchObject([
      {
        change: { rule: 'server-error-now', what: 'status: was 204, is 500' },
        others: ['status: was 204, is 200', 'status: was 204, is 201'],
        outcome: 'confirmed',
        differed: 3,
      },
    ]);
  });

  it('is told place by place: what stays, and what comes and goes', async () => {
    const [a, b] = [answered(400, '{"a":1,"b":1}'), answered(400, '{"a":"1","b":1}')];
    const c = answered(400, '{"a":"1","b":1,"c":1}');
    expect(await outcomes({ needed: 3, of: 3 }, [a, c], b, c, b)).toEqual([
      'confirmed 3 of 3: breaking content /a: was number, is string',
      'flaky 1 of 3: compatible content /c: was absent, is number',
    ]);
  });

  it('is still there under what encloses it', async () => {
    const [json, other] = [answered(400, '{"a":1}'), answered(400, '{"a":"1"}')];
    const usual = { needed: 3, of: 3 } as const;
    expect(await outcomes(usual, [json, other], other, answered(400, 'no JSON'), answered(500, '{"a":1}'))).toEqual([
      'flaky 1 of 3: breaking status: was 400, is 500',
      'flaky 2 of 3: breaking content: was JSON ({ a: number }), is no JSON',
      'confirmed 3 of 3: breaking content /a: was number, is string',
    ]);
    expect(await outcomes(usual, [json, other], answered(500), answered(500), answered(500))).toEqual([
      'confirmed 3 of 3: breaking status: was 400, is 500',
      'confirmed 3 of 3: breaking content: was JSON ({ a: number }), is none',
    ]);
  });

  it('that the further tries have found is one as well', async () => {
    const [plain, more] = [answered(400, '{}'), answered(400, '{"a":1}')];
    expect(await outcomes({ needed: 3, of: 3 }, [plain, more], answered(500), answered(500), answered(500))).toEqual([
      'confirmed 3 of 3: breaking status: was 400, is 500',
      'confirmed 3 of 3: breaking content: was JSON ({}), is none',
    ]);
  });
});

it('only what changed is tried, and what judges every answer with the cases that provoke a 5xx', async () => {
  const probed: string[][] = [];
  const probe = (entries: readonly { readonly id: string }[]) => {
    probed.push(entries.map((entry) => entry.id));
    return Promise.resolve(undefined);
  };
  const baseline = baselineOf([runOf([])]);
  const changed = (of: string) =>
    [
      {
        case: of,
        place: 'verdict',
        what: 'other',
        before: '',
        after: '',
        rule: 'verdict-worse',
        ...rules['verdict-worse'],
      },
    ] as const;
  await confirm(changed(id), baseline, cases, { needed: 1, of: 1 }, probe);
  await confirm(changed('errata-server-error-status'), baseline, cases, { needed: 1, of: 1 }, probe);
  await confirm([], baseline, cases, { needed: 1, of: 1 }, probe);
  expect(probed).toHaveLength(2);
  expect(probed[0]).toEqual([id]);
  expect(probed[1]).toContain('errata-server-error-status');
  expect(probed[1]!.filter((one) => one.startsWith('server-error-')).length).toBeGreaterThan(3);
});
