import { mkdir } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { cases } from '../../../contracts/all-cases.ts';
import { ledger } from '../../../contracts/documents/ledger/index.ts';
import { contractHash } from '../../../contracts/hash.ts';
import { couldNotDecide, type Surroundings, usageError } from '../../cli/context.ts';
import { readTextFile } from '../../lib/system/read-file.ts';
import { type EndingSignal, endingSignals } from '../../lib/system/signals.ts';
import { forTerminal } from '../../lib/text/escape.ts';
import { styleFor } from '../../lib/text/style.ts';
import { writeWhole } from '../../reports/write.ts';
import { readCommandLine } from '../../settings/command-line.ts';
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

const help = `Shows what the gate is worth: every fault of a corpus is put in front of two providers that are right by
themselves, and has to be caught by a case that names it; every harmless variation has to leave the suite silent.

Usage: npm run kill-matrix -- [options]

  --only PATTERN   only faults and variations whose id is PATTERN, begins with PATTERN-, or fits it as a glob;
                   may be given more than once
  --without CASE   leave a case out of the contract, to see that it is missed; may be given more than once
  --workers N      processes at once (default: one for each processor)
  --reports DIR    where to write kill-matrix.md and kill-matrix.json (default: ${defaults.reports})
  --figure FILE    write the figure into FILE, between the marks <!-- kill-matrix --> and <!-- /kill-matrix -->
  -h, --help       this text

Nothing but loopback is spoken to.
Exit codes: 0 all is caught, nothing else is, and no case is idle   1 one of these is not so   2 usage
            3 a trial could not be made
            129, 130, 143 interrupted by SIGHUP, SIGINT, SIGTERM
`;

/** The options of the command. */
export const killMatrixOptions = {
  only: { type: 'string', multiple: true },
  without: { type: 'string', multiple: true },
  workers: { type: 'string' },
  reports: { type: 'string' },
  figure: { type: 'string' },
  help: { type: 'boolean', short: 'h' },
} as const;

/** Runs the command. @returns the exit code. */
export async function killMatrixMain({
  args,
  environment,
  stdout,
  stderr,
  pacts,
  signal,
}: Surroundings): Promise<number> {
  const line = readCommandLine(args, killMatrixOptions);
  const { problems } = line;
  const complain = (lines: readonly string[]): void => {
    stderr.write(`${lines.map(forTerminal).join('\n')}\n`);
  };
  const count = line.wholeNumber('workers', 1, 64, availableParallelism());
  const without = line.texts('without');
  problems.push(
    ...without
      .filter((id) => !cases.some((entry) => entry.id === id))
      .map((id) => `--without ${id} names no case; the nearest are ${nearestIds(cases, id).join(', ')}`),
  );
  const patterns = line.texts('only');
  const corpus = [...faults, ...variations].filter(
    ({ id }) => patterns.length === 0 || patterns.some((pattern) => fitsPattern(id, pattern)),
  );
  if (corpus.length === 0) problems.push(`--only ${patterns.join(' --only ')} fits no fault and no variation`);
  if (line.flag('help') && problems.length === 0) {
    stdout.write(help);
    return 0;
  }
  const figureFile = line.text('figure');
  const whole = patterns.length === 0;
  if (figureFile !== undefined && (!whole || without.length > 0)) {
    problems.push('--figure is for the whole corpus and the whole contract, without --only and --without');
  }
  const figureText =
    figureFile === undefined || problems.length > 0 ? '' : await readTextFile(figureFile).catch(String);
  if (figureFile !== undefined && problems.length === 0 && withFigure(figureText, '') === undefined) {
    problems.push(
      `--figure ${figureFile} is no file with the marks <!-- kill-matrix --> and <!-- /kill-matrix --> to write the figure between`,
    );
  }
  if (problems.length > 0) {
    complain([...problems, 'See npm run kill-matrix -- --help']);
    return usageError;
  }
  const reports = line.text('reports') ?? defaults.reports;
  const paths = [join(reports, 'kill-matrix.md'), join(reports, 'kill-matrix.json')] as const;
  try {
    await mkdir(reports, { recursive: true });
  } catch (error) {
    complain([
      `--reports ${reports}: no folder can be made there, so nothing was tried: ${(error as Error).message}`,
      'Next: name a folder that can be written with --reports',
    ]);
    return couldNotDecide;
  }

  let interactions: Interaction[];
  try {
    interactions = (await readInteractions(pacts)).filter(({ entry }) => !without.includes(entry.id));
  } catch (error) {
    complain([`Nothing was tried: ${(error as Error).message}`]);
    return couldNotDecide;
  }
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
  if (signal.aborted) return endingSignals[signal.reason as EndingSignal];
  if (failures.length > 0) {
    complain(['The suite itself failed, so nothing was decided:', ...failures]);
    return couldNotDecide;
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
}

async function tryAll(
  corpus: readonly (Fault | Variation)[],
  without: readonly string[],
  pacts: { readonly folder: string; readonly interactions: readonly Interaction[] },
  workers: Workers,
  signal: AbortSignal,
  failures: string[],
  stderr: Surroundings['stderr'],
): Promise<{ faults: FaultTrial[]; variations: VariationTrial[] }> {
  const result = { faults: [] as FaultTrial[], variations: [] as VariationTrial[] };
  const kept = cases.filter(({ id }) => !without.includes(id));
  const total = corpus.length * providers.length;
  let done = 0;
  await Promise.all(
    // One provider after the other, so that a process seldom has to know both.
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
          failures.push(
            `${subject.id} in front of ${provider}: ${error instanceof Error ? error.message : String(error)}`,
          );
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
