import { describe, expect, it } from 'vitest';
import { type Clock, createLimiter } from '../../../scripts/verification/wire/limiter.ts';

/** A clock that stands still but for those who wait for it. */
function ownClock(): Clock {
  let now = 1000;
  return {
    now: () => now,
    wait: (milliseconds) => {
      now += milliseconds;
      return Promise.resolve();
    },
  };
}

describe('a limiter', () => {
  it('lets requests leave at its rate and no faster', async () => {
    const clock = ownClock();
    const limiter = createLimiter(10, clock);
    const left: number[] = [];
    for (let index = 0; index < 4; index += 1) {
      await limiter.turn();
      left.push(clock.now() - 1000);
    }
    expect(left).toEqual([0, 100, 200, 300]);
  });

  it('does not save up for a rush', async () => {
    const clock = ownClock();
    const limiter = createLimiter(10, clock);
    await limiter.turn();
    await clock.wait(10_000);
    await limiter.turn();
    const second = clock.now();
    await limiter.turn();
    expect(clock.now() - second).toBe(100);
  });

  it('without a rate lets everything leave at once', async () => {
    const clock = ownClock();
    const limiter = createLimiter(undefined, clock);
    for (let index = 0; index < 100; index += 1) await limiter.turn();
    expect(clock.now()).toBe(1000);
  });

  it.each([undefined, 10])(
    'of rate %s holds everybody back for as long as it is told, the longest wins',
    async (rate) => {
      const clock = ownClock();
      const limiter = createLimiter(rate, clock);
      limiter.hold(5000);
      limiter.hold(50);
      await limiter.turn();
      expect(clock.now()).toBe(6000);
      expect(limiter.holds).toBe(2);
    },
  );

  it('holds back who waited for a turn while it was told to', async () => {
    const clock = ownClock();
    const wakes: (() => void)[] = [];
    const slow: Clock = {
      now: () => clock.now(),
      wait: async (milliseconds) => {
        await new Promise<void>((resolve) => wakes.push(resolve));
        await clock.wait(milliseconds);
      },
    };
    const limiter = createLimiter(1, slow);
    await limiter.turn();
    const second = limiter.turn();
    limiter.hold(60_000);
    while (clock.now() < 61_000) {
      await Promise.resolve();
      wakes.splice(0).forEach((wake) => {
        wake();
      });
    }
    await second;
    expect(clock.now()).toBeGreaterThanOrEqual(61_000);
  });
});
