import { setTimeout as wait } from 'node:timers/promises';

/** Decides when a request may be sent; one limiter for the whole run. */
export interface Limiter {
  /** Resolves when a request may be sent. */
  turn(): Promise<void>;
  /** Holds every request back for this many milliseconds, because the target has asked to wait. */
  hold(milliseconds: number): void;
  /** Milliseconds until requests are sent again. */
  readonly heldMs: number;
  /** How often the target has asked to wait. */
  readonly holds: number;
}

/** The clock of a limiter, injectable for tests. */
export interface Clock {
  /** Milliseconds from any fixed point. */
  now(): number;
  wait(milliseconds: number): Promise<unknown>;
}

const realClock: Clock = { now: () => performance.now(), wait };

/** @param rate requests a second at most; none for no limit. */
export function createLimiter(rate: number | undefined, clock: Clock = realClock): Limiter {
  const spacing = rate === undefined ? 0 : 1000 / rate;
  let nextSlot = 0;
  let heldUntil = 0;
  let holds = 0;
  return {
    async turn() {
      for (;;) {
        const now = clock.now();
        if (heldUntil > now) {
          await clock.wait(heldUntil - now);
          continue;
        }
        if (spacing === 0) return;
        const slot = Math.max(nextSlot, now);
        nextSlot = slot + spacing;
        if (slot > now) await clock.wait(slot - now);
        // The target may have asked to wait in the meantime.
        if (heldUntil <= clock.now()) return;
      }
    },
    hold(milliseconds) {
      holds += 1;
      heldUntil = Math.max(heldUntil, clock.now() + milliseconds);
    },
    get heldMs() {
      return Math.max(0, heldUntil - clock.now());
    },
    get holds() {
      return holds;
    },
  };
}
