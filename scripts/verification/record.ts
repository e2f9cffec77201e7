import type { AnswerCase } from '../../contracts/answers.ts';
import { statementById } from '../../contracts/documents/ledger/index.ts';
import { operation } from '../../contracts/model/operation.ts';
import type { Case } from '../../contracts/model/types.ts';
import type { Exchange, Header, ReceivedResponse, SentRequest, TransportFailure } from '../lib/http/exchange.ts';
import { layerOf, requestIdOf } from '../run/layer.ts';
import { shortAccount } from '../secrets/account.ts';
import type { Evidence } from '../run/evidence.ts';
import type { Finding } from '../run/finding.ts';
import type { Run, Verdict } from '../run/run-schema.ts';
import { type ReasonCode, reasonCodes } from '../run/verdict.ts';
import type { Redactor } from '../secrets/redactor.ts';
import type { Target } from '../target/target.ts';
import type { Leftover } from './journal/removal.ts';
import type { JudgedCase, Try } from './judge/next.ts';
import { curlFor } from './wire/curl.ts';

/** The length at which an answer's content is cut in the record; the judge has read all of it. */
export const maxContentLength = 100_000;

/** Makes the record of what was judged. */
export interface Recorder {
  verdict(entry: Case | AnswerCase, via: Verdict['via'], result: JudgedCase): Verdict;
  leftover(left: Leftover): Leftover;
  finding(finding: Finding): Finding;
  target(): Run['target'];
}

/**
 * A recorder for one run. The wire has taken the credentials out; what is shown is also freed of user names
 * and of passwords too short for the wire to tell from innocent text, and account numbers are shortened, so
 * that a report can be published.
 */
