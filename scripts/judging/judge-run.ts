import { cases } from '../../contracts/cases/index.ts';
import { contractHash } from '../../contracts/hash.ts';
import { statementById } from '../../contracts/ledger.ts';
import type { Case, RequestCase, RunWideCase } from '../../contracts/types.ts';
import { conclude } from '../verification/conclude.ts';
import type { Evidence } from '../verification/evidence.ts';
import type { CaseExchange } from '../verification/exchange.ts';
import { fromMismatches, judge, judgeServerErrors, observeServerErrors } from '../verification/judge.ts';
import { evidenceIn, exchangesIn } from '../verification/recorded.ts';
import { assertRun, type Run, schemaVersion, type Verdict } from '../verification/run-schema.ts';
import type { Judgement } from '../verification/verdict.ts';
import { without } from './received.ts';
import { suite } from './recorded-run.ts';
import { sendsRequestOf } from './same-request.ts';

/** Verdicts with these reasons were made by the run, and not by the judge. */
const madeByRun: ReadonlySet<string | undefined> = new Set([
  'set-up-failed',
  'transport-failed',
  'over-budget',
  'out-of-time',
  'finding',
  'interrupted',
  'not-replayed',
  'own-fault',
]);

const cutShort = /… \(cut: \d+ characters in all\)$/;

/**
 * A run as this suite reads it. Version 2 has no evidence beside the answer, and cut contents without a mark.
 * @throws TypeError for what is no run, or one of another version.
 */
export function upgradedRun(value: unknown): Run {
  const { schemaVersion: version } = value as { schemaVersion?: unknown };
  if (version !== 2) {
    assertRun(value);
    return value;
  }
  const old = value as Run;
  const upgraded: Run = {
    ...old,
    schemaVersion,
    summary: { ...old.summary, counts: { ...old.summary.counts, deviating: 0 } },
    verdicts: old.verdicts.map((verdict) =>
      verdict.response && cutShort.test(verdict.response.body)
        ? { ...verdict, response: { ...verdict.response, cut: true as const } }
        : verdict,
    ),
  };
  assertRun(upgraded);
  return upgraded;
}

/**
 * Judges the verdicts of a run again, by the contract as it is now. Pure. What no judge has decided stays as it
 * was, and so does what the Pact core has said.
 * @param file the name of the file that the run is from.
 */
export function judgedAgain(run: Run, file: string, strict: boolean): Run {
  const notJudged: NonNullable<Run['judged']>['notJudged'] = [];
  const leave = (what: string): [] => {
    notJudged.push({ kind: 'case', what, count: 1 });
    return [];
  };
  // The exchange of a verdict about all answers is one of another case.
  const exchanges = run.verdicts
    .filter(({ case: id }) => !cases.some((entry) => entry.id === id && 'everyAnswer' in entry))
    .flatMap((verdict) =>
      exchangesIn(verdict).map((exchange): CaseExchange => ({ ...exchange, case: verdict.case, via: verdict.via })),
    );
  let answers = 0;
  const verdicts = run.verdicts.flatMap((verdict): Verdict[] => {
    const entry = cases.find(({ id }) => id === verdict.case);
    if (!entry) return leave(`${verdict.case} (${verdict.via}): the contract has no such case`);
    if ('everyAnswer' in entry) return [runWide(entry, verdict, exchanges)];
    const { request, response, failure, status, reasonCode } = verdict;
    const undecided = status === 'not-provokable' || status === 'harness-error' || madeByRun.has(reasonCode);
    if (undecided || !request || !(response ?? failure)) return [withContract(entry, verdict, verdict)];
    const sent = { ...request, headers: request.headers.map(([name = '', text = '']) => [name, text] as const) };
    if (!sendsRequestOf(entry, sent))
      return leave(`${verdict.case} (${verdict.via}): the case has another request now`);
    answers += 1;
    return [again(entry, verdict)];
  });
  const recorded = new Set(run.verdicts.map((verdict) => verdict.case));
  const absent = run.options.only.length > 0 ? [] : cases.filter(({ id }) => !recorded.has(id)).map(({ id }) => id);
  return {
    ...run,
    suite,
    contractHash,
    options: { ...run.options, strict },
    judged: {
      from: 'run',
      file,
      answers,
      contractHash: run.contractHash,
      notChecked: absent.length > 0 ? [absentCases(absent)] : [],
      notJudged,
      history: [],
    },
    summary: conclude({
      verdicts,
      problems: run.problems,
      strict,
      deviationFindings: run.deviations?.findings.length ?? 0,
    }),
    verdicts,
  };
}

/** Names that a sentence has room for. */
const mostNames = 12;

function absentCases(ids: readonly string[]): string {
  const further = ids.length - mostNames;
  const named = ids.slice(0, mostNames).join(', ');
  return `Cases of the contract that the run does not have: ${named}${further > 0 ? ` and ${String(further)} more` : ''}`;
}

/** What could not be judged again, and why. */
interface Again {
  readonly judgement: Judgement;
  readonly notChecked: readonly string[];
}

