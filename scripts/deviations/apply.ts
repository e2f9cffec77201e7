import { cases } from '../../contracts/all-cases.ts';
import { summarizedAgain } from '../run/conclude.ts';
import type { Run, Verdict } from '../run/run-schema.ts';
import { nearestIds } from '../verification/matrix/plan.ts';
import { dayOf, type DeviationEntry, type Deviations, recordedFor, sameEndpoint } from './entry.ts';
import { fingerprintOf, sameObservation } from './observation.ts';

type Reported = NonNullable<Run['deviations']>;
export type DeviationFinding = Reported['findings'][number];

/** How one entry compares with one run. */
export type EntryState =
  | { readonly code: 'applies' }
  | { readonly code: 'other-target' }
  | { readonly code: 'not-checked'; readonly why: string }
  | DeviationFinding;

/** The circumstances in which entries are compared. */
export interface Occasion {
  readonly target: Run['target'];
  /** The day (UTC, YYYY-MM-DD) by which entries expire. */
  readonly today: string;
  /** The name of the file, for messages. */
  readonly file: string;
}

export interface Applied {
  /** Each accepted failure is `deviating`; the other verdicts are unchanged. */
  readonly verdicts: Verdict[];
  /** In the order of the entries. */
  readonly states: readonly { readonly entry: DeviationEntry; readonly state: EntryState }[];
}

/** How a verdict by matrix or replay compares with what the entry has recorded for it. */
type Comparison = 'unchecked' | 'passes' | 'clean' | 'as-recorded' | 'different' | 'echoes';

/**
 * Compares entries with verdicts. Pure. An entry is a finding if its case does not exist (for any target), if it has
 * expired (for this target, checked or not), or if its case was checked and passes or fails differently. An entry
 * accepts only what it records, and never a fault of the suite or a repeated credential.
 */
export function applyDeviations(
  verdicts: readonly Verdict[],
  entries: readonly DeviationEntry[],
  occasion: Occasion,
): Applied {
  const states = entries.map((entry) => ({ entry, state: stateOf(entry, verdicts, occasion) }));
  const live = entries.filter((entry) => isFor(entry, occasion.target) && occasion.today <= entry.expires);
  return {
    states,
    verdicts: verdicts.map((verdict) => {
      const entry = live.find((candidate) => candidate.case === verdict.case);
      if (!entry || compare(entry, verdict, occasion) !== 'as-recorded') return verdict;
      const { reason, owner, expires, link } = entry;
      return {
        ...verdict,
        status: 'deviating',
        deviation: { reason, owner, expires, ...(link === undefined ? {} : { link }) },
      };
    }),
  };
}

/** A run with its known failures accepted, and the findings about their entries. Pure. */
export function withDeviations(run: Run, { file, entries }: Deviations): Run {
  const occasion = { target: run.target, today: dayOf(new Date(run.startedAt)), file };
  const { verdicts, states } = applyDeviations(run.verdicts, entries, occasion);
  const count = (code: EntryState['code']) => states.filter(({ state }) => state.code === code).length;
  const findings = states.flatMap(({ state }) => (isFinding(state) ? [state] : []));
  const found: Run = {
    ...run,
    deviations: {
      file,
      applying: count('applies'),
      otherTargets: count('other-target'),
      notChecked: states.flatMap(({ entry, state }) =>
        state.code === 'not-checked' ? [{ case: entry.case, why: state.why }] : [],
      ),
      findings,
    },
    verdicts,
  };
  return { ...found, summary: summarizedAgain(found) };
}

export function isFinding(state: EntryState): state is DeviationFinding {
  return 'sentence' in state;
}

/** Whether a verdict is a failure that an entry could accept. */
export function isFailing({ status }: Verdict): boolean {
  return status === 'failed' || status === 'warned' || status === 'deviating';
}

/** Whether a response to the case repeats a credential. */
export function echoes({ mismatches, echoes: places }: Verdict): boolean {
  return (places?.length ?? 0) > 0 || mismatches.some(({ part }) => part === 'credential');
}

