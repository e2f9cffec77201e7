import { cases } from '../../../contracts/all-cases.ts';
import type { Case } from '../../../contracts/model/types.ts';
import { forTerminal } from '../../lib/text/escape.ts';
import { readRun, RunFileError } from '../../run/run-file.ts';
import type { Run, Verdict } from '../../run/run-schema.ts';
import { shortAccount } from '../../secrets/account.ts';
import { SettingsError } from '../../settings/command-line.ts';
import type { RunSettings } from '../../settings/run-settings.ts';
import type { Interaction } from '../../verification/replay/pacts.ts';

/** A case, and the way by which it was checked. */
type Check = Pick<Verdict, 'case' | 'via'>;

/** What the last run left failed or undecided. */
export interface Unsettled {
  readonly run: Run;
  readonly checks: readonly Check[];
}

/** What is to be checked: cases by the matrix, and recorded interactions by the replay. */
export interface Selection {
  readonly cases: readonly Case[];
  readonly interactions: readonly Interaction[];
}

/**
 * What `--failed` checks again.
 * @param path of the last run's run.json.
 * @throws SettingsError where there is no run, or it was of another target, baseline or contract.
 */
export async function readUnsettled(
  path: string,
  settings: Pick<RunSettings, 'target' | 'baseline'>,
): Promise<Unsettled> {
  const run = await readRun(path, 'run all cases first, without --failed').catch((error: unknown) => {
    throw error instanceof RunFileError ? new SettingsError(prefixed(error.lines)) : error;
  });
  const problem = mismatchWith(run, settings);
  if (problem !== undefined) {
    throw new SettingsError([`--failed: ${forTerminal(path)} is ${problem}`, 'Next: run all cases, without --failed']);
  }
  const checks = unsettledIn(run);
  const ids = [...new Set(checks.map((check) => check.case))];
  const gone = ids.filter((id) => !cases.some((entry) => entry.id === id));
  if (gone.length > 0) {
    throw new SettingsError([
      `--failed: this contract no longer has the ${gone.length === 1 ? 'case' : 'cases'} ${gone.join(', ')}`,
      'Next: run all cases, without --failed',
    ]);
  }
  return { run, checks };
}

function prefixed([first = '', ...rest]: readonly string[]): string[] {
  return [`--failed: ${first}`, ...rest];
}

/** Why a run cannot be continued with these settings. */
function mismatchWith(run: Run, { target, baseline }: Pick<RunSettings, 'target' | 'baseline'>): string | undefined {
  if (run.judged) return 'a judgement of recorded traffic, made by npm run judge';
  if (run.target.kind !== target.kind) return `a run of the target ${run.target.kind}, not of ${target.kind}`;
  if (target.kind === 'live') {
    const { accountId, baseUrl } = target;
    const isSameAccount = [accountId, shortAccount(accountId)(accountId)].includes(run.target.account);
    if (!isSameAccount) return `a run with another account, ${forTerminal(run.target.account)}`;
    if (run.target.baseUrl !== baseUrl) return `a run of another endpoint, ${forTerminal(run.target.baseUrl)}`;
  }
  if (baseline === undefined && (run.comparison?.failing.length ?? 0) > 0) {
    return `a run that changes since ${forTerminal(run.comparison!.baseline)} failed: give --baseline as well`;
  }
  return undefined;
}

/**
 * The checks of a run that failed or were undecided, each once. A failure that was found in the answers of other cases
 * brings those cases along, by every way. So does the case of a breaking change, and of a deviation that does not fit.
 */
export function unsettledIn({ verdicts, options, comparison, deviations }: Run): Check[] {
  const statuses = ['failed', 'inconclusive', 'harness-error', ...(options.strict ? ['warned'] : [])];
  const left = verdicts.filter(({ status }) => statuses.includes(status));
  const ids = new Set([
    ...left.flatMap(({ mismatches }) => mismatches.flatMap((mismatch) => mismatch.case ?? [])),
    ...(comparison?.failing ?? []).map((change) => change.case),
    ...(deviations?.findings ?? []).map((finding) => finding.case),
  ]);
  return verdicts
    .filter((verdict) => left.includes(verdict) || ids.has(verdict.case))
    .map(({ case: id, via }) => ({ case: id, via }));
}

/**
 * The cases and interactions of checks.
 * @param known every interaction that is recorded; undefined where the recordings cannot be read.
 * @throws SettingsError naming each case whose interaction is no longer recorded.
 */
export function selectionOf(checks: readonly Check[], known: readonly Interaction[] | undefined): Selection {
  const idsBy = (way: Check['via']) => checks.filter(({ via }) => via === way).map((check) => check.case);
  const [byMatrix, byReplay] = [new Set(idsBy('matrix')), idsBy('replay')];
  const gone = known ? byReplay.filter((id) => !known.some(({ entry }) => entry.id === id)) : [];
  if (gone.length > 0) {
    throw new SettingsError([
      `--failed: no recorded interaction is of ${[...new Set(gone)].join(', ')} any more`,
      'Next: run all cases, without --failed',
    ]);
  }
  return {
    cases: cases.filter(({ id }) => byMatrix.has(id)),
    interactions: (known ?? []).filter(({ entry }) => byReplay.includes(entry.id)),
  };
}
