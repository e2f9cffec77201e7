import type { Redactor } from '../../secrets/redactor.ts';
import type { Timeouts } from '../../target/limits.ts';
import type { Target } from '../../target/target.ts';
import { createLimiter } from '../wire/limiter.ts';
import { rateLimited, type RateLimited } from '../wire/traffic.ts';
import type { WaitReporter } from '../wire/waits.ts';
import { openWire, type OutgoingRequest } from '../wire/wire.ts';
import { createSigner, type Signer } from './signer.ts';

/** A target to which requests can be sent. */
export interface OpenTarget {
  readonly wire: RateLimited<OutgoingRequest>;
  readonly signer: Signer;
  readonly close: () => Promise<void>;
}

/** Opens a target: its wire, its signer and its limits. Sends nothing by itself. */
export function openTarget(
  target: Target,
  options: {
    readonly redactor: Redactor;
    /** Maximum number of concurrent requests. */
    readonly concurrency: number;
    /** Requests a second at most; none for no limit. */
    readonly rate?: number;
    readonly timeouts: Timeouts;
    /** Ends the waiting for a first token. */
    readonly until?: AbortSignal;
    readonly waits?: WaitReporter;
  },
): OpenTarget {
  const { redactor, concurrency, rate, timeouts, until } = options;
  const waits = options.waits ? { waits: options.waits } : {};
  const { baseUrl, network } = target;
  const raw = openWire({
    baseUrl,
    redactor,
    connections: concurrency,
    timeouts,
    ...(network ? { network } : {}),
    ...waits,
  });
  const signer = createSigner(target, redactor, timeouts, { ...(until ? { until } : {}), ...waits });
  // Signing comes after the limiter: a request may wait long for its turn, and needs a valid token then.
  const wire: RateLimited<OutgoingRequest> = rateLimited(
    signer.sign(raw, () => wire.further()),
    createLimiter(rate),
    concurrency,
    timeouts,
    { baseUrl, ...waits },
  );
  return {
    wire,
    signer,
    close: async () => {
      await Promise.all([wire.close(), signer.close()]);
    },
  };
}
