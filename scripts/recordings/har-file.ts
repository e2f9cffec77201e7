import { headerValues } from '../lib/http/exchange.ts';
import { JsonStreamError, type StreamedValue, streamJson } from '../lib/json/json-stream.ts';
import { forTerminal } from '../lib/text/escape.ts';
import { echoesIn } from '../secrets/echoes.ts';
import type { Stripper } from '../secrets/redactor.ts';
import { createRedactor, type Redactor } from '../secrets/redactor.ts';
import { readEntry } from './entries/har-entry.ts';
import { isMask } from './entries/masks.ts';
import type { ReceivedExchange } from './entries/received.ts';
import { InputError } from './input.ts';
import type { Recording } from './runs/recorded-run.ts';
import { classify } from './traffic/classify.ts';
import { createCounter, maxNamed } from './traffic/counter.ts';
import { createFoundSecrets, type FoundSecrets } from './traffic/found-secrets.ts';
import { judgeAnswers } from './traffic/judge-answer.ts';
import { createTally } from './traffic/tally.ts';

/** What recorded traffic cannot show. */
export const unknownOfTraffic: readonly string[] = [
  'What existed before each request, and what it changed, is not recorded: effects and controls are not checked',
  'Whether the credentials of a request were valid is unknown: a 401 or 403 may be right or wrong',
];

/** How the recording holds the credentials of the requests that were judged. */
type CredentialsIn = 'left-out' | 'masked' | 'recorded';
const withoutCredentials: Readonly<Record<CredentialsIn, readonly string[]>> = {
  'left-out': ['No request that was judged has an Authorization header: browsers do not save it'],
  masked: ['Credentials of the requests were masked: whether a response repeats them is unknown'],
  recorded: [],
};
const notChecked = (isFull: boolean, credentials: CredentialsIn): string[] => [
  ...unknownOfTraffic,
  ...withoutCredentials[credentials],
  ...(isFull ? ['The file holds more secrets than can be remembered, so none of its texts is shown'] : []),
];

const maxAccounts = 100;

/** A HAR file that has been read, and the secrets found in it. */
export interface HarFile {
  readonly recording: Recording;
  readonly secrets: FoundSecrets;
}

/**
 * Judges the requests of the operation in a HAR file, entry by entry, in memory that does not grow with the file.
 * In a file that breaks off, the entries before that place are judged.
 * @throws InputError for a file without a list of entries.
 */
export async function readHar(
  pieces: AsyncIterable<Uint8Array>,
  { file, strict, redactor }: { file: string; strict: boolean; redactor: Redactor },
): Promise<HarFile> {
  const traffic = new HarTraffic(redactor);
  let broken: Recording['broken'];
  const lists = new Set<string>();
  try {
    await streamJson(pieces, {
      path: '$.log.entries.*',
      onValue: (value) => {
        traffic.take(value);
      },
      onList: (path) => lists.add(path),
    });
  } catch (error) {
    if (!(error instanceof JsonStreamError)) throw error;
    broken = { ...error.place, reason: error.message };
  }
  if (!broken && !lists.has('$.log.entries')) {
    throw new InputError(
      `${forTerminal(file)} has a log, as HAR files do, but no list of entries in it\nNext: save the recording again, as HAR`,
    );
  }
  const recording = { ...traffic.judged(), from: 'har', file, strict, ...(broken ? { broken } : {}) } as const;
  return { secrets: traffic.secrets, recording };
}

/** The judgements of a HAR file's entries. */
class HarTraffic {
  readonly secrets = createFoundSecrets();
  readonly #tally = createTally();
  readonly #others = createCounter();
  readonly #bases = new Map<string, number>();
  readonly #accounts = new Set<string>();
  readonly #strippers: ReturnType<typeof createStrippers>;
  #answers = 0;
  #credentials: CredentialsIn = 'left-out';
  #first: string | undefined;
  #last: string | undefined;

  constructor(redactor: Redactor) {
    this.#strippers = createStrippers(redactor);
  }

