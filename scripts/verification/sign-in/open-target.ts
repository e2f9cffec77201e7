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

/** Opens connections to a target, with whoever signs what goes over them. Nothing is sent before it is asked for. */
export function openTarget(
  target: Target,
  options: {
    readonly redactor: Redactor;
    /** Requests under way at once. */
    readonly concurrency: number;
    /** Requests a second at most; none for no limit. */
    readonly rate?: number;
    readonly timeouts: Timeouts;
    /** When nobody waits for a first token any more. */
    readonly until?: AbortSignal;
    /** Is told what is waited for. */
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
  // A request may wait long for its turn, and its token is put in when that has come.
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
