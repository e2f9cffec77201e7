import { mkdir } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { cases } from '../../../contracts/all-cases.ts';
import { ledger } from '../../../contracts/documents/ledger/index.ts';
import { contractHash } from '../../../contracts/hash.ts';
import { type CommandRun, defineCommand, signals } from '../../cli/command.ts';
import { type CommandContext, couldNotDecide, interruptedBy, type ProcessContext } from '../../cli/context.ts';
import { readTextFile } from '../../lib/system/read-file.ts';
import { UserError } from '../../lib/system/user-error.ts';
import { messageOf } from '../../lib/text/errors.ts';
import { forTerminal } from '../../lib/text/escape.ts';
import { styleFor } from '../../lib/text/style.ts';
import { writeWhole } from '../../reports/write.ts';
import type { CommandLine } from '../../settings/command-line.ts';
import { defaults } from '../../settings/run-settings.ts';
import { fitsPattern, nearestIds } from '../../verification/matrix/plan.ts';
import { type Interaction, readInteractions } from '../../verification/replay/pacts.ts';
import { alarmsOf, attribute } from './attribution.ts';
import type { Fault, Variation } from './behaviours/fault.ts';
import { faults } from './faults/index.ts';
import { withFigure } from './figure.ts';
import { type FaultTrial, killMatrix, type VariationTrial } from './matrix.ts';
import { type Extent, killMatrixFigure, killMatrixMarkdown, killMatrixText } from './report.ts';
import { providers } from './trials/providers.ts';
import { interactionsFor, replayedOf } from './trials/replayed.ts';
import { startWorkers, type Workers } from './trials/workers.ts';
import { variations } from './variations/index.ts';

export const killMatrixCommand = defineCommand({
  name: 'kill-matrix',
  summary:
    'Measures whether the suite finds faults, and whether it raises false alarms. Every fault of a corpus is put in front of two correct providers, and has to be caught by a case whose message names it. A harmless variation must not raise an alarm.',
  options: {
    only: {
      type: 'string',
      multiple: true,
      hint: 'PATTERN',
      help: 'only faults and variations whose id is PATTERN, begins with PATTERN-, or fits it as a glob; may be given more than once',
    },
    without: {
      type: 'string',
      multiple: true,
      hint: 'CASE',
      help: 'leave a case out of the contract, to see what is missed without it; may be given more than once',
    },
    workers: { type: 'string', hint: 'N', help: 'processes at once (default: one for each processor)' },
    reports: {
      type: 'string',
      hint: 'DIR',
      help: 'where to write kill-matrix.md and kill-matrix.json',
      default: defaults.reports,
    },
    figure: {
      type: 'string',
      hint: 'FILE',
      help: 'write the figure into FILE, between the marks <!-- kill-matrix --> and <!-- /kill-matrix -->',
    },
  },
  details: ['Requests go to loopback addresses only.'],
  exitCodes: {
    0: 'every fault is caught, there is no false alarm, and every case is needed',
    1: 'otherwise',
    2: 'usage',
    3: 'a fault or variation could not be tried',
    [signals]: 'interrupted by SIGHUP, SIGINT, SIGTERM',
  },
  run: tryCorpus,
});

