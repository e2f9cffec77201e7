import { statementById } from '../../contracts/ledger.ts';
import { operation } from '../../contracts/operation.ts';
import type { Case } from '../../contracts/types.ts';
import { curlFor } from './curl.ts';
import type { Verdict } from './run-schema.ts';
import type { Exchange, Header } from './exchange.ts';
import type { Redactor } from './redactor.ts';
import type { Judgement } from './verdict.ts';

/** The length at which an answer's content is cut in the record; the judge has read all of it. */
const longestContent = 20_000;

/**
 * Makes the record of a judged case. The wire has taken the credentials out; what is shown is also freed of
 * user names and of passwords too short for the wire to tell from innocent text.
 */
export function recordVerdict(
  entry: Case,
  via: Verdict['via'],
  judgement: Judgement,
  exchange: Exchange | undefined,
  { redact, redactSentence }: Redactor,
): Verdict {
  const request = 'request' in entry ? entry.request : undefined;
  const mismatches = judgement.mismatches.map((mismatch) => ({
    ...mismatch,
    // The Pact core's own sentences quote the answer.
    expected: mismatch.part === 'pact' ? redactSentence(mismatch.expected) : mismatch.expected,
    actual: redactSentence(mismatch.actual),
  }));
  const headers = (list: readonly Header[]) => list.map(([name, value]): [string, string] => [name, redact(value)]);
  return {
    case: entry.id,
    title: entry.title,
    family: entry.family,
    ...('scene' in entry ? { scene: entry.scene.title } : {}),
    via,
    level: entry.level,
    status: judgement.status,
    ...(judgement.reasonCode ? { reasonCode: judgement.reasonCode } : {}),
    ...(judgement.reason === undefined ? {} : { reason: redactSentence(judgement.reason) }),
    ...(judgement.note === undefined ? {} : { note: judgement.note }),
    sources: entry.statements.map((id) => {
      const { source, where, says } = statementById(id);
      return { statement: id, source, where, says };
    }),
    mismatches,
    ...(exchange
      ? {
          request: {
            ...exchange.request,
            headers: exchange.request.headers.map(([name, value]): [string, string] => [name, value]),
          },
        }
      : {}),
    ...(exchange?.response
      ? {
          response: {
            status: exchange.response.status,
            headers: headers(exchange.response.headers),
            body: cut(redact(exchange.response.body)),
          },
        }
      : {}),
    ...(request ? { curl: curlFor(operation.method, request) } : {}),
  };
}

function cut(content: string): string {
  return content.length <= longestContent
    ? content
    : `${content.slice(0, longestContent)}… (cut: ${String(content.length)} characters in all)`;
}
