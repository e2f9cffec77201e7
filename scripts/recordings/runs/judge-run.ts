import { cases } from '../../../contracts/all-cases.ts';
import { contractHash } from '../../../contracts/hash.ts';
import type { RequestCase, RunWideCase } from '../../../contracts/model/types.ts';
import type { CaseExchange, Exchange } from '../../lib/http/exchange.ts';
import { ownPackage } from '../../lib/system/own-package.ts';
import { summarize } from '../../run/conclude.ts';
import type { Evidence } from '../../run/evidence.ts';
import { evidenceIn, exchangesIn } from '../../run/recorded.ts';
import type { Run, Verdict } from '../../run/run-schema.ts';
import type { Judgement } from '../../run/verdict.ts';
import {
  fromMismatches,
  judgeExchanges,
  judgeServerErrors,
  needsControl,
  observeServerErrors,
  readBackPlan,
} from '../../verification/judge/judge.ts';
import { judgeTokenAnswers } from '../../verification/judge/token-verdict.ts';
import { without } from '../entries/received.ts';
import { createCounter } from '../traffic/counter.ts';
import { sendsRequestOf } from '../traffic/same-request.ts';
import { type Again, type Lack, lacks, leftOpen, unjudged, withContract } from './unjudged.ts';

/** Reasons of verdicts that the run made without the judge. */
const madeByRun: ReadonlySet<string | undefined> = new Set([
  'set-up-failed',
  'transport-failed',
  'no-token',
  'over-budget',
  'out-of-time',
  'finding',
  'interrupted',
  'no-journal',
  'not-replayed',
  'own-fault',
]);

/**
 * Judges the verdicts of a run again, by the present contract. Pure. Undecided verdicts stay undecided, and what the
 * Pact core has said stays. A verdict whose evidence is missing stays if it failed, and becomes inconclusive otherwise.
 * @param file the name of the file that the run is from.
 */
export function judgedAgain(run: Run, file: string, strict: boolean): Run {
  const others = createCounter();
  const recorded = new Map(run.verdicts.map((verdict) => [JSON.stringify(verdict), verdict]));
  for (let again = recorded.size; again < run.verdicts.length; again += 1) others.add('case', lacks.twice);
  // A verdict about all responses shows an exchange of another case, which would count twice.
  const exchanges = [...recorded.values()]
    .filter(({ case: id }) => !cases.some((entry) => entry.id === id && 'everyAnswer' in entry))
    .flatMap((verdict) =>
      exchangesIn(verdict).map((exchange): CaseExchange => ({ ...exchange, case: verdict.case, via: verdict.via })),
    );
  let answers = 0;
  const verdicts = [...recorded.values()].flatMap((verdict): Verdict[] => {
    const entry = cases.find(({ id }) => id === verdict.case);
    if (!entry) {
      others.add('case', `${verdict.case} (${verdict.via}): the contract has no such case`);
      return [];
    }
    const { verdict: now, lack } = 'everyAnswer' in entry ? runWide(entry, verdict, exchanges) : again(entry, verdict);
    if (lack !== undefined) others.add('case', lack);
    else if (!('everyAnswer' in entry) && !isUndecided(verdict)) answers += 1;
    return [now];
  });
  const ids = new Set(run.verdicts.map((verdict) => verdict.case));
  const absent = run.options.only.length > 0 ? [] : cases.filter(({ id }) => !ids.has(id));
  const summary = summarize({
    verdicts,
    problems: run.problems,
    strict,
    deviationFindings: run.deviations?.findings.length ?? 0,
    // Neither can be judged again.
    ...(run.lost ? { lost: run.lost } : {}),
    ...(run.comparison ? { comparison: run.comparison } : {}),
  });
  const isPart = summary.conclusion === 'conformant' && absent.some(({ level }) => level !== 'OBSERVE');
  return {
    ...run,
    suite: ownPackage,
    contractHash,
    options: { ...run.options, strict },
    judged: {
      from: 'run',
      file,
      answers,
      contractHash: run.contractHash,
      notChecked: absent.length > 0 ? [absentCases(absent.map(({ id }) => id))] : [],
      notJudged: others.named(),
      history: [],
    },
    summary: isPart ? { ...summary, conclusion: 'conformant-as-far-as-checked' } : summary,
    verdicts,
  };
}

/** Case ids in one sentence. */
const maxNames = 12;

function absentCases(ids: readonly string[]): string {
  const further = ids.length - maxNames;
  const named = ids.slice(0, maxNames).join(', ');
  return `Cases of the contract that the run lacks: ${named}${further > 0 ? ` and ${further} more` : ''}`;
}

/** Verdicts that the run could not decide are not judged again. */
function isUndecided({ status, reasonCode }: Verdict): boolean {
  return (
    status === 'not-provokable' ||
    status === 'harness-error' ||
    (status === 'inconclusive' && madeByRun.has(reasonCode))
  );
}

