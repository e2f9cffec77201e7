import { expect, it } from 'vitest';
import type { Exchange } from '../../../scripts/lib/http/exchange.ts';
import { defaultTimeouts } from '../../../scripts/target/limits.ts';
import { createLimiter } from '../../../scripts/verification/wire/limiter.ts';
import { sendWithRetries } from '../../../scripts/verification/wire/retries.ts';
import { rateLimited } from '../../../scripts/verification/wire/traffic.ts';
import type { Wait } from '../../../scripts/verification/wire/waits.ts';
import type { BareRequest } from '../../../scripts/verification/wire/wire.ts';
import { answered } from '../../support/evidence.ts';

it('a request reports each pause that the target asks for, and how long that is at most', async () => {
  let now = 0;
  const clock = { now: () => now, wait: (milliseconds: number) => Promise.resolve((now += milliseconds)) };
  const answers: Exchange[] = [answered(429, '', [['retry-after', '7']]), answered(429), answered(404)];
  const waits: Wait[] = [];
  let open = 0;
  const began = (wait: Wait) => {
    waits.push(wait);
    open += 1;
    return () => (open -= 1);
  };
  const raw = { send: () => Promise.resolve(answers.shift()!), close: () => Promise.resolve() };
  const wire = rateLimited(raw, createLimiter(undefined, clock), 1, defaultTimeouts, {
    baseUrl: 'https://host/v1',
    waits: { began },
  });
  const request: BareRequest = { method: 'GET', path: '/s', headers: {}, body: null };

  await sendWithRetries(() => wire.send(request), { idempotent: true }, { take: () => true }, { pauseMs: 0 });

  const pause = { method: 'GET', url: 'https://host/v1/s', isPause: true };
  expect(waits).toEqual([
    { ...pause, maxMs: 7000, attempt: { number: 1, of: 5 } },
    { ...pause, maxMs: 1000, attempt: { number: 2, of: 5 } },
  ]);
  expect(open).toBe(0);
  expect(now).toBe(8000);
});