async function tryCorpus(line: CommandLine, context: CommandContext): Promise<CommandRun> {
  const { environment, stdout, stderr, pacts, signal } = context;
  const { problems } = line;
  const count = line.wholeNumber('workers', 1, 64, availableParallelism());
  const without = line.texts('without');
  problems.push(
    ...without
      .filter((id) => !cases.some((entry) => entry.id === id))
      .map((id) => `--without ${id} is not the id of a case; the nearest are ${nearestIds(cases, id).join(', ')}`),
  );
  const patterns = line.texts('only');
  const corpus = [...faults, ...variations].filter(
    ({ id }) => patterns.length === 0 || patterns.some((pattern) => fitsPattern(id, pattern)),
  );
  if (corpus.length === 0) problems.push(`--only ${patterns.join(' --only ')} matches no fault or variation`);
  const figureFile = line.text('figure');
  const whole = patterns.length === 0;
  if (figureFile !== undefined && (!whole || without.length > 0)) {
    problems.push('--figure is for the whole corpus and the whole contract, without --only and --without');
  }
  const figureText =
    figureFile === undefined || problems.length > 0 ? '' : await readTextFile(figureFile).catch(String);
  if (figureFile !== undefined && problems.length === 0 && withFigure(figureText, '') === undefined) {
    problems.push(
      `--figure ${figureFile} has to be a file with the marks <!-- kill-matrix --> and <!-- /kill-matrix -->`,
    );
  }
  return async () => {
    const reports = line.text('reports') ?? defaults.reports;
    const paths = [join(reports, 'kill-matrix.md'), join(reports, 'kill-matrix.json')] as const;
    await mkdir(reports, { recursive: true }).catch((error: unknown) => {
      throw new UserError(
        couldNotDecide,
        `--reports ${reports}: the folder cannot be created, so nothing was tried: ${messageOf(error)}`,
        'name a folder that can be written with --reports',
      );
    });
    const all = await readInteractions(pacts).catch((error: unknown) => {
      throw new UserError(couldNotDecide, `Nothing was tried: ${messageOf(error)}`);
    });
    const interactions = all.filter(({ entry }) => !without.includes(entry.id));
    stderr.write(
      `Trying ${corpus.length} faults and variations in front of ${providers.length} providers, ${count} at once\n`,
    );
    const workers = startWorkers(count);
    const failures: string[] = [];
    let trials: { readonly faults: FaultTrial[]; readonly variations: VariationTrial[] };
    try {
      trials = await tryAll(corpus, without, { folder: pacts, interactions }, workers, signal, failures, stderr);
    } finally {
      workers.close();
    }
    if (signal.aborted) return interruptedBy(signal);
    if (failures.length > 0) {
      throw new UserError(couldNotDecide, ['Undecided, since these trials could not be run:', ...failures]);
    }
    const kept = cases.filter(({ id }) => !without.includes(id));
    const matrix = killMatrix({ cases: kept, ledger, ...trials, whole });
    const extent: Extent = { providers: providers.map(({ name }) => name), contractHash, without, whole };
    stdout.write(killMatrixText(matrix, extent, styleFor(stdout.isTTY === true, environment)));
    await writeWhole(paths[0], killMatrixMarkdown(matrix, extent));
    await writeWhole(paths[1], `${JSON.stringify({ ...extent, ...matrix }, null, 2)}\n`);
    if (figureFile !== undefined) {
      await writeWhole(figureFile, withFigure(figureText, killMatrixFigure(matrix, extent))!);
    }
    stdout.write(`${paths.map(forTerminal).join('\n')}\n`);
    return matrix.holds ? 0 : 1;
  };
}

async function tryAll(
  corpus: readonly (Fault | Variation)[],
  without: readonly string[],
  pacts: { readonly folder: string; readonly interactions: readonly Interaction[] },
  workers: Workers,
  signal: AbortSignal,
  failures: string[],
  stderr: ProcessContext['stderr'],
): Promise<{ faults: FaultTrial[]; variations: VariationTrial[] }> {
  const result = { faults: [] as FaultTrial[], variations: [] as VariationTrial[] };
  const kept = cases.filter(({ id }) => !without.includes(id));
  const total = corpus.length * providers.length;
  let done = 0;
  await Promise.all(
    // One provider after the other, so that most processes set up only one.
    providers.flatMap(({ name: provider }) =>
      corpus.map(async (subject) => {
        try {
          if (signal.aborted || failures.length > 0) return;
          const outcome = await workers.try({ subject: subject.id, provider, without, pacts: pacts.folder });
          const replayed = replayedOf(subject, outcome, interactionsFor(subject, pacts.interactions).length);
          if ('differs' in subject) {
            result.variations.push({
              variation: subject,
              provider,
              alarms: alarmsOf(subject, outcome),
              ...(replayed ? { replayed } : {}),
            });
          } else {
            result.faults.push({
              fault: subject,
              provider,
              attribution: attribute(subject, outcome, kept),
              ...(replayed ? { replayed } : {}),
            });
          }
        } catch (error) {
          failures.push(`${subject.id} in front of ${provider}: ${messageOf(error)}`);
        }
        done += 1;
        if (stderr.isTTY === true) stderr.write(`\r\u001b[2K${done} of ${total}  ${subject.id}`);
      }),
    ),
  );
  if (stderr.isTTY === true) stderr.write('\r\u001b[2K');
  const order = new Map(corpus.map(({ id }, index) => [id, index]));
  result.faults.sort((a, b) => order.get(a.fault.id)! - order.get(b.fault.id)!);
  result.variations.sort((a, b) => order.get(a.variation.id)! - order.get(b.variation.id)!);
  return result;
}
