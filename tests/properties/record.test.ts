import fc from 'fast-check';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { RequestCase } from '../../contracts/model/types.ts';
import { writeReports } from '../../scripts/reports/write.ts';
import type { Evidence } from '../../scripts/run/evidence.ts';
import { evidenceIn } from '../../scripts/run/recorded.ts';
import { assertRun, type Run } from '../../scripts/run/run-schema.ts';
import { createGuard } from '../../scripts/secrets/guard.ts';
import { judgeExchanges } from '../../scripts/verification/judge/judge.ts';
import { anyEvidence, anyRequestCase, anyText } from '../support/arbitraries.ts';
import { holds, holdsAsync } from '../support/property.ts';
import { record } from '../support/recorder.ts';
import { runOf } from '../support/runs.ts';

const anyCaseWithEvidence = anyRequestCase.chain((entry) => fc.tuple(fc.constant(entry), anyEvidence(entry)));

/** The verdict on a case that was tried once. */
function verdictOn(entry: RequestCase, evidence: Evidence) {
  const { exchange } = evidence;
  const judgement = judgeExchanges(entry, evidence);
  return record.verdict(entry, 'matrix', {
    judgement,
    exchange,
    evidence,
    echoes: exchange.echoes,
    tries: [{ judgement, exchange }],
  });
}

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'webrtc-record-test-'));
});
afterAll(async () => {
  await rm(folder, { recursive: true });
});

describe('a run that was written', () => {
  it('is the same when it is read', async () => {
    await holdsAsync(
      fc.asyncProperty(fc.array(anyCaseWithEvidence, { maxLength: 3 }), anyText, async (judged, text) => {
        const written = runOf(
          judged.map(([entry, evidence]) => verdictOn(entry, evidence)),
          { problems: [text], leftovers: [{ kind: 'session', id: text, reason: text }] },
        );
        await writeReports(
          written,
          folder,
          createGuard(() => []),
        );
        const read = JSON.parse(await readFile(join(folder, 'run.json'), 'utf8')) as Run;
        assertRun(read);
        expect(read).toEqual(written);
      }),
      50,
    );
  });
});

describe('a verdict that was recorded', () => {
  it('is the same when it is judged again from the record', () => {
    holds(
      fc.property(anyCaseWithEvidence, ([entry, evidence]) => {
        const verdict = verdictOn(entry, evidence);
        const { status, reasonCode, reason, follows, note, mismatches } = verdict;
        const again = judgeExchanges(entry, evidenceIn(JSON.parse(JSON.stringify(verdict)) as typeof verdict)!);
        expect({ reasonCode: undefined, reason: undefined, follows: undefined, note: undefined, ...again }).toEqual({
          status,
          reasonCode,
          reason,
          follows,
          note,
          mismatches,
        });
      }),
      500,
    );
  });
});
