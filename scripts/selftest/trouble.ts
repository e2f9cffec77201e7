import { setTimeout as wait } from 'node:timers/promises';
import { type Answer, GatewayError } from '../reference-provider/api/answer.ts';
import { type Interceptor, type ReferenceProvider, startReferenceProvider } from '../reference-provider/server.ts';

/** How often each trouble occurred. */
export interface Trouble {
  /** Connections cut before a request was processed, after it, or within its response. */
  dropped: number;
  /** 429, or 503 with a Retry-After. */
  refused: number;
  /** 502 of the gateway. */
  broken: number;
}

/** The share of requests that meet each trouble; the others get a late response. */
const shares = { refused: 0.03, broken: 0.01, lostBefore: 0.01, lostAfter: 0.01, cut: 0.005 };
const slowestMs = 8;

/**
 * Starts a reference provider whose own responses all conform, but which is in trouble: it is slow, throttles, drops
 * connections, and stands behind a gateway that fails.
 * @param seed of the order of troubles. Which request meets which trouble depends on the order of requests, too.
 */
export async function startTroubledProvider(seed: number): Promise<ReferenceProvider & { readonly trouble: Trouble }> {
  const random = randomFrom(seed);
  const trouble: Trouble = { dropped: 0, refused: 0, broken: 0 };
  const drop = (answer: Answer, cutAfter: number): Answer => {
    trouble.dropped += 1;
    return { ...answer, cutAfter };
  };
  const intercept: Interceptor = async (call, next) => {
    await wait(random() * slowestMs);
    let draw = random();
    const meets = (share: number): boolean => (draw -= share) < 0;
    if (meets(shares.refused)) {
      trouble.refused += 1;
      return askToWait(random());
    }
    if (meets(shares.broken)) {
      trouble.broken += 1;
      return new GatewayError(502, 'Internal server error').answer('trouble');
    }
    if (meets(shares.lostBefore)) return drop({ status: 502, headers: {} }, -1);
    if (meets(shares.lostAfter)) return drop(next(call), -1);
    const answer = next(call);
    if (!meets(shares.cut)) return answer;
    return drop(answer, Math.floor(random() * Buffer.byteLength((answer.content ?? []).join(''))));
  };
  return { ...(await startReferenceProvider({ intercept })), trouble };
}

function askToWait(draw: number): Answer {
  const tooMany = (headers: Record<string, string>) =>
    new GatewayError(429, 'Too Many Requests', headers).answer('trouble');
  if (draw < 0.25) return tooMany({});
  if (draw < 0.5) return tooMany({ 'retry-after': '1' });
  if (draw < 0.75) return tooMany({ 'retry-after': new Date(Date.now() + 1000).toUTCString() });
  return new GatewayError(503, 'Service Unavailable', { 'retry-after': '1' }).answer('trouble');
}

/** Numbers from 0 to 1, the same for the same seed (mulberry32, public domain). */
function randomFrom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
