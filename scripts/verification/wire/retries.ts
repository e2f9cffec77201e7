import { setTimeout as wait } from 'node:timers/promises';
import type { Exchange } from '../../lib/http/exchange.ts';
import { runEnded } from '../../lib/system/signals.ts';
import { isThrottled, isUnanswered } from '../../run/answered.ts';
import { type Timeouts, maxRepeats, maxWaits } from '../../target/limits.ts';
import { asAttempt } from './waits.ts';

/** How many requests a run may still send beyond its plan. */
export interface RequestBudget {
  /** Takes from the budget. @returns false, and takes nothing, if too little is left. */
  take(requests: number, resources: number): boolean;
}

/**
 * Sends a request, with retries: after a wait that the target asked for, after a failure before anything was sent, and,
 * if the request is idempotent (RFC 9110, 9.2.2), after any lost response. The pause before a retry is random, so
 * that requests that failed together are not retried together.
 * @param send sends once.
 * @returns the last exchange.
 */
export async function sendWithRetries(
  send: () => Promise<Exchange>,
  { idempotent, creates = false }: { idempotent: boolean; creates?: boolean },
  allowance: RequestBudget,
  timeouts: Pick<Timeouts, 'pauseMs'>,
): Promise<Exchange> {
  let waits = 0;
  let repeats = 0;
  for (;;) {
    const pause = waits === 0 ? {} : { pause: { number: waits, of: maxWaits } };
    const exchange = await asAttempt({ attempt: { number: repeats + 1, of: 1 + maxRepeats }, ...pause }, send);
    const mayRepeat = () => allowance.take(1, creates ? 1 : 0);
    if (isThrottled(exchange)) {
      if (waits >= maxWaits || !mayRepeat()) return exchange;
      waits += 1;
    } else if (isUnanswered(exchange) && (idempotent || exchange.failure?.kind === 'unsent')) {
      if (exchange.failure?.code === runEnded || repeats >= maxRepeats || !mayRepeat()) return exchange;
      repeats += 1;
      await wait(timeouts.pauseMs * 2 ** (repeats - 1) * (0.5 + Math.random()));
    } else {
      return exchange;
    }
  }
}
