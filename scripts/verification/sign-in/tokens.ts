import { signIn, tokenRequest } from '../../../contracts/model/sign-in.ts';
import type { Exchange, ReceivedResponse } from '../../lib/http/exchange.ts';
import { asksToWait } from '../../lib/http/retry-after.ts';
import type { Finding } from '../../run/finding.ts';
import type { Redactor } from '../../secrets/redactor.ts';
import { basic, type Client } from '../../target/credentials.ts';
import { type Timeouts } from '../../target/limits.ts';
import type { TokenEndpoint } from '../../target/target.ts';
import { createLimiter } from '../wire/limiter.ts';
import { sendWithRetries } from '../wire/retries.ts';
import { rateLimited } from '../wire/traffic.ts';
import type { WaitReporter } from '../wire/waits.ts';
import { openWire, type Sender, type SignedRequest } from '../wire/wire.ts';
import { type AccessToken, readTokenAnswer, tokenIn } from './token-answer.ts';
import { tokenFinding } from './token-findings.ts';

/** No token could be obtained; the finding says why. */
export class TokenError extends Error {
  override readonly name = 'TokenError';
  readonly finding: Finding;
  readonly exchange: Exchange;
  constructor(finding: Finding, exchange: Exchange) {
    super(finding.sentence);
    this.finding = finding;
    this.exchange = exchange;
  }
}

/** Gets the access tokens of one client, one at a time, and as few as will do. */
export interface TokenSource {
  /** A valid token. Concurrent callers share one token request. @throws TokenError */
  get(): Promise<string>;
  /** Another token for one that is no longer accepted; one request only, if several callers ask. @throws TokenError */
  replace(refused: string): Promise<string>;
  /** Every token request, without credentials. */
  readonly exchanges: readonly Exchange[];
  /** What was odd about the responses, each once, as the end of a sentence about a response. */
  readonly oddities: readonly string[];
  close(): Promise<void>;
}

export interface TokenSourceOptions {
  readonly client: Client;
  readonly endpoint: TokenEndpoint;
  /** Is told each token before anything else sees it. */
  readonly redactor: Redactor;
  readonly timeouts: Timeouts;
  /** Milliseconds from any fixed point. */
  readonly clock?: () => number;
  /** Ends the waiting for a connection. Tokens can still be requested later, because cleaning up may need one. */
  readonly until?: AbortSignal;
  readonly waits?: WaitReporter;
}

/** Token requests in a row without a response after which a source gives up: every further one would have to wait. */
const maxFailures = 3;

interface Held extends AccessToken {
  /** When to fetch the next one, and when this one expires; by the clock. */
  readonly renewAt: number;
  readonly endsAt: number;
}

/** A source of tokens. Nothing is sent before the first is asked for. Source: CRED, RFC 6749, 4.4. */
export function createTokenSource(options: TokenSourceOptions): TokenSource {
  return new ClientTokens(options);
}

class ClientTokens implements TokenSource {
  readonly exchanges: Exchange[] = [];
  private readonly options: TokenSourceOptions;
  private readonly clock: () => number;
  private readonly wire: Sender<SignedRequest>;
  private readonly odd = new Set<string>();
  private held: Held | undefined;
  private fetching: Promise<Held> | undefined;
  /** Token requests in a row that got no response. */
  private failures = 0;
  private gaveUp: TokenError | undefined;

  constructor(options: TokenSourceOptions) {
    const { endpoint, redactor, timeouts, waits } = options;
    this.options = options;
    this.clock = options.clock ?? (() => performance.now());
    const baseUrl = new URL(endpoint.url).origin;
    const reports = { baseUrl, ...(waits ? { waits } : {}) };
    const network = endpoint.network ? { network: endpoint.network } : {};
    const raw = openWire({ ...reports, redactor, connections: 1, timeouts, ...network });
    this.wire = rateLimited(raw, createLimiter(undefined), 1, timeouts, reports);
  }

