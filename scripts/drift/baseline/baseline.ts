import type { Follows } from '../../../contracts/model/types.ts';
import type { ReceivedResponse } from '../../lib/http/exchange.ts';
import { jsonOf } from '../../lib/http/json-content.ts';
import { canonical } from '../../lib/json/canonical.ts';
import { evidenceIn, exchangeIn } from '../../run/recorded.ts';
import type { Run, Verdict } from '../../run/run-schema.ts';
import type { ReasonCode } from '../../run/verdict.ts';
import { announcesContent } from '../../verification/judge/answer.ts';
import { caseHashOf } from './case-hash.ts';
import { effectWords, mask } from './effect-words.ts';
import { headersThatMatter } from './headers.ts';
import {
  type Baseline,
  baselineVersion,
  type RecordedBehaviour,
  type CaseRecord,
  type Content,
  type RecordedVerdict,
} from './schema.ts';
import { shapeOf } from './shape.ts';

/**
 * How an endpoint responds, from one run or several: statuses, shapes, headers that matter and effects, without ids,
 * times and texts. A case whose responses differ between the runs has all of them, in one order. A case that a run did
 * not decide has the reason of the last such run, since it is unknown whether its responses are always the same.
 * @throws TypeError without a run, or for runs of different contracts or targets.
 */
export function baselineOf(runs: readonly Run[]): Baseline {
  const [first] = runs;
  if (!first) throw new TypeError('A baseline needs a run');
  const target = targetOf(first);
  for (const run of runs) {
    if (run.contractHash !== first.contractHash || canonical(targetOf(run)) !== canonical(target)) {
      throw new TypeError('The runs of a baseline are of one contract and one target');
    }
  }
  // The replay repeats what the matrix has seen.
  const verdicts = runs.flatMap((run) => run.verdicts.filter(({ via }) => via === 'matrix'));
  const ids = [...new Set(verdicts.map((verdict) => verdict.case))];
  return {
    baselineVersion,
    contractHash: first.contractHash,
    target,
    cases: Object.fromEntries(
      ids.map((id) => [
        id,
        { ...recordOf(verdicts.filter((verdict) => verdict.case === id)), caseHash: caseHashOf(id) },
      ]),
    ),
  };
}

function targetOf({ target: { kind, baseUrl, signIn } }: Run): Baseline['target'] {
  const way = signIn === undefined ? {} : { signIn };
  return kind === 'reference' ? { kind, ...way } : { kind, baseUrl, ...way };
}

/** The bytes of a baseline, the same for the same behaviour. */
export function baselineText(baseline: Baseline): string {
  const { cases, ...head } = baseline;
  const lines = Object.entries(cases)
    .sort(([one], [other]) => (one < other ? -1 : 1))
    .map(([id, record]) => `    ${JSON.stringify(id)}: ${canonical(record)}`);
  // A case a line: a change is a line of the diff, and the file stays small.
  const opening = canonical(head, 2).replace(/\n\}$/, ',\n  "cases": {');
  return `${opening}${lines.length === 0 ? '' : `\n${lines.join(',\n')}\n  `}}\n}\n`;
}

function recordOf(verdicts: readonly Verdict[]): CaseRecord {
  const last = verdicts.findLast((verdict) => behaviourOf(verdict) === undefined);
  if (!last) {
    const behaviours = verdicts.flatMap((verdict) => behaviourOf(verdict) ?? []);
    const distinct = new Map(behaviours.map((behaviour) => [canonical(behaviour), behaviour]));
    return { answers: [...distinct].sort(([one], [other]) => (one < other ? -1 : 1)).map(([, answer]) => answer) };
  }
  const control = controlOf(last);
  return {
    notRecorded: (last.reasonCode ?? 'own-fault') as ReasonCode,
    ...(last.reasonCode === 'control-failed' && control ? { control } : {}),
  };
}

const recordedAs: Partial<Record<Verdict['status'], RecordedVerdict>> = {
  passed: 'passed',
  warned: 'warned',
  failed: 'failed',
  observed: 'observed',
};

/** The status without an accepted deviation, since accepting a failure changes nothing at the endpoint. */
function withoutDeviation({ status, mismatches }: Verdict): Verdict['status'] {
  if (status !== 'deviating') return status;
  return mismatches.some(({ level }) => level === 'MUST') ? 'failed' : 'warned';
}

/** What a verdict shows of the endpoint, or undefined where nothing was decided. */
function behaviourOf(verdict: Verdict): RecordedBehaviour | undefined {
  const recorded = recordedAs[withoutDeviation(verdict)];
  if (!recorded) return undefined;
  const follows = verdict.follows ? { follows: verdict.follows as Follows } : {};
  // Which 5xx a run-wide case is about, of those of a run, is chance.
  if (verdict.scene === undefined) return { ...follows, verdict: recorded };
  const evidence = evidenceIn(verdict);
  const effect = evidence ? effectWords(evidence) : {};
  const control = controlOf(verdict);
  const broken = brokenIn(verdict);
  return {
    ...answerOf(verdict),
    ...(Object.keys(effect).length > 0 ? { effect } : {}),
    ...(control ? { control } : {}),
    ...follows,
    verdict: recorded,
    ...(broken.length > 0 ? { broken } : {}),
  };
}

function answerOf(verdict: Verdict): Partial<RecordedBehaviour> {
  const { response: recorded, failure, layer } = verdict;
  const response = responseIn(verdict);
  if (!response || !recorded || (failure?.kind === 'malformed' && !announcesContent(response))) {
    return { status: 'malformed' };
  }
  const content = contentOf(response, recorded.cut === true);
  const headers = headersThatMatter(response.headers, content !== 'none' && content !== 'announced');
  return {
    status: response.status,
    ...(layer === undefined ? {} : { layer }),
    ...(Object.keys(headers).length > 0 ? { headers } : {}),
    content,
  };
}

function responseIn({ request, response }: Verdict): ReceivedResponse | undefined {
  return request && response ? exchangeIn({ request, response, at: '', durationMs: 0 }).response : undefined;
}

function contentOf(response: ReceivedResponse, cut: boolean): Content {
  if (announcesContent(response)) return 'announced';
  if (response.body === '') return 'none';
  if (cut) return 'too long to be recorded';
  const { value } = jsonOf(response);
  return value === undefined ? 'no JSON' : { json: shapeOf(value) };
}

function controlOf({ evidence }: Verdict): RecordedBehaviour['control'] {
  const recorded = evidence?.control;
  if (!recorded?.response || recorded.failure) return undefined;
  const { response } = exchangeIn(recorded);
  return { status: response!.status, content: contentOf(response!, recorded.response.cut === true) };
}

/**
 * What is not as promised, without the provider's words: those are recorded as shapes, headers and effects, and
 * differ from run to run.
 */
function brokenIn({ status, mismatches }: Verdict): string[] {
  if (status === 'observed' || status === 'passed') return [];
  const lines = mismatches.map(({ part, at, expected, actual }) => {
    const place = mask(at === '' ? part : `${part} ${at}`);
    if (part === 'effect') return place;
    return part === 'status' ? `${place}: expected ${expected}, got ${actual}` : `${place}: expected ${expected}`;
  });
  return [...new Set(lines)];
}
