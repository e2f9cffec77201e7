import { defaultBudgets } from '../../scripts/verification/budgets.ts';
import { noJournal } from '../../scripts/verification/journal.ts';
import { createRedactor } from '../../scripts/verification/redactor.ts';
import type { CaseContext } from '../../scripts/verification/run-case.ts';
import type { Target } from '../../scripts/verification/target.ts';
import { openWire, type Wire } from '../../scripts/verification/wire.ts';

export function wireTo({ baseUrl, users }: Pick<Target, 'baseUrl' | 'users'>, connections = 4): Wire {
  return openWire({ baseUrl, redactor: createRedactor(users), connections });
}

/** What a case works with, where nothing of it is what a test is about. It repeats nothing. */
export function contextOf(target: Target, wire: Wire, parts: Partial<CaseContext> = {}): CaseContext {
  return {
    target,
    wire,
    journal: noJournal,
    allowance: { take: () => false },
    budgets: { ...defaultBudgets, pauseMs: 0, usualWaitMs: 0 },
    halted: () => undefined,
    ...parts,
  };
}