function again(entry: RequestCase, verdict: Verdict): Verdict {
  const { judgement, notChecked } = judgeAgain(entry, verdict);
  const rest = without(verdict, ['reasonCode', 'reason', 'note', 'follows', 'notChecked', 'deviation']);
  return withContract(entry, rest, {
    ...judgedAs(judgement, verdict),
    ...(notChecked.length > 0 ? { notChecked: [...notChecked] } : {}),
  });
}

/** What a verdict has of a judgement. A failure that was accepted is so as long as it is the same. */
function judgedAs(judgement: Judgement, { deviation, mismatches }: Verdict) {
  const accepted =
    deviation !== undefined &&
    (judgement.status === 'failed' || judgement.status === 'warned') &&
    JSON.stringify(judgement.mismatches) === JSON.stringify(mismatches);
  return {
    ...judgement,
    ...(accepted ? { status: 'deviating' as const, deviation } : {}),
    mismatches: judgement.mismatches.map((mismatch) => ({ ...mismatch })),
  };
}

function judgeAgain(entry: RequestCase, verdict: Verdict): Again {
  const known = evidenceIn(verdict);
  const cut = exchangesCut(verdict);
  const { request, response, failure } = verdict;
  const evidence: Evidence | undefined =
    known ??
    (request && (response ?? failure)
      ? { slots: {}, exchange: exchangesIn(verdict)[0]!, readBack: { members: {} } }
      : undefined);
  if (!evidence) return { judgement: verdict as Judgement, notChecked: [] };
  const answerOnly = !known || cut.around;
  if (answerOnly && (verdict.reasonCode === 'control-failed' || verdict.reasonCode === 'read-back-failed')) {
    return {
      judgement: verdict as Judgement,
      notChecked: ['Kept as it was: the record does not hold what it rests on'],
    };
  }
  const judged = judge(entry, evidence, answerOnly ? 'answer' : 'whole');
  const kept = verdict.mismatches.filter(
    ({ part }) => (answerOnly && part === 'effect') || (cut.answer && part === 'body'),
  );
  const own = cut.answer ? judged.mismatches.filter(({ part }) => part !== 'body') : judged.mismatches;
  const merged =
    kept.length === 0 && own.length === judged.mismatches.length
      ? judged
      : judged.status === 'inconclusive' || judged.status === 'observed'
        ? judged
        : fromMismatches([...own, ...kept], undefined);
  return {
    judgement: withPact(merged, verdict),
    notChecked: [
      ...(known ? [] : ['Effect and control are as they were found then: the record holds the answer alone']),
      ...(known && cut.around ? ['Effect and control are as they were found then: their record was cut'] : []),
      ...(cut.answer ? ['The content of the answer is as it was found then: the record of it was cut'] : []),
    ],
  };
}

function exchangesCut({ response, evidence }: Verdict): { answer: boolean; around: boolean } {
  const { members = {}, participant, subscriptions, control } = evidence ?? {};
  const others = [...Object.values(members), participant, subscriptions, control];
  return { answer: response?.cut === true, around: others.some((other) => other?.response?.cut === true) };
}

/** The Pact core is not asked again: what it has said stands where the judge has no complaint. */
function withPact(judgement: Judgement, { mismatches, reason }: Verdict): Judgement {
  const pact = mismatches.filter(({ part }) => part === 'pact');
  if (pact.length === 0 || ['failed', 'inconclusive', 'observed'].includes(judgement.status)) return judgement;
  const all = [...judgement.mismatches, ...pact];
  if (judgement.reasonCode === 'also-allowed') return { ...judgement, mismatches: all };
  return { status: 'failed', reasonCode: 'pact-mismatch', reason: reason ?? '', mismatches: all };
}

function runWide(entry: RunWideCase, verdict: Verdict, exchanges: readonly CaseExchange[]): Verdict {
  const judgeAll = entry.everyAnswer === 'server-error-shape' ? judgeServerErrors : observeServerErrors;
  const judgement = without(judgeAll(exchanges), ['exchange']);
  const decided = judgement.reasonCode !== 'did-not-occur';
  // Answers to the calls that only clean up are not in the record.
  if (!decided || madeByRun.has(verdict.reasonCode)) return withContract(entry, verdict, verdict);
  const rest = without(verdict, ['reasonCode', 'reason', 'follows', 'deviation']);
  return withContract(entry, rest, judgedAs(judgement, verdict));
}

/** A verdict with what the contract says of its case now. */
function withContract(
  entry: Case,
  verdict: Omit<Verdict, 'status'>,
  rest: Pick<Verdict, 'status' | 'mismatches'> & Partial<Verdict>,
): Verdict {
  return {
    ...verdict,
    ...rest,
    title: entry.title,
    family: entry.family,
    level: entry.level,
    sources: entry.statements.map((id) => {
      const { source, where, says } = statementById(id);
      return { statement: id, source, where, says };
    }),
  };
}
