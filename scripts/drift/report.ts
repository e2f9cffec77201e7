import { caseById, cases as allCases } from '../../contracts/all-cases.ts';
import { statementById } from '../../contracts/documents/ledger/index.ts';
import { contractHash } from '../../contracts/hash.ts';
import { type EndingSignal, endingSignals } from '../lib/system/signals.ts';
import { shellWord } from '../lib/text/shell.ts';
import type { Run } from '../run/run-schema.ts';
import { reasonCodes } from '../run/verdict.ts';
import { defaultBaseline, type LoadedBaseline } from './baseline/file.ts';
import type { SeenRecord } from './baseline/seen.ts';
import type { Drift, Comparison } from './compare.ts';
import type { Confirmation, ConfirmationTally } from './confirm.ts';
import { impactOf } from './impact.ts';
import type { DriftReport } from './report-schema.ts';

/** What a report of drift is made from. */
interface Findings {
  readonly run: Run;
  /** Of the cases that were selected. */
  readonly selected: readonly string[];
  readonly loaded: LoadedBaseline;
  readonly comparison: Comparison;
  readonly tallies: readonly ConfirmationTally[];
  readonly confirmation: Confirmation;
  /** After this comparison. */
  readonly seen: SeenRecord;
  readonly notices: readonly string[];
  readonly strict: boolean;
  readonly at: Date;
  readonly interruptedBy?: EndingSignal;
}

/** Reasons for which a case is not expected to be compared. A way of signing in that is refused is a change itself. */
const wantedReasons = ['creates-resources', 'did-not-occur', 'sign-in-not-taken'];
const bySignInReason = 'The way of signing in differs from that of the baseline, and the case is about whom it lets in';

/** The changes that further tries have shown to stay. */
export function confirmedIn(tallies: readonly ConfirmationTally[]): Drift[] {
  return tallies.filter(({ outcome }) => outcome === 'confirmed').map(({ change }) => change);
}

/** The report on what has changed. Pure. */
export function driftReport(findings: Findings): DriftReport {
  const { run, loaded, comparison, tallies, confirmation, notices, at } = findings;
  const outcomes = (outcome: ConfirmationTally['outcome']) => tallies.filter((tally) => tally.outcome === outcome);
  const confirmed = confirmedIn(tallies);
  const tried = new Set(tallies.map(({ change }) => change.case));
  const reported = new Set(confirmed.map((change) => change.case));
  const undecided = [
    ...comparison.undecided
      // That the control is refused now is why the case was not decided.
      .filter((undecided) => !tried.has(undecided.case))
      .map(({ case: id, reasonCode }) => ({ id, reasonCode, reason: reasonIn(run, id) ?? reasonCodes[reasonCode] })),
    ...outcomes('undecided').map(({ change, reasonCode = 'interrupted' }) => ({
      id: change.case,
      reasonCode,
      reason: `${change.what}, and no further try could show whether that stays: ${reasonCodes[reasonCode]}`,
    })),
  ]
    .filter(({ id }, index, all) => !reported.has(id) && all.findIndex((other) => other.id === id) === index)
    .map(({ id, ...why }) => ({ case: id, ...why, wanted: isWanted(why.reasonCode, findings) }));
  const bySignIn = comparison.bySignIn.map((id) => ({
    case: id,
    reasonCode: 'sign-in-differs',
    reason: bySignInReason,
    wanted: true,
  }));
  const notCompared = [...undecided, ...bySignIn, ...ofOtherContract(findings), ...notInBaseline(findings)];
  // Nothing is concluded about a case that differs only sometimes.
  const open = [...tried].filter((id) => !reported.has(id));
  const compared = comparison.compared - open.length;
  return {
    $schema: './drift.schema.json',
    schemaVersion: 3,
    contractHash: run.contractHash,
    target: {
      kind: run.target.kind,
      baseUrl: run.target.baseUrl,
      ...(run.target.signIn === undefined ? {} : { signIn: run.target.signIn }),
    },
    baseline: loaded.path,
    at: at.toISOString(),
    ...concluded(findings, confirmed, compared, notCompared),
    compared,
    confirmation: { ...confirmation },
    changes: outcomes('confirmed').map((tally) => changeIn(tally, confirmed, findings)),
    flaky: [
      ...outcomes('flaky').map(({ change, others, differed, tries }) => ({
        case: change.case,
        what: [change.what, ...others],
        tries: `${differed} of ${tries}`,
      })),
      ...comparison.flaky.map((id) => ({ case: id, what: [] })),
    ],
    notCompared,
    notices: [...notices],
  };
}

