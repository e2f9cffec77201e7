import { cases } from '../../contracts/all-cases.ts';
import type { RequestCase } from '../../contracts/model/types.ts';
import { type Header, headerValues } from '../lib/http/exchange.ts';
import { forTerminal } from '../lib/text/escape.ts';
import type { Redactor } from '../secrets/redactor.ts';
import { isJsonObject, type Members, type ReceivedExchange } from './entries/received.ts';
import { createStrippers, type HarFile, unknownOfTraffic, markEchoes } from './har-file.ts';
import { InputError } from './input.ts';
import { answerOnly } from './runs/recorded-run.ts';
import { classify } from './traffic/classify.ts';
import { createCounter } from './traffic/counter.ts';
import { createFoundSecrets } from './traffic/found-secrets.ts';
import { judgeAnswers, judgeCase } from './traffic/judge-answer.ts';
import { sendsRequestOf } from './traffic/same-request.ts';
import { createTally } from './traffic/tally.ts';

/**
 * Judges the responses that a pact records (Pact specification 2 to 4). An interaction that names a case of the
 * contract is judged by that case. Any other is judged by the status of its response, like a HAR entry.
 * @throws InputError for a pact without a list of interactions.
 * @param now ISO 8601: a pact does not record when it was made.
 */
export function readPact(
  pact: Members,
  { file, strict, redactor, now }: { file: string; strict: boolean; redactor: Redactor; now: string },
): HarFile {
  const secrets = createFoundSecrets();
  secrets.learnFrom(pact);
  const { interactions } = pact;
  if (!Array.isArray(interactions)) {
    throw new InputError(
      `${forTerminal(file)} is a pact and has no list of interactions; pacts of messages are not judged\nNext: give a pact of HTTP requests`,
    );
  }
  const provider = isJsonObject(pact['provider']) ? String(pact['provider']['name']) : 'provider';
  // The round trip through a Buffer replaces lone surrogates, for which encodeURIComponent throws.
  const origin = `pact:${encodeURIComponent(Buffer.from(provider).toString())}`;
  const tally = createTally();
  const others = createCounter();
  const strippers = createStrippers(redactor);
  const judged = (interactions as readonly unknown[]).flatMap((interaction, index) => {
    const read = readInteraction(interaction, `interaction ${index + 1}`, { origin, at: now, wraps: isVersion4(pact) });
    if ('other' in read) {
      others.add(...read.other);
      return [];
    }
    const received = markEchoes(read.received, strippers);
    const { exchange, missing } = received;
    const entry = read.case && cases.find((one): one is RequestCase => one.id === read.case && 'scene' in one);
    if (entry && !sendsRequestOf(entry, exchange.request)) {
      others.add('case', `${read.place}: the request of case ${entry.id} has changed`);
      return [];
    }
    if (read.case !== undefined && !entry)
      others.add('case', `${read.place}: the contract has no case ${read.case}, so it is judged by its status`);
    const judgements = entry
      ? [{ entry, judgement: judgeCase(entry, exchange, missing) }]
      : judgeAnswers(exchange, missing);
    for (const { entry: about, judgement } of judgements) tally.add(about, judgement, received, read.place);
    return [read];
  });
  return {
    secrets,
    recording: {
      from: 'pact',
      file,
      baseUrl: `${origin}${judged.at(-1)?.prefix ?? ''}`,
      accounts: [...new Set(judged.map(({ accountId }) => accountId))],
      answers: judged.length,
      startedAt: now,
      durationMs: 0,
      groups: tally.groups(),
      notChecked: judged.length === 0 ? [] : [answerOnly, unknownOfTraffic[1]!],
      notJudged: others.named(),
      withholdTexts: secrets.isFull(),
      strict,
    },
  };
}

/** An interaction of the operation, or why it is not one. */
type Interaction =
  | { readonly other: Parameters<ReturnType<typeof createCounter>['add']> }
  | {
      readonly place: string;
      readonly received: ReceivedExchange;
      /** Id of the case that it names. */
      readonly case: string | undefined;
      readonly prefix: string;
      readonly accountId: string;
    };