  get oddities(): string[] {
    return [...this.odd];
  }

  async get(): Promise<string> {
    const current = this.held;
    if (current && this.clock() < current.renewAt) return current.value;
    try {
      return (await this.renew()).value;
    } catch (error) {
      if (!current || this.held !== current || this.clock() >= current.endsAt) throw error;
      // The current token is still valid for a while, in which the endpoint may recover.
      this.held = { ...current, renewAt: (this.clock() + current.endsAt) / 2 };
      this.failures = 0;
      return current.value;
    }
  }

  async replace(refused: string): Promise<string> {
    if (this.held && this.held.value !== refused) return this.held.value;
    return (await this.renew()).value;
  }

  close(): Promise<void> {
    return this.wire.close();
  }

  private renew(): Promise<Held> {
    this.fetching ??= this.fetch()
      .then((fresh) => (this.held = fresh))
      .finally(() => (this.fetching = undefined));
    return this.fetching;
  }

  private async fetch(): Promise<Held> {
    if (this.gaveUp) throw this.gaveUp;
    const { endpoint, redactor, timeouts, until } = this.options;
    // A signal that came before does not count: cleaning up needs a token too.
    const ending = until && !until.aborted ? { until } : {};
    // The life of a token counts from when it was requested: the response may have taken long.
    let sentAt = this.clock();
    let received: ReceivedResponse | undefined;
    const send = (): Promise<Exchange> => {
      sentAt = this.clock();
      received = undefined;
      return this.send(ending, (response) => (received = response));
    };
    // A token request creates nothing, so it can be repeated.
    const exchange = await sendWithRetries(send, { idempotent: true }, { take: () => true }, timeouts);
    const reading =
      received && isSuccess(received) ? readTokenAnswer(received, (text) => redactor.redact(text)) : undefined;
    if (reading && 'token' in reading) {
      this.failures = 0;
      for (const oddity of reading.oddities) this.odd.add(oddity);
      return heldFrom(reading.token, sentAt);
    }
    const error = new TokenError(tokenFinding(exchange, reading, endpoint), exchange);
    this.failures += 1;
    // A client that is refused once is refused again, and too many refusals may lock it out.
    if (isFinal(exchange) || this.failures >= maxFailures) this.gaveUp = error;
    throw error;
  }

  /** Sends one token request. @param onAnswer gets the response, with the token in it. */
  private async send(
    ending: { readonly until?: AbortSignal },
    onAnswer: (response: ReceivedResponse) => void,
  ): Promise<Exchange> {
    const { client, endpoint, redactor } = this.options;
    const { pathname, search } = new URL(endpoint.url);
    const exchange = await this.wire.send({
      method: tokenRequest.method,
      path: `${pathname}${search}`,
      headers: { 'Content-Type': tokenRequest.contentType },
      body: tokenRequest.body,
      authorization: basic(client.id, client.secret),
      ...ending,
      onAnswer(response) {
        onAnswer(response);
        const token = tokenIn(response);
        if (token !== undefined) redactor.know(token);
      },
    });
    this.exchanges.push(exchange);
    return exchange;
  }
}

/** Whether the token endpoint has decided, rather than failed for now. */
function isFinal({ response, failure }: Exchange): boolean {
  return response !== undefined && !failure && response.status < 500 && !asksToWait(response);
}

function isSuccess({ status }: ReceivedResponse): boolean {
  return status >= 200 && status < 300;
}

function heldFrom(token: AccessToken, sentAt: number): Held {
  const { lifeSeconds } = token;
  if (lifeSeconds === undefined) return { ...token, renewAt: Infinity, endsAt: Infinity };
  // With the full margin, a token of a short life would always be due.
  const before = Math.min(signIn.renewalSeconds, lifeSeconds / 2);
  return { ...token, renewAt: sentAt + (lifeSeconds - before) * 1000, endsAt: sentAt + lifeSeconds * 1000 };
}
