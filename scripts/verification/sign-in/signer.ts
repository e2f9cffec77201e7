import { wayOf } from '../../../contracts/model/sign-in.ts';
import type { CredentialKind } from '../../../contracts/model/types.ts';
import { type Exchange, noToken } from '../../lib/http/exchange.ts';
import type { Redactor } from '../../secrets/redactor.ts';
import { present } from '../../target/credential-kinds.ts';
import { bearer, type Client, type Presented } from '../../target/credentials.ts';
import type { Timeouts } from '../../target/limits.ts';
import type { Target } from '../../target/target.ts';
import { probeRequest } from '../wire/request.ts';
import type { OutgoingRequest, RawWire, Wire } from '../wire/wire.ts';
import { accountsIn } from './token-answer.ts';
import { createTokenSource, TokenError, type TokenSource, type TokenSourceOptions } from './tokens.ts';

/** Makes the credentials of one target, with tokens that have not ended. */
export interface Signer {
  /**
   * A wire that puts the credentials in as a request leaves. Where a token that was taken before is refused, and is
   * so for the most harmless request too, the request is sent once more with another one.
   * @param further is waited for before each request beyond the one that was asked for.
   */
  readonly sign: (raw: RawWire, further: () => Promise<void>) => Wire;
  /** Gets the token that the run signs in with, if it does. @returns why there is none. */
  readonly prepare: () => Promise<TokenError | undefined>;
  /** The accounts that the token of the run names, not verified; undefined where nothing is known. */
  readonly accounts: () => Promise<string[] | undefined>;
  /** Every token request so far, credentials removed. */
  readonly exchanges: () => readonly Exchange[];
  /** What was odd about token answers. */
  readonly oddities: () => readonly string[];
  /** How many tokens were replaced because they were no longer taken. */
  readonly replaced: () => number;
  readonly close: () => Promise<void>;
}

/** Kinds that are let in by nothing but a good token, so that a refusal can be the token's. */
const restsOnToken: readonly CredentialKind[] = [
  'valid',
  'token',
  'bearer-lower-case',
  'two-tokens',
  'no-webrtc-access',
];

interface Signed {
  readonly presented: Presented;
  readonly token?: string;
  readonly source?: TokenSource;
}