function readInteraction(
  interaction: unknown,
  name: string,
  { origin, at, wraps }: { origin: string; at: string; wraps: boolean },
): Interaction {
  if (!isJsonObject(interaction) || !isJsonObject(interaction['request']) || !isJsonObject(interaction['response'])) {
    return { other: ['entry', `${name} has no HTTP request and response`] };
  }
  const { request } = interaction;
  const method = textOr(request['method'], 'GET').toUpperCase();
  const path = textOr(request['path'], '/');
  // A path such as //x must not be parsed as a host.
  const url = new URL(`http://pact${path.startsWith('/') ? '' : '/'}${path}`);
  const classified = classify(method, url, [], undefined);
  if (classified.is !== 'operation') return { other: [classified.is, classified.what.replace('http://pact', '')] };
  return {
    place: `${name} (${textOr(interaction['description'], 'no description')})`,
    received: exchangeOf(interaction, { method, url: `${origin}${url.pathname}`, at, wraps }),
    case: caseIn(interaction),
    prefix: classified.baseUrl.replace('http://pact', ''),
    accountId: classified.accountId,
  };
}

function isVersion4({ metadata }: Members): boolean {
  const specification = isJsonObject(metadata) ? metadata['pactSpecification'] : undefined;
  const version = isJsonObject(specification) ? specification['version'] : undefined;
  return typeof version === 'string' && /^4(?:\.|$)/.test(version);
}

function textOr(value: unknown, fallback: string): string {
  return typeof value === 'string' ? value : fallback;
}

function caseIn({ comments }: Members): string | undefined {
  const references = isJsonObject(comments) ? comments['references'] : undefined;
  const contract = isJsonObject(references) ? references['contract'] : undefined;
  const id = isJsonObject(contract) ? contract['case'] : undefined;
  return typeof id === 'string' ? id : undefined;
}

function exchangeOf(
  interaction: Members,
  { method, url, at, wraps }: { method: string; url: string; at: string; wraps: boolean },
): ReceivedExchange {
  const request = interaction['request'] as Members;
  const response = interaction['response'] as Members;
  const status = response['status'];
  const sent = bodyOf(request, wraps);
  const came = bodyOf(response, wraps);
  const code = typeof status === 'number' ? status : 200;
  const headers = headersOf(request['headers'], sent?.type);
  const answered = headersOf(response['headers'], came?.type);
  const isTyped = headerValues(answered, 'content-type').length > 0;
  const authorization = headers.find(([name]) => name.toLowerCase() === 'authorization')?.[1];
  return {
    exchange: {
      request: { method, url, headers, body: sent?.text ?? null },
      response: { status: code, headers: answered, body: came?.text ?? '' },
      echoes: [],
      at,
      durationMs: 0,
    },
    carried: authorization === undefined ? {} : { authorization },
    // A pact records only what its consumer relies on. A body or media type that it leaves out is unknown.
    missing: code === 204 ? [] : [...(isTyped ? [] : ['headers' as const]), ...(came ? [] : ['content' as const])],
  };
}

/** The text of a body and its media type; undefined if the pact has none. @param wraps whether the pact is version 4. */
function bodyOf(message: Members, wraps: boolean): { text: string; type: string | undefined } | undefined {
  if (!('body' in message)) return undefined;
  const { body } = message;
  if (body === null) return { text: '', type: undefined };
  // Version 4 wraps a body; a wrapper without content has no body. Earlier, a string is the body, all else is JSON.
  if (wraps && isJsonObject(body) && !('content' in body)) return undefined;
  if (!isJsonObject(body) || !('content' in body)) {
    return typeof body === 'string'
      ? { text: body, type: undefined }
      : { text: JSON.stringify(body), type: 'application/json' };
  }
  const { content, contentType, encoded } = body;
  const type = typeof contentType === 'string' ? contentType : undefined;
  if (typeof content !== 'string') return { text: JSON.stringify(content), type };
  if (typeof encoded === 'string' && encoded.toLowerCase() === 'json') return { text: JSON.stringify(content), type };
  return { text: encoded === 'base64' ? Buffer.from(content, 'base64').toString('utf8') : content, type };
}

function headersOf(headers: unknown, type: string | undefined): Header[] {
  const list = Object.entries(isJsonObject(headers) ? headers : {}).flatMap(([name, values]) =>
    [values].flat().map((value): Header => [name, String(value)]),
  );
  const isTyped = list.some(([name]) => name.toLowerCase() === 'content-type');
  return isTyped || type === undefined ? list : [...list, ['Content-Type', type]];
}
