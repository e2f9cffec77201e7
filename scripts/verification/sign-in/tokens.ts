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
import { openWire } from '../wire/wire.ts';
import { type AccessToken, readTokenAnswer, tokenIn } from './token-answer.ts';
import { tokenFinding } from './token-findings.ts';

/** There is no token, and why. */
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
  /** A token that has not ended. All who ask while it is being fetched get the same. @throws TokenError */
  get(): Promise<string>;
  /** Another token in place of one that is no longer taken, unless that was replaced already. @throws TokenError */
  replace(refused: string): Promise<string>;
  /** Every token request that was answered or failed, credentials removed. */
  readonly exchanges: readonly Exchange[];
  /** What was odd about the answers, each once, as the end of a sentence about an answer. */
  readonly oddities: readonly string[];
  close(): Promise<void>;
}

export interface TokenSourceOptions {
  readonly client: Client;
  readonly endpoint: TokenEndpoint;
  /** Learns each token before anybody else sees it. */
  readonly redactor: Redactor;
  readonly timeouts: Timeouts;
  /** Milliseconds from any fixed point. */
  readonly clock?: () => number;
  /** When nobody waits any longer for a connection that was asked for before; what removes may need a token later. */
  readonly until?: AbortSignal;
  /** Is told what is waited for. */
  readonly waits?: WaitReporter;
}

/** How often in a row no answer may come before a source gives up: whoever waits for it would do so each time. */
const maxFailures = 3;

interface Held extends AccessToken {
  /** When the next one is to be fetched, and when it ends; on the clock. */
  readonly renewAt: number;
  readonly endsAt: number;
}

/** A source of tokens. Nothing is sent before the first is asked for. Source: CRED, RFC 6749, 4.4. */
export function createTokenSource(options: TokenSourceOptions): TokenSource {
  const { client, endpoint, redactor, timeouts, clock = () => performance.now(), until, waits } = options;
  const { origin, pathname, search } = new URL(endpoint.url);
  const raw = openWire({
    baseUrl: origin,
    redactor,
    connections: 1,
    timeouts,
    ...(endpoint.network ? { network: endpoint.network } : {}),
    ...(waits ? { waits } : {}),
  });
  const wire = rateLimited(raw, createLimiter(undefined), 1, timeouts, {
    baseUrl: origin,
    ...(waits ? { waits } : {}),
  });
  const exchanges: Exchange[] = [];
  const oddities = new Set<string>();
  let held: Held | undefined;
  let fetching: Promise<Held> | undefined;
  let failures = 0;
  let gaveUp: TokenError | undefined;

  const fetchOne = async (): Promise<Held> => {
    if (gaveUp) throw gaveUp;
    // From when it was asked for: the answer may have been long on its way.
    let sentAt = clock();
    let received: ReceivedResponse | undefined;
    const mayEnd = until !== undefined && !until.aborted;
    const send = async (): Promise<Exchange> => {
      sentAt = clock();
      received = undefined;
      const exchange = await wire.send({
        method: tokenRequest.method,
        path: `${pathname}${search}`,
        headers: { 'Content-Type': tokenRequest.contentType },
        body: tokenRequest.body,
        authorization: basic(client.id, client.secret),
        ...(mayEnd ? { until } : {}),
        onAnswer(response) {
          received = response;
          const token = tokenIn(response);
          if (token !== undefined) redactor.know(token);
        },
      });
      exchanges.push(exchange);
      return exchange;
    };
    // Nothing is created by it, so that it can be repeated.
    const exchange = await sendWithRetries(send, { idempotent: true }, { take: () => true }, timeouts);
    const reading =
      received && isSuccess(received) ? readTokenAnswer(received, (text) => redactor.redact(text)) : undefined;
    if (reading && 'token' in reading) {
      failures = 0;
      for (const oddity of reading.oddities) oddities.add(oddity);
      return heldFrom(reading.token, sentAt);
    }
    const error = new TokenError(tokenFinding(exchange, reading, endpoint), exchange);
    failures += 1;
    // Whoever is refused once is refused again, and too many refusals may lock a client out.
    if (isFinal(exchange) || failures >= maxFailures) gaveUp = error;
    throw error;
  };
  const renew = (): Promise<Held> => {
    fetching ??= fetchOne()
      .then((fresh) => (held = fresh))
      .finally(() => (fetching = undefined));
    return fetching;
  };

  return {
    async get() {
      const current = held;
      if (current && clock() < current.renewAt) return current.value;
      try {
        return (await renew()).value;
      } catch (error) {
        if (!current || held !== current || clock() >= current.endsAt) throw error;
        // The one that is there is still good for a while, in which the endpoint may come back.
        held = { ...current, renewAt: (clock() + current.endsAt) / 2 };
        failures = 0;
        return current.value;
      }
    },
    async replace(refused) {
      if (held && held.value !== refused) return held.value;
      return (await renew()).value;
    },
    exchanges,
    get oddities() {
      return [...oddities];
    },
    close: () => wire.close(),
  };
}

/** Whether the token endpoint has said what it has to say, and not that it cannot for now. */
function isFinal({ response, failure }: Exchange): boolean {
  return response !== undefined && !failure && response.status < 500 && !asksToWait(response);
}

function isSuccess({ status }: ReceivedResponse): boolean {
  return status >= 200 && status < 300;
}

function heldFrom(token: AccessToken, sentAt: number): Held {
  const { lifeSeconds } = token;
  if (lifeSeconds === undefined) return { ...token, renewAt: Infinity, endsAt: Infinity };
  // A token that lives for less than twice the time would always be due.
  const before = Math.min(signIn.renewalSeconds, lifeSeconds / 2);
  return { ...token, renewAt: sentAt + (lifeSeconds - before) * 1000, endsAt: sentAt + lifeSeconds * 1000 };
}
