import { wayOf } from '../../../contracts/model/sign-in.ts';
import type { CredentialKind } from '../../../contracts/model/types.ts';
import { type Exchange, noToken } from '../../lib/http/exchange.ts';
import type { Redactor } from '../../secrets/redactor.ts';
import { present } from '../../target/credential-kinds.ts';
import { bearer, type Presented } from '../../target/credentials.ts';
import type { Target } from '../../target/target.ts';
import { probeRequest } from '../wire/request.ts';
import type { OutgoingRequest, RawWire, Wire } from '../wire/wire.ts';
import { TokenError, type TokenSource } from './tokens.ts';

/** What signing needs, and what it remembers of the tokens for all wires of one target. */
export interface SigningContext {
  readonly target: Target;
  readonly redactor: Redactor;
  readonly main: TokenSource | undefined;
  readonly withoutWebrtc: TokenSource | undefined;
  /** Tokens that the target has accepted at least once. */
  readonly accepted: Set<string>;
  /** Tokens that were replaced by others. */
  readonly replaced: Set<string>;
  /** How many tokens were replaced because the target no longer accepted them. */
  replacements: number;
}

/** Kinds that are accepted only with a valid token, so that the token can be the reason of a refusal. */
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

/** A wire that signs requests as they are sent: see `Signer.sign`. */
export function signingWire(context: SigningContext, raw: RawWire, further: () => Promise<void>): Wire {
  const signing = new Signing(context, raw, further);
  return { send: (request) => signing.send(request), close: () => raw.close() };
}

class Signing {
  private readonly context: SigningContext;
  private readonly raw: RawWire;
  private readonly further: () => Promise<void>;

  constructor(context: SigningContext, raw: RawWire, further: () => Promise<void>) {
    this.context = context;
    this.raw = raw;
    this.further = further;
  }

  async send(asked: OutgoingRequest): Promise<Exchange> {
    const { before, ...again } = asked;
    const { credentials, ...request } = again;
    let first: Exchange | undefined;
    try {
      const { presented, token, source } = await this.sign(credentials, this.sourceOf(credentials));
      first = await this.raw.send({ ...request, ...(before ? { before } : {}), ...presented });
      if (token === undefined || !source) return first;
      this.note(first, credentials, token);
      if (!(await this.hasEnded(credentials, first, token))) return first;
      // Without `before`, which has run when the request was sent first.
      return withEarlierEchoes(await this.sendAgain(again, source, token), first.echoes);
    } catch (error) {
      if (error instanceof TokenError) return withEarlierEchoes(withoutToken(request, error), first?.echoes ?? []);
      throw error;
    }
  }

  private sourceOf(kind: CredentialKind): TokenSource | undefined {
    const { target, main, withoutWebrtc } = this.context;
    const way = wayOf[kind] === 'run' ? target.signIn : wayOf[kind];
    if (way !== 'oauth') return undefined;
    return kind === 'no-webrtc-access' ? withoutWebrtc : main;
  }

  private async sign(kind: CredentialKind, source: TokenSource | undefined, token?: string): Promise<Signed> {
    const { target, redactor } = this.context;
    const own = token ?? (await source?.get());
    const expiredToken = kind === 'expired-token' ? target.expiredToken?.() : undefined;
    if (expiredToken !== undefined) redactor.know(expiredToken);
    const presented = present(kind, {
      users: target.users,
      signIn: target.signIn,
      ...(own === undefined ? {} : { token: own }),
      ...(expiredToken === undefined ? {} : { expiredToken }),
    });
    return { presented, ...(own === undefined ? {} : { token: own }), ...(source ? { source } : {}) };
  }

  /** Remembers a token that the target has accepted. */
  private note({ response }: Exchange, kind: CredentialKind, token: string): void {
    const { accepted, replaced } = this.context;
    const isAccepted = response !== undefined && response.status < 500 && !isRefusal({ response });
    if (!restsOnToken.includes(kind) || !isAccepted) return;
    accepted.add(token);
    replaced.delete(token);
  }

  /** Whether a request was refused because its token is no longer accepted. */
  private async hasEnded(kind: CredentialKind, exchange: Exchange, token: string): Promise<boolean> {
    const { target, accepted, replaced } = this.context;
    if (!isRefusal(exchange) || !restsOnToken.includes(kind)) return false;
    // Another request may have replaced the token while this refusal was on its way.
    if (replaced.has(token)) return true;
    if (!accepted.has(token)) return false;
    await this.further();
    return isRefusal(await this.raw.send({ ...probeRequest(target), authorization: bearer(token) }));
  }

  private async sendAgain(
    { credentials, ...request }: Omit<OutgoingRequest, 'before'>,
    source: TokenSource,
    token: string,
  ): Promise<Exchange> {
    const other = await source.replace(token);
    if (this.context.accepted.delete(token)) this.context.replacements += 1;
    if (other !== token) this.context.replaced.add(token);
    const { presented } = await this.sign(credentials, source, other);
    await this.further();
    const result = await this.raw.send({ ...request, ...presented });
    this.note(result, credentials, other);
    return result;
  }
}

/** @param earlier where the response to the first request repeats credentials. */
function withEarlierEchoes(exchange: Exchange, earlier: readonly string[]): Exchange {
  return earlier.length === 0 ? exchange : { ...exchange, echoes: [...new Set([...earlier, ...exchange.echoes])] };
}

/** RFC 6750 names 401 for a token that has expired; gateways answer 403. */
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
