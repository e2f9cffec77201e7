import { createRedactor } from '../../scripts/secrets/redactor.ts';
import { defaultTimeouts } from '../../scripts/target/limits.ts';
import type { Target } from '../../scripts/target/target.ts';
import { noJournal } from '../../scripts/verification/journal/journal.ts';
import type { CaseContext } from '../../scripts/verification/matrix/run-case.ts';
import { createSigner } from '../../scripts/verification/sign-in/signer.ts';
import { openWire, type RawWire, type Wire } from '../../scripts/verification/wire/wire.ts';

/** A target of which nothing matters but where it is and who is known there. */
function targetAt({ baseUrl, users }: Pick<Target, 'baseUrl' | 'users'>): Target {
  return { kind: 'live', baseUrl, accountId: '1', users, signIn: 'basic' };
}

export function wireTo(target: Pick<Target, 'baseUrl' | 'users'> & Partial<Target>, connections = 4): Wire {
  const whole = { ...targetAt(target), ...target };
  const redactor = createRedactor(whole.users);
  const raw = openWire({ baseUrl: whole.baseUrl, redactor, connections });
  return createSigner(whole, redactor, defaultTimeouts).sign(raw, () => Promise.resolve());
}

export function rawWireTo({ baseUrl, users }: Pick<Target, 'baseUrl' | 'users'>, connections = 4): RawWire {
  return openWire({ baseUrl, redactor: createRedactor(users), connections });
}

/** What a case works with, where nothing of it is what a test is about. It repeats nothing. */
export function contextOf(target: Target, wire: Wire, parts: Partial<CaseContext> = {}): CaseContext {
  return {
    target,
    wire,
    journal: noJournal,
    allowance: { take: () => false },
    timeouts: { ...defaultTimeouts, pauseMs: 0, defaultWaitMs: 0 },
    stopReason: () => undefined,
    ...parts,
  };
}
