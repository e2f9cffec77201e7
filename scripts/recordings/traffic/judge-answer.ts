import { type AnswerCase, answerCases, requestBodyKind } from '../../../contracts/answers.ts';
import type { RequestCase } from '../../../contracts/model/types.ts';
import { type Exchange, headerValues, type ReceivedResponse, summary } from '../../lib/http/exchange.ts';
import { mediaTypeOf } from '../../lib/http/media-type.ts';
import { asksToWait } from '../../lib/http/retry-after.ts';
import type { Judgement, Mismatch } from '../../run/verdict.ts';
import { answerMismatches, shapeMismatches } from '../../verification/judge/answer.ts';
import { fromMismatches, judgeExchanges, transportFailed, withEchoes } from '../../verification/judge/judge.ts';
import { isOpenPart, type Open, openOf, withoutMasked } from '../entries/masked-answer.ts';
import type { Missing } from '../entries/received.ts';

/** One case that an exchange is about, and its judgement. */
export interface JudgedAnswer {
  readonly entry: AnswerCase;
  readonly judgement: Judgement;
}

/** One sentence for each part that a recording may lack. */
export const missingSentences: Readonly<Record<Missing, string>> = {
  'request-body': 'The body of the request was not saved',
  headers: 'The headers of the response were not saved',
  content: 'The body of the response was not saved whole',
  coding: 'The body of the response is labelled as base64, but is not valid base64',
  'masked-headers': 'Values in the headers of the response were masked before the recording was saved',
  'masked-values': 'Values in the body of the response were masked before the recording was saved',
  'masked-parts': 'Parts of values in the body of the response were masked before the recording was saved',
};

/**
 * Judges a recorded request by its response alone. Pure; never throws.
 * @param missing parts that the recording lacks; they are not judged.
 * @returns the case of the response's status first, then the case of the request's body if there is one.
 */
export function judgeAnswers(exchange: Exchange, missing: readonly Missing[]): JudgedAnswer[] {
  const { response, failure } = exchange;
  if (!response || failure) return [{ entry: about('none'), judgement: transportFailed(exchange) }];
  const entry = caseOf(response.status);
  const byStatus = { entry, judgement: withEchoes(judgeStatus(entry, exchange, response, missing), exchange.echoes) };
  if (asksToWait(response) || missing.includes('request-body')) return [byStatus];
  return [byStatus, ...judgeRequest(exchange, response)];
}

function judgeStatus(
  { about: subject }: AnswerCase,
  exchange: Exchange,
  response: ReceivedResponse,
  missing: readonly Missing[],
): Judgement {
  const { status } = response;
  if (asksToWait(response)) {
    return { status: 'inconclusive', reasonCode: 'asked-to-wait', reason: summary(exchange), mismatches: [] };
  }
  const held = (mismatchesOf: (answer: ReceivedResponse) => readonly Mismatch[]): Judgement => {
    const { certain, open } = withoutMasked(mismatchesOf, response, missing);
    return asFarAsRecorded(fromMismatches(certain, undefined), response, [...missing, ...open]);
  };
  if ('request' in subject) throw new TypeError('A case of a request body is about no status');
  if (subject.answer === 'documented') {
    return held((answer) => answerMismatches(subject.outcome, answer, 'MUST', String(status)));
  }
  if (subject.answer === 'other-success') return held(() => [wrongStatus('204', status)]);
  if (subject.answer === 'other-server-error') return held((answer) => shapeMismatches('serverError', answer, 'MUST'));
  return {
    status: 'observed',
    reasonCode: 'observed',
    reason: `Answered ${status}, which is undocumented`,
    mismatches: [],
  };
}

/** Judges a response by the case of its request, without effect and control. @param missing as for `judgeAnswers`. */
export function judgeCase(entry: RequestCase, exchange: Exchange, missing: readonly Missing[]): Judgement {
  const judgement = judgeExchanges(entry, { slots: {}, exchange, readBack: { members: {} } }, 'answer');
  return exchange.response ? asFarAsRecorded(judgement, exchange.response, missing) : judgement;
}

/** The parts whose lack leaves the body, or the headers, unknown. */
const lackingContent: ReadonlySet<Missing | Open> = new Set(['content', 'coding', 'masked-values', 'open-content']);
const lackingHeaders: ReadonlySet<Missing | Open> = new Set(['headers', 'open-headers']);

/** The judgement of the parts that were recorded. If these are right, the result is inconclusive: the rest is unknown. */
function asFarAsRecorded(
  judgement: Judgement,
  { status }: ReceivedResponse,
  missing: readonly (Missing | Open)[],
): Judgement {
  // A 204 has no body, so missing headers hide no media type.
  const lacking = missing.filter(
    (part) => lackingContent.has(part) || part === 'open-headers' || (lackingHeaders.has(part) && status !== 204),
  );
  if (lacking.length === 0 || judgement.status === 'observed' || judgement.status === 'inconclusive') return judgement;
  const hides = (part: Mismatch['part']) =>
    (part === 'body' && (lacking.includes('content') || lacking.includes('coding'))) ||
    (part === 'header' && lacking.includes('headers'));
  const known = judgement.mismatches.filter(({ part }) => !hides(part));
  const rest = fromMismatches(known, undefined);
  if (rest.status === 'failed') return rest;
  return {
    status: 'inconclusive',
    reasonCode: 'not-in-recording',
    reason: [...new Set(lacking.map((part) => missingSentences[isOpenPart(part) ? openOf[part] : part]))].join('. '),
    mismatches: known,
  };
}

/** Judges the response by the request's body; empty if another fault may explain the response. */
function judgeRequest({ request }: Exchange, { status }: ReceivedResponse): JudgedAnswer[] {
  const kind = requestBodyKind(request.body);
  const isJson = headerValues(request.headers, 'content-type').some((type) => mediaTypeOf(type) === 'application/json');
  if (kind === 'documented' && status === 400) {
    return [
      {
        entry: aboutBody('documented'),
        judgement: {
          status: 'observed',
          reasonCode: 'observed',
          reason:
            'Answered 400, though the body is as documented: something else in the request may be wrong, such as an id',
          mismatches: [],
        },
      },
    ];
  }
  if ((kind !== 'malformed' && kind !== 'wrong-structure') || !isJson) return [];
  const why = kind === 'malformed' ? 'not valid JSON' : 'of another structure than documented';
  const entry = aboutBody(kind);
  if (status >= 200 && status < 300) {
    return [{ entry, judgement: fromMismatches([wrongStatus(`400, since the body is ${why}`, status)], undefined) }];
  }
  return status === 400 ? [{ entry, judgement: { status: 'passed', mismatches: [] } }] : [];
}

function wrongStatus(expected: string, actual: number): Mismatch {
  return { part: 'status', at: '', expected, actual: String(actual), level: 'MUST' };
}

function caseOf(status: number): AnswerCase {
  const documented = answerCases.find(
    ({ about: subject }) => 'answer' in subject && subject.answer === 'documented' && subject.outcome.status === status,
  );
  if (documented) return documented;
  if (status >= 200 && status < 300) return about('other-success');
  return about(status >= 500 ? 'other-server-error' : 'other-status');
}

function about(answer: 'none' | 'other-success' | 'other-server-error' | 'other-status'): AnswerCase {
  return answerCases.find(({ about: subject }) => 'answer' in subject && subject.answer === answer)!;
}

function aboutBody(request: 'malformed' | 'wrong-structure' | 'documented'): AnswerCase {
  return answerCases.find(({ about: subject }) => 'request' in subject && subject.request === request)!;
}