export function recorder(
  redactor: Redactor,
  target: Pick<Target, 'baseUrl' | 'accountId' | 'network'> &
    Partial<Pick<Target, 'signIn'>> & { readonly kind: Run['target']['kind'] },
  showAccount: boolean,
): Recorder {
  const hideAccount = showAccount ? (text: string) => text : shortAccount(target.accountId);
  const shown = (text: string): string => hideAccount(redactor.redact(text));
  const said = (text: string): string => hideAccount(redactor.redactSentence(text));
  const headersOf = (list: readonly Header[]) =>
    list.map(([name, value]): [string, string] => [shown(name), shown(value)]);
  /** What a target has given ids for stands in requests too, and is no more known than the rest where that is withheld. */
  const withId = (text: string): string => (redactor.withholds() === undefined ? hideAccount(text) : shown(text));
  const reasonOf = (reason: string, code: ReasonCode | undefined): string => {
    const text = said(reason);
    return code !== undefined && text === redactor.withholds() ? `${reasonCodes[code]} ${text}` : text;
  };
  const failureOf = ({ code, message, kind }: TransportFailure) => ({ code, message: said(message), kind });
  const requestOf = ({ method, url, headers, body }: SentRequest) => ({
    method,
    url: withId(url),
    headers: headers.map(([name, value]): [string, string] => [name, value]),
    body: body === null ? null : withId(body),
  });
  const responseOf = ({ status, headers, body, notUtf8 }: ReceivedResponse) => {
    const whole = shown(body);
    return {
      status,
      headers: headersOf(headers),
      body: cut(whole),
      ...(notUtf8 ? { notUtf8 } : {}),
      ...(whole.length > maxContentLength ? { cut: true as const } : {}),
    };
  };
  const exchangeOf = ({ request, response, failure, at, durationMs }: Exchange) => ({
    request: requestOf(request),
    ...(response ? { response: responseOf(response) } : {}),
    ...(failure ? { failure: failureOf(failure) } : {}),
    at,
    durationMs,
  });
  const evidenceOf = ({ slots, readBack, control }: Evidence): NonNullable<Verdict['evidence']> => ({
    slots: Object.fromEntries(Object.entries(slots).map(([slot, id]) => [slot, withId(id)])),
    members: Object.fromEntries(Object.entries(readBack.members).map(([slot, read]) => [slot, exchangeOf(read)])),
    ...(readBack.participant ? { participant: exchangeOf(readBack.participant) } : {}),
    ...(readBack.subscriptions ? { subscriptions: exchangeOf(readBack.subscriptions) } : {}),
    ...(control ? { control: exchangeOf(control) } : {}),
  });
  const layerIn = ({ response }: Exchange) => {
    const layer = response && layerOf(response);
    return layer === undefined ? {} : { layer };
  };
  const tryOf = ({ judgement, exchange }: Try): Verdict['tries'][number][] => {
    if (!exchange) return [];
    const requestId = exchange.response && requestIdOf(exchange.response);
    return [
      {
        at: exchange.at,
        durationMs: exchange.durationMs,
        outcome: said(judgement.reason ?? judgement.status),
        ...(exchange.response ? { status: exchange.response.status } : {}),
        ...(exchange.failure ? { failure: failureOf(exchange.failure) } : {}),
        ...(requestId === undefined ? {} : { requestId: shown(requestId) }),
        ...layerIn(exchange),
      },
    ];
  };
  return {
    verdict(entry, via, { judgement, exchange, evidence, echoes, tries }) {
      const request = 'request' in entry ? entry.request : undefined;
      return {
        case: entry.id,
        title: entry.title,
        family: entry.family,
        ...('scene' in entry ? { scene: entry.scene.title } : {}),
        via,
        level: entry.level,
        status: judgement.status,
        ...(judgement.reasonCode ? { reasonCode: judgement.reasonCode } : {}),
        ...(judgement.reason === undefined ? {} : { reason: reasonOf(judgement.reason, judgement.reasonCode) }),
        ...(judgement.note === undefined ? {} : { note: judgement.note }),
        ...(judgement.follows === undefined ? {} : { follows: judgement.follows }),
        sources: entry.statements.map((id) => {
          const { source, where, says } = statementById(id);
          return { statement: id, source, where, says };
        }),
        mismatches: judgement.mismatches.map((mismatch) => ({
          ...mismatch,
          // A JSON Pointer is made of the names that the provider gives.
          at: mismatch.part === 'body' ? shown(mismatch.at) : mismatch.at,
          // The Pact core's own sentences quote the answer.
          expected: mismatch.part === 'pact' ? said(mismatch.expected) : mismatch.expected,
          actual: said(mismatch.actual),
        })),
        ...(exchange ? { request: requestOf(exchange.request) } : {}),
        ...(exchange?.response ? { response: responseOf(exchange.response) } : {}),
        ...(exchange?.failure ? { failure: failureOf(exchange.failure) } : {}),
        ...(exchange?.viaProxy ? { viaProxy: true as const } : {}),
        ...(echoes.length > 0 ? { echoes: [...echoes] } : {}),
        ...(isUnsearched([exchange, ...tries.map((one) => one.exchange), ...exchangesOf(evidence)])
          ? { notChecked: [unsearched] }
          : {}),
        ...(evidence ? { evidence: evidenceOf(evidence) } : {}),
        ...(exchange ? layerIn(exchange) : {}),
        tries: tries.flatMap(tryOf),
        ...(request ? { curl: curlFor(operation.method, request, target.signIn ?? 'basic') } : {}),
      };
    },
    leftover: (left) => ({ ...left, reason: said(left.reason) }),
    finding: ({ code, sentence, next, curl }) => ({
      code,
      sentence: said(sentence),
      next: said(next),
      ...(curl === undefined ? {} : { curl }),
    }),
    target: () => ({
      kind: target.kind,
      baseUrl: target.baseUrl,
      account: hideAccount(target.accountId),
      ...(target.signIn === undefined ? {} : { signIn: target.signIn }),
      ...(target.network?.proxy === undefined ? {} : { proxy: new URL(target.network.proxy).origin }),
    }),
  };
}

/** What an answer that is too long to be searched leaves open. */
export const unsearched =
  'Whether the answer repeats a credential is not known: it is too long, or escaped too often, to be searched whole';

function isUnsearched(exchanges: readonly (Exchange | undefined)[]): boolean {
  return exchanges.some((exchange) => exchange?.unsearched);
}

function exchangesOf(evidence: Evidence | undefined): (Exchange | undefined)[] {
  if (!evidence) return [];
  const { members, participant, subscriptions } = evidence.readBack;
  return [...Object.values(members), participant, subscriptions];
}

function cut(content: string): string {
  return content.length <= maxContentLength
    ? content
    : `${content.slice(0, maxContentLength)}… (cut: ${content.length} characters in all)`;
}
