import type { Case, Family } from '../../../contracts/model/types.ts';
import type { Fault, Variation } from './behaviours/fault.ts';
import type { NotableVerdict, TrialOutcome } from './trials/outcome.ts';

/** Which cases have caught a fault, and whether they did so as declared. */
export interface Attribution {
  /** For each family that the fault declares, the cases that caught it; empty if none did. */
  readonly killers: Readonly<Partial<Record<Family, readonly string[]>>>;
  /** Sentences; empty if the fault was caught as declared. */
  readonly problems: readonly string[];
}

/** The families without promises, in which a fault shows as a changed observation. */
const observing: ReadonlySet<Family> = new Set(['undocumented', 'errata']);

/**
 * Compares the result of a run with the declaration of the fault. The fault has to be caught at its level, by each of its
 * families and by no other, and every message has to name it.
 * @param cases of the run.
 */
export function attribute(fault: Fault, outcome: TrialOutcome, cases: readonly Case[]): Attribution {
  const familyOf = new Map(cases.map(({ id, family }) => [id, family]));
  const levelOf = new Map(cases.map(({ id, level }) => [id, level]));
  const failed = outcome.notable.filter(({ status }) => status === 'failed');
  const warned = outcome.notable.filter(({ status }) => status === 'warned');
  const shown = { MUST: failed, SHOULD: [...failed, ...warned], OBSERVE: [] }[fault.level];

  const killers: Partial<Record<Family, readonly string[]>> = {};
  for (const family of fault.families) {
    const byVerdict = shown.map((verdict) => verdict.case).filter((id) => familyOf.get(id) === family);
    // Undocumented behaviour cannot fail. A fault in it shows as a change, whose text has to name it.
    const byDrift = outcome.drift
      .filter(({ what }) => (fault.changes ?? fault.says).test(what))
      .map((change) => change.case)
      .filter((id) => familyOf.get(id) === family && levelOf.get(id) === 'OBSERVE');
    const promised = fault.level === 'OBSERVE' || observing.has(family) ? byDrift : byVerdict;
    killers[family] = [...new Set(promised)];
  }
  return { killers, problems: problemsOf(fault, outcome, killers, familyOf) };
}

function problemsOf(
  fault: Fault,
  { exitCode, notable }: TrialOutcome,
  killers: Attribution['killers'],
  familyOf: ReadonlyMap<string, Family>,
): string[] {
  const missed = fault.families
    .filter((family) => killers[family]!.length === 0)
    .map((family) => `no case of ${family} shows it`);
  const ofStatus = (...statuses: string[]): NotableVerdict[] =>
    notable.filter(({ status }) => statuses.includes(status));
  const tooGrave = {
    MUST: [],
    SHOULD: ofStatus('failed'),
    OBSERVE: ofStatus('failed', 'warned'),
  }[fault.level].map(
    (verdict) =>
      `${verdict.case} ${verdict.status}, though the fault breaks no ${verdict.status === 'failed' ? 'MUST' : 'SHOULD'}`,
  );
  const judged = ofStatus('failed', 'warned');
  const elsewhere = judged
    .filter((verdict) => !fault.families.includes(familyOf.get(verdict.case)!))
    .map((verdict) => `${verdict.case} ${verdict.status}, but is of another family: ${verdict.says.join('; ')}`);
  const unnamed = judged
    .filter((verdict) => !verdict.says.some((text) => fault.says.test(text)))
    .map((verdict) => `${verdict.case} ${verdict.status}, but does not name the fault: ${verdict.says.join('; ')}`);
  const own = ofStatus('harness-error').map(
    (verdict) => `the suite itself failed in ${verdict.case}: ${verdict.says.join('; ')}`,
  );
  const due = fault.level === 'MUST' ? 1 : 0;
  const ended = exitCode === due ? [] : [`the run ended with exit code ${exitCode}, expected ${due}`];
  return [...missed, ...tooGrave, ...elsewhere, ...unnamed, ...own, ...ended];
}

const kinds: Readonly<Record<TrialOutcome['drift'][number]['kind'], string>> = {
  breaking: 'a breaking change',
  compatible: 'a compatible change',
  unknown: 'a change that may break a client',
};

/** All alarms of a run against a provider that breaks no promise. */
export function alarmsOf(variation: Variation, { exitCode, notable, drift, leftovers }: TrialOutcome): string[] {
  const { replaces, unclear, unprovokable = [] } = variation;
  const isMeant = ({ case: id, status }: NotableVerdict) => status === 'not-provokable' && unprovokable.includes(id);
  return [
    ...(replaces && drift.length === 0 ? ['drift does not report what it replaces'] : []),
    ...notable
      .filter((verdict) => !isMeant(verdict))
      .map((verdict) => `${verdict.case} ${verdict.status}: ${verdict.says.join('; ')}`),
    ...drift
      .filter(({ kind }) => !replaces && (kind === 'breaking' || (kind === 'unknown' && !unclear)))
      .map((change) => `drift reports ${kinds[change.kind]} in ${change.case}: ${change.what}`),
    ...(leftovers > 0 ? [`${leftovers} left behind`] : []),
    ...(exitCode === 0 ? [] : [`the run ended with exit code ${exitCode}, expected 0`]),
  ];
}
