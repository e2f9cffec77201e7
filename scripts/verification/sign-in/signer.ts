import type { Exchange } from '../../lib/http/exchange.ts';
import type { Redactor } from '../../secrets/redactor.ts';
import type { Client } from '../../target/credentials.ts';
import type { Timeouts } from '../../target/limits.ts';
import type { Target } from '../../target/target.ts';
import type { RawWire, Wire } from '../wire/wire.ts';
import { type SigningContext, signingWire } from './signing-wire.ts';
import { accountsIn } from './token-answer.ts';
import { createTokenSource, TokenError, type TokenSource, type TokenSourceOptions } from './tokens.ts';

/** Makes the credentials of one target, with tokens that are still valid. */
export interface Signer {
  /**
   * A wire that puts the credentials in as a request is sent. If the target refuses a token that it accepted before,
   * the wire sends the most harmless request with it. If that is refused too, the wire replaces the token, and sends
   * the request once more.
   * @param further is waited for before each of these additional requests.
   */
  readonly sign: (raw: RawWire, further: () => Promise<void>) => Wire;
  /** Gets the token that the run signs in with, if it does. @returns why there is none. */
  readonly prepare: () => Promise<TokenError | undefined>;
  /** The accounts that the token of the run names, not verified; undefined where the token names none. */
  readonly accounts: () => Promise<string[] | undefined>;
  /** Every token request so far, without credentials. */
  readonly exchanges: () => readonly Exchange[];
  /** What was odd about token responses. */
  readonly oddities: () => readonly string[];
  /** How many tokens were replaced because the target no longer accepted them. */
  readonly replaced: () => number;
  readonly close: () => Promise<void>;
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
  const context: SigningContext = {
    target,
    redactor,
    main,
    withoutWebrtc,
    accepted: new Set(),
    replaced: new Set(),
    replacements: 0,
  };
  return {
    sign: (raw, further) => signingWire(context, raw, further),
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
    replaced: () => context.replacements,
    close: async () => {
      await Promise.all(sources.map((source) => source.close()));
    },
  };
}