function isFor({ target, baseUrl }: DeviationEntry, run: Run['target']): boolean {
  return target === run.kind && (baseUrl === undefined || sameEndpoint(baseUrl, run.baseUrl));
}

function compare(entry: DeviationEntry, verdict: Verdict, { target }: Occasion): Comparison {
  const recorded = recordedFor(entry, verdict.via);
  if (isFailing(verdict)) {
    if (echoes(verdict)) return 'echoes';
    return recorded && sameObservation(recorded, fingerprintOf(verdict, target)) ? 'as-recorded' : 'different';
  }
  if (verdict.status !== 'passed' && verdict.status !== 'observed') return 'unchecked';
  return recorded ? 'passes' : 'clean';
}

function stateOf(entry: DeviationEntry, all: readonly Verdict[], occasion: Occasion): EntryState {
  const { target, today, file } = occasion;
  const place = `${file}, line ${entry.line}`;
  const finding = (code: DeviationFinding['code'], sentence: string, next: string): DeviationFinding => ({
    code,
    case: entry.case,
    sentence,
    next,
  });
  if (!cases.some(({ id }) => id === entry.case)) {
    return finding(
      'unmatched',
      `There is no case ${entry.case}; the nearest are ${nearestIds(cases, entry.case).join(', ')}`,
      `correct the id, or remove the entry (${place})`,
    );
  }
  if (!isFor(entry, target)) return { code: 'other-target' };
  const verdicts = all.filter((verdict) => verdict.case === entry.case);
  const by = (...wanted: Comparison[]) => verdicts.filter((v) => wanted.includes(compare(entry, v, occasion)));
  if (by('echoes').length > 0) {
    return finding(
      'unacceptable',
      'An answer repeats a credential, which no entry accepts',
      `have the provider corrected, change the credentials, and remove the entry (${place})`,
    );
  }
  const passes = by('passes');
  const failing = by('as-recorded', 'different');
  if (today > entry.expires) {
    const later = `agree on a later day with ${entry.owner} and change expires`;
    const [now, next] =
      failing.length > 0
        ? ['still fails', `have the failure corrected, or ${later}`]
        : passes.length > 0
          ? ['passes now', 'remove the entry']
          : ['was not checked', `check the case; then remove the entry, or ${later}`];
    return finding(
      'expired',
      `The entry expired at the end of ${entry.expires}; the case ${now}`,
      `${next} (${place})`,
    );
  }
  if (failing.length + passes.length === 0) {
    const [unchecked] = by('unchecked');
    const none = verdicts.length === 0 ? 'The case was not selected' : 'The way by which it failed was not checked';
    return { code: 'not-checked', why: unchecked ? (unchecked.reason ?? unchecked.status) : none };
  }
  const [different] = by('different');
  if (different) {
    return {
      ...finding(
        'different',
        `The case fails ${ways(by('different'))} in another way than recorded`,
        `see the new failure above; if it is to be accepted too, remove the entry (${place}) and record it again with npm run deviations -- --add ${entry.case}`,
      ),
      recorded: [...(recordedFor(entry, different.via) ?? [])],
      came: fingerprintOf(different, target),
    };
  }
  if (passes.length === 0) return { code: 'applies' };
  const [unchecked] = by('unchecked');
  if (unchecked) return { code: 'not-checked', why: unchecked.reason ?? unchecked.status };
  return failing.length === 0
    ? finding('stale', 'The case passes now', `remove the entry (${place})`)
    : finding(
        'stale',
        `The case passes ${ways(passes)} now, and still fails ${ways(failing)}`,
        `remove the entry (${place}) and record it again with npm run deviations -- --add ${entry.case}`,
      );
}

function ways(verdicts: readonly Verdict[]): string {
  return `by ${verdicts.map(({ via }) => `the ${via}`).join(' and ')}`;
}
