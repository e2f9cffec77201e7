import { describe, expect, it } from 'vitest';
import { cases } from '../../contracts/cases/index.ts';
import { baselineOf } from '../../scripts/drift/baseline.ts';
import { confirm, type Confirmation } from '../../scripts/drift/confirm.ts';
import type { Verdict } from '../../scripts/verification/run-schema.ts';
import { runOf, verdict } from '../support/runs.ts';

const id = 'joined-no-body';
const request = { method: 'PUT', url: 'http://127.0.0.1/v1', headers: [], body: null };
const answered = (status: number): Verdict =>
  verdict('failed', { scene: 'a scene', request, response: { status, headers: [], body: '' } });
const lost = verdict('inconclusive', { scene: 'a scene', reasonCode: 'transport-failed' });

/** What comes of a case that was answered 200 when the further tries show this. */
async function tried(confirmation: Confirmation, ...shown: (Verdict | undefined)[]) {
  const probed: string[][] = [];
  const tallies = await confirm([id], baselineOf([runOf([answered(200)])]), cases, confirmation, (probe) => {
    probed.push(probe.map((entry) => entry.id));
    const next = shown[probed.length - 1];
    return Promise.resolve(next && runOf([next]));
  });
  return { ...tallies.get(id), probes: probed.length };
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
    ['gives way to a third', { needed: 1, of: 1 }, [answered(201)], 'flaky', 1],
    ['cannot be seen again', { needed: 3, of: 3 }, [lost], 'undecided', 1],
    ['cannot be asked for any more', { needed: 3, of: 3 }, [new200, undefined], 'undecided', 2],
  ] as const)('that %s', async (_, confirmation, shown, outcome, probes) => {
    expect(await tried(confirmation, ...shown)).toMatchObject({ outcome, probes });
  });

  it('that cannot be seen again says why', async () => {
    expect(await tried({ needed: 1, of: 1 }, lost)).toMatchObject({ tries: 1, reasonCode: 'transport-failed' });
  });
});

it('only what changed is tried, and what judges every answer with the cases that provoke a 5xx', async () => {
  const probed: string[][] = [];
  const probe = (entries: readonly { readonly id: string }[]) => {
    probed.push(entries.map((entry) => entry.id));
    return Promise.resolve(undefined);
  };
  const now = baselineOf([runOf([])]);
  await confirm([id], now, cases, { needed: 1, of: 1 }, probe);
  await confirm(['errata-server-error-status'], now, cases, { needed: 1, of: 1 }, probe);
  await confirm([], now, cases, { needed: 1, of: 1 }, probe);
  expect(probed).toHaveLength(2);
  expect(probed[0]).toEqual([id]);
  expect(probed[1]).toContain('errata-server-error-status');
  expect(probed[1]!.filter((one) => one.startsWith('server-error-')).length).toBeGreaterThan(3);
});
