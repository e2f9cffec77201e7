import { groupBy } from '../../lib/group.ts';
import { uuids } from '../../lib/text/uuid.ts';
import type { Run, Verdict } from '../../run/run-schema.ts';
import { reasonCodes, sentence, type VerdictStatus } from '../../run/verdict.ts';

/** Cases that went wrong in the same way. */
export interface Cause {
  readonly status: VerdictStatus;
  readonly level: Verdict['level'];
  /** What went wrong, in one line. */
  readonly text: string;
  /** The ids of the cases, in the order of the run. */
  readonly cases: readonly string[];
}

const levels: readonly Verdict['level'][] = ['MUST', 'SHOULD', 'OBSERVE'];

/**
 * Why cases failed or were not decided, the worst first. Each case stands in one cause: that of its worst check, and
 * of the check by the suite itself where the replay is as bad.
 */
export function causesOf({ verdicts, options }: Run): Cause[] {
  const statuses: readonly VerdictStatus[] = options.strict
    ? ['failed', 'warned', 'harness-error', 'inconclusive']
    : ['failed', 'harness-error', 'inconclusive', 'warned'];
  const rank = ({ status, level }: Pick<Verdict, 'status' | 'level'>): number =>
    statuses.indexOf(status) * levels.length + levels.indexOf(level);
  const wrong = verdicts.filter(
    ({ status, reasonCode }) => statuses.includes(status) && !(status === 'inconclusive' && reasonCode === 'finding'),
  );
  const worst = [...groupBy(wrong, (verdict) => verdict.case).values()].map(
    (checks) => [...checks].sort((a, b) => rank(a) - rank(b) || (a.via < b.via ? -1 : 1))[0]!,
  );
  return [...groupBy(worst, causeKey).values()]
    .map((alike): Cause => {
      const { status, level } = alike[0]!;
      return { status, level, text: causeText(alike[0]!), cases: alike.map((verdict) => verdict.case) };
    })
    .sort((a, b) => rank(a) - rank(b) || b.cases.length - a.cases.length);
}

/**
 * What is the same for checks that went wrong in the same way. Ids differ between scenes, and the Pact core says in
 * words of its own what the suite has found too.
 */
export function causeKey({ status, level, reason, mismatches }: Verdict): string {
  const own = mismatches.filter(({ part }) => part !== 'pact');
  const key = JSON.stringify([
    status,
    level,
    mismatches.length === 0 ? (reason ?? '') : own.length > 0 ? own : mismatches,
  ]);
  return key.replace(uuids, '…');
}

function causeText({ mismatches, reason, reasonCode, status }: Verdict): string {
  const missed = mismatches.filter(({ level }) => level !== 'OBSERVE');
  const [first] = missed;
  if (first) return `${sentence(first)}${missed.length > 1 ? ` (and ${missed.length - 1} more)` : ''}`;
  const codes: Readonly<Record<string, string>> = reasonCodes;
  return reason ?? codes[reasonCode ?? ''] ?? status;
}
