import { caseById } from '../../contracts/all-cases.ts';
import type { Baseline, CaseRecord } from '../drift/baseline/schema.ts';
import { isFlaky } from '../drift/baseline/schema.ts';
import { differencesBetween } from '../drift/differences.ts';
import { groupBy } from '../lib/group.ts';
import { forTerminal } from '../lib/text/escape.ts';
import type { Style } from '../lib/text/style.ts';
import { uuids } from '../lib/text/uuid.ts';
import type { Run } from '../run/run-schema.ts';

/** Reasons for which a case of this target is never recorded: a case that cannot be sent cannot change. */
const neverRecorded = [
  'needs-failing-service',
  'needs-credentials',
  'needs-expired-token',
  'sign-in-not-taken',
  'creates-resources',
  'did-not-occur',
];

/**
 * Recorded, flaky and unrecorded cases of a baseline, with the reasons. Pure.
 * @param quiet their numbers alone.
 */
export function recordingText(baseline: Baseline, runs: readonly Run[], style: Style, quiet = false): string {
  const entries = Object.entries(baseline.cases);
  const flaky = entries.filter(([, record]) => isFlaky(record));
  const steady = entries.filter(([, record]) => 'answers' in record && !isFlaky(record));
  const missing = entries.filter(([, record]) => 'notRecorded' in record).map(([id]) => id);
  const numbers = `${steady.length} ${steady.length === 1 ? 'case' : 'cases'} recorded, ${flaky.length} flaky, ${missing.length} not recorded; ${runs.length} ${runs.length === 1 ? 'round' : 'rounds'}`;
  if (quiet) return `${numbers}\n`;
  const reasons = groupBy(missing, (id) => reasonOf(id, baseline, runs));
  const sections = [
    flaky.length === 0
      ? ''
      : [
          `${style('magenta', 'flaky')}  responses differ between rounds; recorded, and not compared later`,
          ...flaky.map(([id, record]) => `    ${id}: ${forTerminal(varying(id, record))}`),
        ].join('\n'),
    ...[...reasons].map(([reason, ids]) =>
      [`${style('magenta', 'not recorded')}  ${forTerminal(reason)}`, `    ${style('dim', ids.join(', '))}`].join('\n'),
    ),
    numbers,
  ];
  return `${sections.filter((section) => section !== '').join('\n\n')}\n`;
}

/** Why a baseline is useless, or undefined when it is useful. */
export function unrecordable({ cases }: Baseline): string | undefined {
  const records = Object.values(cases);
  if (!records.some((record) => 'answers' in record)) return 'nothing could be recorded';
  if (records.every((record) => 'notRecorded' in record || isFlaky(record))) return 'every case is flaky';
  const missing = Object.entries(cases).flatMap(([id, record]) =>
    'notRecorded' in record && caseById(id).level === 'MUST' && !neverRecorded.includes(record.notRecorded) ? [id] : [],
  );
  if (missing.length === 0) return undefined;
  return `${missing.length} ${missing.length === 1 ? 'case' : 'cases'} with a promise could not be recorded (${missing.slice(0, 3).join(', ')}${missing.length > 3 ? ', …' : ''})
Next: npm run doctor says whether the endpoint can be checked; --only with another --out records a part`;
}

/** Why an older baseline is not replaced by one that compares less. */
export function lossText(lost: readonly string[]): string {
  const [them, cases] = lost.length === 1 ? ['it', 'case'] : ['them', 'cases'];
  return `it compares ${lost.length} ${cases} that this recording would not
    ${lost.join(', ')}
Next: record ${them} too, write to another file with --out, or replace it all the same with --replace
`;
}

/** Why an older baseline is not replaced by one of another endpoint. */
export function elsewhereText(recorded: string, now: string): string {
  return `it was recorded at ${forTerminal(recorded)}, and this is ${forTerminal(now)}
Next: write to another file with --out, or replace it all the same with --replace
`;
}

/** Why a baseline is not replaced by one in which kept promises are broken. */
export function brokenText(broken: readonly string[]): string {
  return `${namedBroken(broken)} now, and not in it
Next: npm run verify says what is broken; write to another file with --out, or replace it all the same with --replace
`;
}

/** The broken promises that a new baseline records. */
export function recordedBroken(broken: readonly string[]): string {
  return broken.length === 0
    ? ''
    : `${namedBroken(broken)}; recorded as they are, so that drift takes them for what is usual\n`;
}

function namedBroken(broken: readonly string[]): string {
  const shown =
    broken.length > maxNamed ? [...broken.slice(0, maxNamed), `and ${broken.length - maxNamed} more`] : broken;
  return `${broken.length} ${broken.length === 1 ? 'case breaks' : 'cases break'} a promise (${shown.join(', ')})`;
}

/** Ids that a sentence has room for. */
const maxNamed = 12;

function varying(id: string, record: CaseRecord): string {
  const entry = caseById(id);
  const [first, ...others] = 'answers' in record ? record.answers : [];
  const sentences = others.flatMap((other) =>
    first ? differencesBetween('scene' in entry ? entry : undefined, first, other) : [],
  );
  return [...new Set(sentences.map(({ what }) => what.replace(': was ', ': ').replace(', is ', ' or ')))].join('; ');
}

function reasonOf(id: string, { cases }: Baseline, runs: readonly Run[]): string {
  const record = cases[id];
  const code = record && 'notRecorded' in record ? record.notRecorded : undefined;
  const verdict = runs
    .flatMap(({ verdicts }) => verdicts)
    .findLast((one) => one.case === id && one.via === 'matrix' && one.reasonCode === code);
  return `${code ?? 'own-fault'}: ${(verdict?.reason ?? '').replace(uuids, '…')}`;
}
