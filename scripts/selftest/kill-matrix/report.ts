import { ledger } from '../../../contracts/documents/ledger/index.ts';
import type { Level } from '../../../contracts/model/types.ts';
import { groupBy } from '../../lib/group.ts';
import { forMarkdown, forTerminal } from '../../lib/text/escape.ts';
import { table } from '../../lib/text/markdown.ts';
import type { Style } from '../../lib/text/style.ts';
import { alarmsIn, type FaultTrial, type KillMatrix, type VariationTrial } from './matrix.ts';

/** What was tried. */
export interface Extent {
  readonly providers: readonly string[];
  readonly contractHash: string;
  /** Cases that were left out of the contract (`--without`). */
  readonly without: readonly string[];
  /** The whole corpus was tried. */
  readonly whole: boolean;
}

const levelNames: Readonly<Record<Level, string>> = {
  MUST: 'faults that a MUST forbids: the run fails',
  SHOULD: 'faults that a SHOULD speaks against: a warning',
  OBSERVE: 'changes of undocumented behaviour: drift',
};

/** Characters of the contract's hash that are shown. */
const hashLength = 12;

/** The figure in a few lines, for terminal and documents. */
export function killMatrixFigure(matrix: KillMatrix, { providers, contractHash, whole }: Extent): string {
  const variations = new Set(matrix.variations.map(({ variation }) => variation.id)).size;
  const unclear = new Set(matrix.variations.flatMap(({ variation }) => (variation.unclear ? [variation.id] : []))).size;
  const missed = matrix.cases.filter(({ problem }) => problem === undefined).length;
  const rows = [
    ...(['MUST', 'SHOULD', 'OBSERVE'] as const).map((level) => {
      const { tried, caught } = matrix.counts[level];
      return [levelNames[level], `${caught} of ${tried} caught`] as const;
    }),
    ['harmless variations: silence', `${matrix.alarms} alarms in ${variations}`] as const,
    ['of these, at which only drift --strict stops', String(unclear)] as const,
    ['replayed as well, to the same verdicts', `${matrix.replays.alike} of ${matrix.replays.tried}`] as const,
    ...(whole
      ? [['cases that would be missed if they were gone', `${missed} of ${matrix.cases.length}`] as const]
      : []),
  ];
  const width = Math.max(...rows.map(([name]) => name.length));
  const { tried, caught } = matrix.counts.MUST;
  const share = tried === 0 ? 'no fault tried' : `${Math.floor((100 * caught) / tried)} %`;
  return [
    `${whole ? '' : 'a part of the corpus: '}contract ${contractHash.slice(0, hashLength)}, in front of ${providers.join(' and ')}`,
    ...rows.map(([name, figure]) => `${name.padEnd(width)}  ${figure}`),
    `${share} / ${matrix.alarms}`,
  ].join('\n');
}

/** The report for a terminal: every problem, and the figure. */
export function killMatrixText(matrix: KillMatrix, extent: Extent, style: Style): string {
  const entry = (label: string, id: string, lines: readonly string[]) =>
    [`${style('red', label)}  ${style('bold', id)}`, ...lines.map((line) => `    ${forTerminal(line)}`)].join('\n');
  const faults = [...groupBy(matrix.faults, ({ fault }) => fault.id)].flatMap(([id, trials]) => {
    const wrong = trials.filter((trial) => problemsIn(trial).length > 0);
    if (wrong.length === 0) return [];
    const { fault } = trials[0]!;
    return [
      entry('not caught as declared', `${id} (${fault.level})`, [
        fault.hurts,
        ...wrong.flatMap((trial) => problemsIn(trial).map((text) => `${trial.provider}: ${text}`)),
      ]),
    ];
  });
  const alarms = [...groupBy(matrix.variations, ({ variation }) => variation.id)].flatMap(([id, trials]) => {
    const loud = trials.filter((trial) => alarmsIn(trial).length > 0);
    if (loud.length === 0) return [];
    return [
      entry('alarm', id, [
        loud[0]!.variation.differs,
        ...loud.flatMap((trial) => alarmsIn(trial).map((text) => `${trial.provider}: ${text}`)),
      ]),
    ];
  });
  const idle = extent.whole
    ? matrix.cases.flatMap(({ id, problem }) => (problem === undefined ? [] : [entry('not missed', id, [problem])]))
    : [];
  const unchecked = matrix.unchecked.map((id) =>
    entry('not checked', id, [ledger.find((statement) => statement.id === id)?.says ?? '']),
  );
  const without = extent.without.length > 0 ? [`without ${extent.without.join(', ')}`] : [];
  const figure = killMatrixFigure(matrix, extent);
  return `${[...faults, ...alarms, ...idle, ...unchecked, ...without, style(matrix.holds ? 'green' : 'red', figure)].join('\n\n')}\n`;
}

