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
 * Makes the record of a judged case. Everything that came from the target passes the redactor here, so
 * nothing made from a run can hold a credential.
 */
export function recordVerdict(
  entry: Case,
  via: Verdict['via'],
  judgement: Judgement,
  exchange: Exchange | undefined,
  { redact }: Redactor,
): Verdict {
  const request = 'request' in entry ? entry.request : undefined;
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
    ...(judgement.reason === undefined ? {} : { reason: redact(judgement.reason) }),
    ...(judgement.note === undefined ? {} : { note: judgement.note }),
    sources: entry.statements.map((id) => {
      const { source, where, says } = statementById(id);
      return { statement: id, source, where, says };
    }),
    mismatches: judgement.mismatches.map((mismatch) => ({ ...mismatch, actual: redact(mismatch.actual) })),
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
