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
  const tally = createTally();
  const others = createCounter();
  const accounts = new Set<string>();
  const wraps = isVersion4(pact);
  const strippers = createStrippers(redactor);
  const provider = isJsonObject(pact['provider']) ? String(pact['provider']['name']) : 'provider';
  // The round trip through a Buffer replaces lone surrogates, for which encodeURIComponent throws.
  const origin = `pact:${encodeURIComponent(Buffer.from(provider).toString())}`;
  let answers = 0;
  let prefix = '';

  const { interactions } = pact;
  if (!Array.isArray(interactions)) {
    throw new InputError(
      `${forTerminal(file)} is a pact and has no list of interactions; pacts of messages are not judged\nNext: give a pact of HTTP requests`,
    );
  }
  for (const [index, interaction] of (interactions as readonly unknown[]).entries()) {
    const name = `interaction ${index + 1}`;
    if (!isJsonObject(interaction) || !isJsonObject(interaction['request']) || !isJsonObject(interaction['response'])) {
      others.add('entry', `${name} has no HTTP request and response`);
      continue;
    }
    const place = `${name} (${textOr(interaction['description'], 'no description')})`;
    const { request } = interaction;
    const method = textOr(request['method'], 'GET').toUpperCase();
    const path = textOr(request['path'], '/');
    // A path such as //x must not be parsed as a host.
    const url = new URL(`http://pact${path.startsWith('/') ? '' : '/'}${path}`);
    const classified = classify(method, url, [], undefined);
    if (classified.is !== 'operation') {
      others.add(classified.is, classified.what.replace('http://pact', ''));
      continue;
    }
    const received = markEchoes(
      exchangeOf(interaction, { method, url: `${origin}${url.pathname}`, at: now, wraps }),
      strippers,
    );
    const id = caseIn(interaction);
    const entry = cases.find((candidate): candidate is RequestCase => candidate.id === id && 'scene' in candidate);
    if (entry && !sendsRequestOf(entry, received.exchange.request)) {
      others.add('case', `${place}: the request of case ${entry.id} has changed`);
      continue;
    }
    if (id !== undefined && !entry)
      others.add('case', `${place}: the contract has no case ${id}, so it is judged by its status`);
    answers += 1;
    accounts.add(classified.accountId);
    prefix = classified.baseUrl.replace('http://pact', '');
    if (entry) {
      tally.add(entry, judgeCase(entry, received.exchange, received.missing), received, place);
      continue;
    }
    for (const judged of judgeAnswers(received.exchange, received.missing)) {
      tally.add(judged.entry, judged.judgement, received, place);
    }
  }
  return {
    secrets,
    recording: {
      from: 'pact',
      file,
      baseUrl: `${origin}${prefix}`,
      accounts: [...accounts],
      answers,
      startedAt: now,
      durationMs: 0,
      groups: tally.groups(),
      notChecked: answers === 0 ? [] : [answerOnly, unknownOfTraffic[1]!],
      notJudged: others.named(),
      withholdTexts: secrets.isFull(),
      strict,
    },
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