/** The report as Markdown: everything that was tried, and which cases caught it. */
export function killMatrixMarkdown(matrix: KillMatrix, extent: Extent): string {
  const code = (text: string) => `\`${text}\``;
  const faults = [...groupBy(matrix.faults, ({ fault }) => fault.id)].map(([id, trials]) => {
    const { fault } = trials[0]!;
    return [
      code(id),
      fault.class,
      fault.level,
      forMarkdown(fault.hurts),
      ...extent.providers.map((name) => caughtBy(trials, name)),
    ];
  });
  const variations = [...groupBy(matrix.variations, ({ variation }) => variation.id)].map(([id, trials]) => [
    code(id),
    forMarkdown(trials[0]!.variation.differs),
    ...extent.providers.map((name) => silence(trials, name)),
  ]);
  const cases = matrix.cases.map(({ id, catches, alone, twins, problem }) => [
    code(id),
    String(catches.length),
    [...shortList(alone), ...(problem === undefined ? [] : [`**${problem}**`])].join(', '),
    twins.map(code).join(', '),
  ]);
  return `${[
    '# Kill matrix',
    `\`\`\`\n${killMatrixFigure(matrix, extent)}\n\`\`\``,
    '## Faults, and the cases that catch them',
    table(['fault', 'class', 'level', 'who is hurt', ...extent.providers], faults),
    '## Harmless variations',
    table(['variation', 'how the provider differs', ...extent.providers], variations),
    '## Cases, and what would be missed without them',
    'A case and its twins send the same request in the same scene, so they catch the same faults. Each stands for a statement of its own.',
    table(['case', 'faults caught', 'of its family, it alone catches', 'twins'], cases),
  ].join('\n\n')}\n`;
}

/** Ids that one cell of a table shows. */
const maxIds = 6;

function shortList(ids: readonly string[]): string[] {
  const shown = ids.slice(0, maxIds).map((id) => `\`${id}\``);
  return ids.length > maxIds ? [...shown, `and ${ids.length - maxIds} more`] : shown;
}

function problemsIn({ attribution, replayed }: FaultTrial): readonly string[] {
  return [...attribution.problems, ...(replayed?.problems ?? [])];
}

function caughtBy(trials: readonly FaultTrial[], provider: string): string {
  const trial = trials.find((candidate) => candidate.provider === provider);
  if (!trial) return 'not tried';
  const { killers } = trial.attribution;
  const problems = problemsIn(trial);
  if (problems.length > 0) return `**${problems.map(forMarkdown).join('; ')}**`;
  return shortList([...new Set(Object.values(killers).flat())]).join(', ');
}

function silence(trials: readonly VariationTrial[], provider: string): string {
  const trial = trials.find((candidate) => candidate.provider === provider);
  if (!trial) return 'not tried';
  const alarms = alarmsIn(trial);
  return alarms.length === 0 ? 'silent' : `**${alarms.map(forMarkdown).join('; ')}**`;
}
