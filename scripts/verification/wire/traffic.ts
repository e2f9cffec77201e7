import pLimit from 'p-limit';
import { asksToWait, retryAfterMs } from '../../lib/http/retry-after.ts';
import type { Timeouts } from '../../target/limits.ts';
import type { Limiter } from './limiter.ts';
import { reported, type WaitReporter } from './waits.ts';
import type { BareRequest, Sender } from './wire.ts';

/** What a run has sent to its target so far. */
export interface Traffic {
  readonly requests: number;
  /** Sessions and participants whose creation was requested. */
  readonly resources: number;
  /** How often the target asked to wait. */
  readonly waits: number;
}

/** A wire whose requests wait for their turn and are counted. */
export interface RateLimited<Request extends BareRequest> extends Sender<Request> {
  readonly traffic: Traffic;
  /** Waits for the turn of one additional request within a request in flight, and counts it. */
  readonly further: () => Promise<void>;
}

/** For reports of pauses: the reporter, and the base URL of the requests. */
export interface PauseReports {
  readonly waits?: WaitReporter;
  readonly baseUrl: string;
}

/**
 * Puts a wire under a limiter: if one response asks to wait, every request of the run waits.
 * @param inFlight maximum number of concurrent requests.
 */
export function rateLimited<Request extends BareRequest>(
  wire: Sender<Request>,
  limiter: Limiter,
  inFlight: number,
  timeouts: Timeouts,
  { waits, baseUrl }: PauseReports,
): RateLimited<Request> {
  const slot = pLimit(inFlight);
  let requests = 0;
  let resources = 0;
  return {
    ...wire,
    send: (request) =>
      slot(async () => {
        const maxMs = limiter.heldMs;
        if (maxMs === 0) await limiter.turn();
        else {
          const pause = { method: request.method, url: `${baseUrl}${request.path}`, isPause: true, maxMs } as const;
          await reported(waits, pause, () => limiter.turn());
        }
        const exchange = await wire.send({
          ...request,
          before: async () => {
            await request.before?.();
            requests += 1;
            // Only creations are POSTs (OAS).
            if (request.method === 'POST') resources += 1;
          },
        });
        if (exchange.response && asksToWait(exchange.response)) {
          const asked = retryAfterMs(exchange.response.headers, Date.now()) ?? timeouts.defaultWaitMs;
          limiter.hold(Math.min(asked, timeouts.maxWaitMs));
        }
        return exchange;
      }),
    async further() {
      await limiter.turn();
      requests += 1;
    },
    get traffic() {
      return { requests, resources, waits: limiter.holds };
    },
  };
}
