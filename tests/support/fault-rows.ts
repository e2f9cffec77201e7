import { expect } from 'vitest';
import type { Verdict } from '../../scripts/run/run-schema.ts';
import type { Timeouts } from '../../scripts/target/limits.ts';
import { bytesOf } from './faults.ts';
import type { Act } from './faulty-endpoint.ts';
import { type CaseId, runAgainst, underTest, verdictOf, verdictsBut } from './faulty-run.ts';

/** One fault in one request: what `verify` makes of it when it stays, and that a fresh scene gets over it. */
export interface FaultRow {
  readonly name: string;
  /** The case whose request under test meets the fault. */
  readonly of: CaseId;
  readonly act: Act;
  readonly says: {
    readonly status: Verdict['status'];
    readonly reasonCode?: Verdict['reasonCode'];
    readonly reason?: RegExp;
    readonly layer?: Verdict['layer'];
  };
  readonly exitCode: number;
  /** An answer that is judged is not asked for again. */
  readonly judgedAtOnce?: true;
  readonly timeouts?: Timeouts;
}

/** What every run of a row comes to, in the form of `expectedOf`. */
export async function outcomeOf({ of, act, timeouts }: FaultRow, times?: number): Promise<object> {
  const run = await runAgainst(
    { fault: { act, on: underTest[of], ...(times === undefined ? {} : { times }) } },
    timeouts ? { timeouts } : {},
  );
  const { status, reasonCode, reason, layer, tries } = verdictOf(of, run)!;
  return {
    exitCode: run.exitCode,
    verdict: { status, reasonCode, reason, layer },
    tries: tries.map(({ outcome }) => outcome),
    others: verdictsBut(of, run),
    leftovers: run.run?.leftovers,
    held: run.held,
  };
}

/** What a row says of `outcomeOf`. */
export function expectedOf({ of, says, exitCode, judgedAtOnce }: FaultRow, times?: number): object {
  const lasting = times === undefined || judgedAtOnce === true;
  const sentence: unknown = says.reason === undefined ? undefined : expect.stringMatching(says.reason);
  const first = sentence ?? says.status;
  const verdict = lasting ? { ...says, reason: sentence } : { status: 'passed' };
  const tries = judgedAtOnce ? [first] : lasting ? [first, first, first] : [first, 'passed'];
  return {
    exitCode: lasting ? exitCode : 0,
    verdict: expect.objectContaining(verdict) as unknown,
    tries,
    others: Object.keys(underTest).flatMap((id) => (id === of ? [] : `${id} passed`)),
    leftovers: [],
    held: { sessions: 0, participants: 0 },
  };
}

type Sentence = Pick<FaultRow, 'says' | 'exitCode'>;

/** An answer in which nothing that could be wrong is. */
export const passes: Sentence & Pick<FaultRow, 'judgedAtOnce'> = {
  says: { status: 'passed' },
  exitCode: 0,
  judgedAtOnce: true,
};

function undecided(reasonCode: NonNullable<Verdict['reasonCode']>, reason: RegExp): Sentence {
  return { says: { status: 'inconclusive', reasonCode, reason }, exitCode: 3 };
}

export function lost(reason: RegExp): Sentence {
  return undecided('transport-failed', reason);
}

export function malformed(reason: RegExp): Sentence {
  return { says: { status: 'failed', reasonCode: 'malformed-answer', reason }, exitCode: 1 };
}

export function wrong(part: 'body' | 'effect' | 'header' | 'status', reason: RegExp): Sentence {
  return { says: { status: 'failed', reasonCode: `wrong-${part}`, reason }, exitCode: 1 };
}

/** The case whose answer has no content, and the one whose answer has some. */
export const empty = { of: 'joined-empty-object' } as const;
export const full = { of: 'bad-request-top-level-array' } as const;

export const json = 'Content-Type: application/json';
export const close = 'Connection: close';
export const noContent = '204 No Content';
export const badRequest = '400 Bad Request';
export const refusal = '{"error":"no object","requestId":"r-1"}';

/** The refusal that the full case wants, with headers of one's own. */
export function withContent(headers: readonly string[], content: string | Buffer = refusal): Buffer {
  return bytesOf(badRequest, [json, ...headers], content);
}
