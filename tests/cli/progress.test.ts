import { describe, expect, it } from 'vitest';
import { progressOn, type ProgressOptions, type Timers } from '../../scripts/cli/progress.ts';
import { openTarget } from '../../scripts/verification/sign-in/open-target.ts';
import { askPatiently } from '../../scripts/verification/preflight.ts';
import type { Wait } from '../../scripts/verification/wire/waits.ts';
import { createRedactor } from '../../scripts/secrets/redactor.ts';
import { defaultTimeouts } from '../../scripts/target/limits.ts';
import { startRawServer } from '../support/raw-server.ts';
import { verdict } from '../support/runs.ts';

/** Time that goes on only when it is told to. */
function handTimers(): Timers & { pass: (seconds: number) => void } {
  let now = 0;
  const calls = new Set<() => void>();
  return {
    now: () => now,
    every: (_, call) => {
      calls.add(call);
      return () => calls.delete(call);
    },
    pass(seconds) {
      for (let second = 0; second < seconds; second += 1) {
        now += 1000;
        for (const call of calls) call();
      }
    },
  };
}

const clear = '\r\u001b[2K';
const wait: Wait = { method: 'GET', url: 'https://host/9900000/s', attempt: { number: 2, of: 3 }, maxMs: 60_000 };

function progressIn(stream: { isTTY?: boolean; columns?: number }, options: ProgressOptions = {}) {
  const written: string[] = [];
  const timers = handTimers();
  const progress = progressOn({ ...stream, write: (text) => written.push(text) }, { timers, ...options });
  return { progress, timers, written };
}

describe('progress without a terminal', () => {
  it('says within five seconds what a request is waited for, and again every 30 seconds', () => {
    const { progress, timers, written } = progressIn({}, { shown: (text) => text.replace('9900000', '…000') });
    const ended = progress.waits.began(wait);
    timers.pass(3);
    expect(written).toEqual([]);
    timers.pass(2);
    expect(written).toEqual(['waiting for 4 s (attempt 2 of 3, 60 s each at most) for GET https://host/…000/s\n']);
    timers.pass(28);
    expect(written).toHaveLength(1);
    timers.pass(1);
    expect(written[1]).toContain('waiting for 34 s (attempt 2 of 3');
    ended();
    timers.pass(60);
    expect(written).toHaveLength(2);
  });

  it('says within five seconds that the target asked for a pause, and how long that is at most', () => {
    const { progress, timers, written } = progressIn({});
    progress.waits.began({ ...wait, isPause: true, attempt: { number: 2, of: 5 }, maxMs: 30_000 });
    timers.pass(5);
    expect(written).toEqual([
      'waiting for 4 s (pause 2 of 5, 30 s at most) as the target asked, before GET https://host/9900000/s\n',
    ]);
  });

  it('says every 30 seconds how many checks are done, and nothing of short requests', () => {
    const { progress, timers, written } = progressIn({});
    progress.onVerdict(verdict('failed'), 1, 9);
    progress.waits.began(wait)();
    timers.pass(29);
    expect(written).toEqual([]);
    timers.pass(1);
    expect(written).toEqual(['1 of 9 checks so far, 1 failed\n']);
    progress.end();
    timers.pass(60);
    expect(written).toHaveLength(1);
  });

  it('says nothing where quiet is asked for', () => {
    const { progress, timers, written } = progressIn({ isTTY: true }, { quiet: true });
    progress.waits.began(wait);
    progress.onVerdict(verdict('failed'), 1, 9);
    timers.pass(90);
    progress.end();
    expect(written).toEqual([]);
  });
});

describe('progress on a terminal', () => {
  it('is one line that is written over, with what is waited for, escaped', () => {
    const { progress, timers, written } = progressIn({ isTTY: true });
    progress.onVerdict(verdict('failed'), 1, 2);
    progress.waits.began({ ...wait, url: 'https://host/\u001b[2J' });
    timers.pass(4);
    progress.end();
    expect(written).toEqual([
      `${clear}1 of 2 checks so far, 1 failed  joined-no-body`,
      `${clear}1 of 2 checks so far, 1 failed  joined-no-body; waiting for 4 s (attempt 2 of 3, 60 s each at most) for GET https://host/\\u{1b}[2J`,
      clear,
    ]);
  });

  it('has as many words as there is room for', () => {
    const { progress, timers, written } = progressIn({ isTTY: true, columns: 40 });
    progress.waits.began(wait);
    timers.pass(4);
    expect(written).toEqual([`${clear}waiting for 4 s (attempt 2 of 3, 60 s…`]);
  });
});

describe('a request to a target', () => {
  it('is reported for as long as it takes, with its attempt', async () => {
    const server = await startRawServer((socket) => socket.destroy());
    const user = { username: 'reference-user', password: 'reference-password' };
    const target = {
      kind: 'live',
      baseUrl: server.baseUrl,
      accountId: '9900000',
      signIn: 'basic',
      users: { main: user },
    } as const;
    const began: Wait[] = [];
    let open = 0;
    const { wire, close } = openTarget(target, {
      redactor: createRedactor(target.users),
      concurrency: 1,
      timeouts: { ...defaultTimeouts, pauseMs: 0 },
      waits: {
        began(one) {
          began.push(one);
          open += 1;
          return () => (open -= 1);
        },
      },
    });
    await askPatiently(wire, target, { ...defaultTimeouts, pauseMs: 0 });
    await close();
    await server.close();
    expect(began.map(({ attempt }) => attempt?.number)).toEqual([1, 2, 3]);
    expect(began[0]).toMatchObject({ method: 'GET', attempt: { of: 3 }, maxMs: 60_000 });
    expect(began[0]!.url).toContain(`${server.baseUrl}/accounts/9900000/sessions/`);
    expect(open).toBe(0);
  });
});