/** A run that signs in another way may lack credentials for the way of the baseline. */
function isWanted(reasonCode: string, { run, loaded }: Findings): boolean {
  const isOtherWay = run.target.signIn !== undefined && loaded.baseline.target.signIn !== run.target.signIn;
  return wantedReasons.includes(reasonCode) || (isOtherWay && reasonCode === 'needs-credentials');
}

const contractReasons = {
  'case-changed': 'The case was another when the baseline was recorded: its request, scene or expectation has changed',
  'case-gone': 'The contract no longer has the case that was recorded',
};

/** Selected cases that have changed since the baseline was recorded. A case that is gone is part of the whole only. */
function ofOtherContract({ selected, loaded: { setAside } }: Findings): DriftReport['notCompared'] {
  const isWhole = allCases.every(({ id }) => selected.includes(id));
  return setAside
    .filter(({ case: id, reasonCode }) => (reasonCode === 'case-gone' ? isWhole : selected.includes(id)))
    .map(({ case: id, reasonCode }) => ({ case: id, reasonCode, reason: contractReasons[reasonCode], wanted: false }));
}

/** Cases without a response in the baseline. Those that it gives a reason for are expected. */
function notInBaseline({ selected, loaded: { baseline, setAside } }: Findings): DriftReport['notCompared'] {
  const changed = new Set(setAside.map((entry) => entry.case));
  return selected.flatMap((id) => {
    const record = baseline.cases[id];
    if (changed.has(id) || (record && 'answers' in record)) return [];
    const reason = record
      ? `When the baseline was recorded, there was no answer of it: ${reasonCodes[record.notRecorded]}`
      : `The baseline has no record of it${baseline.contractHash === contractHash ? '' : ': the case is new, or was left out'}`;
    return [{ case: id, reasonCode: 'not-in-baseline', reason, wanted: record !== undefined }];
  });
}

function changeIn(
  { change, others, differed, tries }: ConfirmationTally,
  all: readonly Drift[],
  { run, loaded, seen, at }: Findings,
): DriftReport['changes'][number] {
  const entry = caseById(change.case);
  const { case: id, about, kind, rule, what, because, before, after, contradiction } = change;
  const siblings = all.filter((other) => other.case === id);
  const { consumers, samples } = impactOf(entry, change, siblings);
  const live = run.target.kind === 'live' ? ' --target live' : '';
  const elsewhere = loaded.path === defaultBaseline ? '' : `--baseline ${shellWord(loaded.path)} `;
  return {
    case: id,
    title: entry.title,
    level: entry.level,
    about,
    kind,
    rule,
    what,
    because,
    before,
    after,
    ...(others.length > 0 ? { others: [...others] } : {}),
    confirmed: `${differed} of ${tries}`,
    firstSeen: seen.firstSeen[id]?.[change.what] ?? at.toISOString(),
    lastGood: seen.lastGood[id] ?? null,
    ...(contradiction
      ? {
          contradiction: {
            id: contradiction.id,
            matter: contradiction.matter,
            positions: contradiction.positions.map(({ source, says }) => `${source}: ${says}`),
          },
        }
      : {}),
    sources: entry.statements.map((statement) => {
      const { source, where, says } = statementById(statement);
      return `${source}, ${where}: ${says}`;
    }),
    clients: consumers.map(({ language, client }) => `${language} (${client})`),
    samples: [...samples],
    again: `npm run drift -- ${elsewhere}--only ${id}${live}`,
  };
}

function reasonIn({ verdicts }: Run, id: string): string | undefined {
  return verdicts.find((verdict) => verdict.case === id && verdict.via === 'matrix')?.reason;
}

/** A breaking change wins over what could not be compared, and nothing compared is never 0. */
function concluded(
  { strict, interruptedBy }: Findings,
  changes: readonly Drift[],
  compared: number,
  notCompared: readonly { readonly wanted: boolean }[],
): Pick<DriftReport, 'conclusion' | 'exitCode'> {
  if (interruptedBy) return { conclusion: 'interrupted', exitCode: endingSignals[interruptedBy] };
  const has = (kind: Drift['kind']) => changes.some((change) => change.kind === kind);
  if (has('breaking')) return { conclusion: 'breaking', exitCode: 1 };
  if (strict && has('unknown')) return { conclusion: 'unknown', exitCode: 1 };
  if (notCompared.some(({ wanted }) => !wanted) || compared === 0) {
    return { conclusion: 'undecided', exitCode: 3 };
  }
  return { conclusion: has('unknown') ? 'unknown' : has('compatible') ? 'compatible' : 'unchanged', exitCode: 0 };
}