export function createSigner(
  target: Target,
  redactor: Redactor,
  timeouts: Timeouts,
  around: Pick<TokenSourceOptions, 'clock' | 'until' | 'waits'> = {},
): Signer {
  const { users, signIn, tokenEndpoint } = target;
  const sourceFor = (client: Client | undefined): TokenSource | undefined =>
    client && tokenEndpoint
      ? createTokenSource({ client, endpoint: tokenEndpoint, redactor, timeouts, ...around })
      : undefined;
  const main = sourceFor(users.client);
  const withoutWebrtc = sourceFor(users.clientWithoutWebrtc);
  const sources = [main, withoutWebrtc].filter((source) => source !== undefined);
  /** Tokens that were taken at least once. */
  const taken = new Set<string>();
  /** Tokens that others came in place of. */
  const gone = new Set<string>();
  let replaced = 0;

  const signed = async (kind: CredentialKind, source: TokenSource | undefined, token?: string): Promise<Signed> => {
    const own = token ?? (await source?.get());
    const expiredToken = kind === 'expired-token' ? target.expiredToken?.() : undefined;
    if (expiredToken !== undefined) redactor.know(expiredToken);
    const presented = present(kind, {
      users,
      signIn,
      ...(own === undefined ? {} : { token: own }),
      ...(expiredToken === undefined ? {} : { expiredToken }),
    });
    return { presented, ...(own === undefined ? {} : { token: own }), ...(source ? { source } : {}) };
  };
  const sourceOf = (kind: CredentialKind): TokenSource | undefined => {
    const way = wayOf[kind] === 'run' ? signIn : wayOf[kind];
    if (way !== 'oauth') return undefined;
    return kind === 'no-webrtc-access' ? withoutWebrtc : main;
  };

  const sign: Signer['sign'] = (raw, further) => {
    /** Whether the answer is a refusal that the token itself can be the reason of, and is. */
    const hasEnded = async (kind: CredentialKind, exchange: Exchange, token: string): Promise<boolean> => {
      if (!isRefusal(exchange) || !restsOnToken.includes(kind)) return false;
      // The refusal may be long on its way, and another request has had the token replaced meanwhile.
      if (gone.has(token)) return true;
      if (!taken.has(token)) return false;
      await further();
      const again = await raw.send({ ...probeRequest(target), authorization: bearer(token) });
      return isRefusal(again);
    };
    const note = ({ response }: Exchange, kind: CredentialKind, token: string): void => {
      const isTaken = response !== undefined && response.status < 500 && !isRefusal({ response });
      if (!restsOnToken.includes(kind) || !isTaken) return;
      taken.add(token);
      gone.delete(token);
    };
    const sendAgain = async (
      { credentials, ...request }: Omit<OutgoingRequest, 'before'>,
      source: TokenSource,
      token: string,
    ): Promise<Exchange> => {
      const other = await source.replace(token);
      if (taken.delete(token)) replaced += 1;
      if (other !== token) gone.add(token);
      const { presented } = await signed(credentials, source, other);
      await further();
      const result = await raw.send({ ...request, ...presented });
      note(result, credentials, other);
      return result;
    };
    const send = async (asked: OutgoingRequest): Promise<Exchange> => {
      const { before, ...again } = asked;
      const { credentials, ...request } = again;
      let first: Exchange | undefined;
      try {
        const { presented, token, source } = await signed(credentials, sourceOf(credentials));
        first = await raw.send({ ...request, ...(before ? { before } : {}), ...presented });
        if (token === undefined || !source) return first;
        note(first, credentials, token);
        if (!(await hasEnded(credentials, first, token))) return first;
        // What has to be done before the request was done when it was sent first.
        return withEarlierEchoes(await sendAgain(again, source, token), first.echoes);
      } catch (error) {
        if (error instanceof TokenError) return withEarlierEchoes(withoutToken(request, error), first?.echoes ?? []);
        throw error;
      }
    };
    return { send, close: () => raw.close() };
  };

  return {
    sign,
    async prepare() {
      if (signIn !== 'oauth') return undefined;
      try {
        await main?.get();
        return undefined;
      } catch (error) {
        if (error instanceof TokenError) return error;
        throw error;
      }
    },
    async accounts() {
      const token = signIn === 'oauth' ? await main?.get().catch(() => undefined) : undefined;
      return token === undefined ? undefined : accountsIn(token);
    },
    exchanges: () => sources.flatMap(({ exchanges }) => exchanges),
    oddities: () => [...new Set(sources.flatMap(({ oddities }) => oddities))],
    replaced: () => replaced,
    close: async () => {
      await Promise.all(sources.map((source) => source.close()));
    },
  };
}

/** @param earlier where an answer before this one repeated credentials. */
function withEarlierEchoes(exchange: Exchange, earlier: readonly string[]): Exchange {
  return earlier.length === 0 ? exchange : { ...exchange, echoes: [...new Set([...earlier, ...exchange.echoes])] };
}

/** RFC 6750 has 401 for a token that has ended, and gateways have 403. */
function isRefusal({ response }: Pick<Exchange, 'response'>): boolean {
  return response?.status === 401 || response?.status === 403;
}

function withoutToken(
  { method, path, headers, body }: Omit<OutgoingRequest, 'credentials'>,
  error: TokenError,
): Exchange {
  return {
    request: { method, url: path, headers: Object.entries(headers), body: body === null ? null : body.toString() },
    failure: { code: noToken, message: error.message, kind: 'unsent' },
    echoes: error.exchange.echoes.map((at) => `${at} of a token answer`),
    at: new Date().toISOString(),
    durationMs: 0,
  };
}
