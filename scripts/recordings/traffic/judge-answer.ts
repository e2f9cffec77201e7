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

/** One case that an exchange is about, and what it comes to. */
export interface JudgedAnswer {
  readonly entry: AnswerCase;
  readonly judgement: Judgement;
}

/** Sentences on what a recording leaves out. */
export const missingSentences: Readonly<Record<Missing, string>> = {
  'request-body': 'The body of the request was not saved',
  headers: 'The headers of the answer were not saved',
  content: 'The content of the answer was not saved, or not as a whole',
  coding: 'The content of the answer is recorded as base64, and is none, so that nobody knows what it was',
  'masked-headers': 'Values of headers of the answer were masked before the recording was saved',
  'masked-values': 'Values in the content of the answer were masked before the recording was saved',
  'masked-parts': 'Parts of values in the content of the answer were masked before the recording was saved',
};

/**
 * Judges a request that somebody else has sent by its answer alone. Pure, and never throws.
 * @param missing parts that the recording does not hold: what they would show is not judged.
 * @returns the case of the answer's status first, then what request and answer show together.
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
    reason: `Answered ${status}, which no document names`,
    mismatches: [],
  };
}

/** Judges an answer alone by the case that its request is of. @param missing as for `judgeAnswers`. */
export function judgeCase(entry: RequestCase, exchange: Exchange, missing: readonly Missing[]): Judgement {
  const judgement = judgeExchanges(entry, { slots: {}, exchange, readBack: { members: {} } }, 'answer');
  return exchange.response ? asFarAsRecorded(judgement, exchange.response, missing) : judgement;
}

/** What keeps the content, or the headers, of an answer from being known. */
const lackingContent: ReadonlySet<Missing | Open> = new Set(['content', 'coding', 'masked-values', 'open-content']);
const lackingHeaders: ReadonlySet<Missing | Open> = new Set(['headers', 'open-headers']);

/** A judgement without what was not recorded: an answer that is right in the rest is not known to be right. */
function asFarAsRecorded(
  judgement: Judgement,
  { status }: ReceivedResponse,
  missing: readonly (Missing | Open)[],
): Judgement {
  // A 204 has nothing whose media type could be wrong.
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

/** What the body of the request says about the answer; nothing where other faults may explain it. */
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
            'Answered 400, though the body is as documented: something else in the request may be at fault, such as an id',
          mismatches: [],
        },
      },
    ];
  }
  if ((kind !== 'malformed' && kind !== 'wrong-structure') || !isJson) return [];
  const why = kind === 'malformed' ? 'no JSON' : 'of another structure than documented';
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