  take({ value, key, shortened }: StreamedValue): void {
    const number = `entry ${Number(key) + 1}`;
    this.secrets.learnFrom(value);
    const entry = readEntry(value, shortened);
    if ('problem' in entry) {
      this.#others.add('entry', `${number} ${entry.problem}`);
      return;
    }
    const place = `${number} (${nameOf(entry)})`;
    const classified = classify(entry.method, entry.url, entry.headers, entry.inPlace);
    if (classified.is !== 'operation') {
      this.#others.add(classified.is, classified.what);
      return;
    }
    const read = entry.read();
    if ('problem' in read) {
      this.#others.add('entry', `${place} ${read.problem}`);
      return;
    }
    this.#note(classified, read, headerValues(entry.headers, 'authorization').length > 0, entry.at);
    const received = markEchoes(read, this.#strippers);
    for (const judged of judgeAnswers(received.exchange, received.missing)) {
      this.#tally.add(judged.entry, judged.judgement, received, place);
    }
  }

  #note(
    { baseUrl, accountId }: { readonly baseUrl: string; readonly accountId: string },
    { carried }: ReceivedExchange,
    hasAuthorization: boolean,
    at: string | undefined,
  ): void {
    this.#answers += 1;
    if (carried.authorization !== undefined) this.#credentials = 'recorded';
    else if (this.#credentials === 'left-out' && hasAuthorization) this.#credentials = 'masked';
    this.#bases.set(baseUrl, (this.#bases.get(baseUrl) ?? 0) + 1);
    if (this.#accounts.size < maxAccounts && !isMask(withoutPercents(accountId))) this.#accounts.add(accountId);
    if (at !== undefined && (this.#first === undefined || at < this.#first)) this.#first = at;
    if (at !== undefined && (this.#last === undefined || at > this.#last)) this.#last = at;
  }

  judged(): Omit<Recording, 'from' | 'file' | 'strict' | 'broken'> {
    const [baseUrl = 'about:blank'] = [...this.#bases].sort((a, b) => b[1] - a[1])[0] ?? [];
    const otherBases = [...this.#bases.keys()].filter((base) => base !== baseUrl);
    const [first, last] = [this.#first, this.#last];
    const isFull = this.secrets.isFull();
    return {
      baseUrl,
      accounts: [...this.#accounts],
      answers: this.#answers,
      startedAt: first ?? new Date(0).toISOString(),
      durationMs: first === undefined || last === undefined ? 0 : Date.parse(last) - Date.parse(first),
      groups: this.#tally.groups(),
      notChecked: [
        ...(this.#answers === 0 ? [] : notChecked(isFull, this.#credentials)),
        ...(otherBases.length > 0 ? [`Also judged: requests to ${otherBases.slice(0, maxNamed).join(', ')}`] : []),
      ],
      notJudged: this.#others.named(),
      withholdTexts: isFull,
    };
  }
}

/** A redactor that knows the secrets of a recording and of the environment. */
export function redactorOfRecording(
  secrets: FoundSecrets,
  known: readonly string[],
  words: readonly string[],
): Redactor {
  const users = secrets.users();
  const redactor = createRedactor(
    { main: { username: '', password: '' } },
    {
      secrets: [
        ...known,
        ...new Set(users.flatMap(({ username, password }) => [password, `${username}:${password}`, username])),
      ].filter((value) => value !== '' && value !== ':'),
      words,
    },
  );
  for (const secret of secrets.values()) redactor.learn(secret);
  return redactor;
}

/** The exchange with its `echoes`: the places where the response repeats a credential of the request. */
export function markEchoes(
  received: ReceivedExchange,
  stripperFor: (carried: ReceivedExchange['carried']) => Stripper,
): ReceivedExchange {
  const { exchange, carried } = received;
  const { response } = exchange;
  if (!response || (carried.authorization === undefined && carried.secretQuery === undefined)) return received;
  const { repeatsCredential, strip } = stripperFor(carried);
  return { ...received, exchange: { ...exchange, ...echoesIn(response, repeatsCredential, strip) } };
}

/** By this an entry is found in a browser or an editor: time, method and address. */
function nameOf({ at, method, url }: { at: string | undefined; method: string; url: URL }): string {
  return [...(at === undefined ? [] : [at]), method, `${url.origin}${url.pathname}`].join(' ');
}

/** Decodes byte by byte, since `decodeURIComponent` throws for an incomplete escape. */
function withoutPercents(segment: string): string {
  return segment.replace(/%[0-9a-f]{2}/gi, (escape) => String.fromCharCode(Number.parseInt(escape.slice(1), 16)));
}

/** Keeps the last stripper, since consecutive requests mostly carry the same credentials. */
export function createStrippers(redactor: Redactor): (carried: ReceivedExchange['carried']) => Stripper {
  let last: { key: string; stripper: Stripper } | undefined;
  return (carried) => {
    const key = JSON.stringify([carried.authorization, carried.secretQuery]);
    if (last?.key !== key) last = { key, stripper: redactor.forRequest(carried) };
    return last.stripper;
  };
}