function again(entry: RequestCase, verdict: Verdict): Again {
  if (isUndecided(verdict)) return { verdict: withContract(entry, verdict, verdict) };
  const exchange = verdict.request && exchangesIn(verdict)[0];
  if (!exchange || !(exchange.response ?? exchange.failure)) return unjudged(entry, verdict, lacks.exchange);
  if (!sendsRequestOf(entry, exchange.request)) return leftOpen(entry, verdict, lacks.request, []);
  const known = evidenceIn(verdict);
  const lack = lackOf(entry, exchange, verdict, known);
  // These verdicts rest on the control or the read-back; the response alone cannot confirm them.
  const restsOnAround = verdict.reasonCode === 'control-failed' || verdict.reasonCode === 'read-back-failed';
  if (lack !== undefined && restsOnAround) return unjudged(entry, verdict, lack);
  const judgement = judgeAgain(entry, exchange, verdict, known);
  if (lack !== undefined && judgement.status !== 'failed') {
    return leftOpen(entry, verdict, lack, judgement.mismatches);
  }
  const rest = without(verdict, ['reasonCode', 'reason', 'note', 'follows', 'notChecked', 'deviation']);
  return {
    verdict: withContract(entry, rest, {
      ...judgedAs(judgement, verdict),
      ...(lack === undefined ? {} : { notChecked: [lack] }),
    }),
    ...(lack === undefined ? {} : { lack }),
  };
}

/** A judgement as properties of a verdict. An accepted failure stays accepted while it is the same. */
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

/** The missing evidence without which an exchange cannot be judged by its case. */
function lackOf(
  entry: RequestCase,
  exchange: Exchange,
  { response, evidence }: Verdict,
  known: Evidence | undefined,
): Lack | undefined {
  if (response?.cut) return lacks.cutAnswer;
  const plan = readBackPlan(entry, exchange);
  if (!known) {
    if (evidence) return lacks.cutAround;
    const rests = plan.members.length > 0 || plan.participant || plan.subscriptions !== null;
    return rests || needsControl(entry, exchange) ? lacks.around : undefined;
  }
  const { members, participant, subscriptions } = known.readBack;
  const isWhole =
    plan.members.every((slot) => Object.hasOwn(members, slot)) &&
    (!plan.participant || participant !== undefined) &&
    (plan.subscriptions === null || subscriptions !== undefined);
  return isWhole ? undefined : lacks.someOfAround;
}

function judgeAgain(entry: RequestCase, exchange: Exchange, verdict: Verdict, known: Evidence | undefined): Judgement {
  const isCut = verdict.response?.cut === true;
  const judged = judgeExchanges(
    entry,
    known ?? { slots: {}, exchange, readBack: { members: {} } },
    known ? 'whole' : 'answer',
  );
  const kept = verdict.mismatches.filter(({ part }) => (!known && part === 'effect') || (isCut && part === 'body'));
  const own = judged.mismatches.filter(({ part }) => !isCut || part !== 'body');
  const isJudgedAsItIs = kept.length === 0 && own.length === judged.mismatches.length;
  const isUnanswered = judged.status === 'inconclusive' || judged.status === 'observed';
  return withPact(isJudgedAsItIs || isUnanswered ? judged : fromMismatches([...own, ...kept], undefined), verdict);
}

/** The Pact core is not asked again: its mismatches stay unless the judge has decided otherwise. */
function withPact(judgement: Judgement, { mismatches, reason }: Verdict): Judgement {
  const pact = mismatches.filter(({ part }) => part === 'pact');
  if (pact.length === 0 || ['failed', 'inconclusive', 'observed'].includes(judgement.status)) return judgement;
  const all = [...judgement.mismatches, ...pact];
  if (judgement.reasonCode === 'also-allowed') return { ...judgement, mismatches: all };
  return { status: 'failed', reasonCode: 'pact-mismatch', reason: reason ?? '', mismatches: all };
}

function runWide(entry: RunWideCase, verdict: Verdict, exchanges: readonly CaseExchange[]): Again {
  if (isUndecided(verdict)) return { verdict: withContract(entry, verdict, verdict) };
  // The record holds only the worst of the token responses.
  const judged =
    entry.everyAnswer === 'token-answer'
      ? judgeTokenAnswers(exchangesIn(verdict).slice(0, 1))
      : entry.everyAnswer === 'server-error-shape'
        ? judgeServerErrors(exchanges)
        : observeServerErrors(exchanges);
  const judgement = without(judged, ['exchange']);
  // A recorded 5xx may be missing: responses to clean-up calls are not in the record.
  if (judgement.reasonCode === 'did-not-occur') {
    return unjudged(entry, verdict, entry.everyAnswer === 'token-answer' ? lacks.exchange : lacks.serverError);
  }
  const rest = without(verdict, ['reasonCode', 'reason', 'follows', 'deviation']);
  return { verdict: withContract(entry, rest, judgedAs(judgement, verdict)) };
}
