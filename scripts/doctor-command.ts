import { cases } from '../contracts/cases/index.ts';
import { families, type RequestCase } from '../contracts/types.ts';
import { readCommandLine, SettingsError } from './command-line.ts';
import { forTerminal } from './reports/escape.ts';
import { inSecrecy, redactorFor, type Secrecy } from './secrecy.ts';
import { couldNotDecide, type Surroundings, usageError } from './surroundings.ts';
import { shortAccount } from './verification/account.ts';
import { type Budgets, defaultBudgets } from './verification/budgets.ts';
import { createLimiter } from './verification/limiter.ts';
import { readLiveTarget } from './verification/live-target.ts';
import { costOf, obstacle, totalCost } from './verification/plan.ts';
import { preflight, preflightCurl, type PreflightFinding } from './verification/preflight.ts';
import type { Target } from './verification/target.ts';
import { metered } from './verification/traffic.ts';
import { openWire } from './verification/wire.ts';

const help = `Says whether an endpoint can be checked with the settings at hand, and if not, why.

Usage: npm run doctor -- [options]

  --show-account  show the account number in full
  -h, --help      this text

It reads the settings that verify --target live reads (see npm run verify -- --help), and asks the endpoint
for a session that does not exist: nothing is created, and nothing is changed.

Exit codes: 0 all is well   2 usage or settings   3 the endpoint cannot be checked; the output says why
            129, 130, 143 interrupted by SIGHUP, SIGINT, SIGTERM
`;

/** A clock that is further off than this gets TLS and signatures into trouble. */
const tolerableClockSeconds = 120;

/** Runs the command. @returns the exit code. */
export function doctorMain(surroundings: Surroundings, budgets: Budgets = defaultBudgets): Promise<number> {
  return inSecrecy(surroundings, [help], (guarded, secrecy) => examine(guarded, secrecy, budgets));
}

async function examine(surroundings: Surroundings, secrecy: Secrecy, budgets: Budgets): Promise<number> {
  const { stdout, stderr, environment } = surroundings;
  const line = readCommandLine(surroundings.args, {
    'show-account': { type: 'boolean' },
    help: { type: 'boolean', short: 'h' },
  });
  const complain = (problems: readonly string[]): number => {
    stderr.write(`${[...problems, 'See npm run doctor -- --help'].map(forTerminal).join('\n')}\n`);
    return usageError;
  };
  if (line.problems.length > 0) return complain(line.problems);
  if (line.flag('help')) {
    stdout.write(help);
    return 0;
  }
  let target: Target;
  try {
    target = await readLiveTarget(environment);
  } catch (error) {
    if (error instanceof SettingsError) return complain(error.problems);
    throw error;
  }

  const account = line.flag('show-account') ? target.accountId : shortAccount(target.accountId)(target.accountId);
  const by = target.network?.proxy === undefined ? '' : `, through the proxy ${new URL(target.network.proxy).origin}`;
  stderr.write(forTerminal(`Asking ${target.baseUrl} for account ${account}${by}`) + '\n');
  secrecy.redactor = redactorFor(target, environment, [help]);
  const { redactor } = secrecy;
  const { network } = target;
  const raw = openWire({ baseUrl: target.baseUrl, redactor, connections: 1, budgets, ...(network ? { network } : {}) });
  const wire = metered(raw, createLimiter(undefined), 1, budgets);
  const finding = await preflight({ target, wire, budgets }).finally(() => wire.close());

  const hide = line.flag('show-account') ? (text: string) => text : shortAccount(target.accountId);
  const shown = (text: string) => forTerminal(hide(redactor.redactSentence(text)));
  stdout.write(
    `${[...findingLines(finding, shown), ...(finding.code === 'well' ? reachLines(target) : [])].join('\n')}\n`,
  );
  return finding.code === 'well' ? 0 : couldNotDecide;
}

function findingLines(
  { code, sentence, next, exchange, clockAheadSeconds }: PreflightFinding,
  shown: (text: string) => string,
): string[] {
  const off = clockAheadSeconds ?? 0;
  return [
    `${code}: ${shown(sentence)}`,
    ...(next === '' ? [] : [`    next    ${shown(next)}`]),
    ...(code === 'well' ? [`    answer  in ${String(exchange.durationMs)} ms`] : [`    curl    ${preflightCurl}`]),
    ...(Math.abs(off) > tolerableClockSeconds
      ? [
          `    clock   this machine is ${String(Math.abs(off))} s ${off > 0 ? 'behind' : 'ahead of'} the endpoint; certificates are judged by it`,
        ]
      : []),
  ];
}

/** Which cases this account can exercise, and why not the others. */
function reachLines(target: Target): string[] {
  const width = Math.max(...families.map((family) => family.length));
  const rows = families.map((family) => {
    const ofFamily = cases.filter((entry): entry is RequestCase => entry.family === family && 'scene' in entry);
    const hindered = ofFamily.flatMap((entry) => obstacle(entry, target)?.reason ?? []);
    const can = `${String(ofFamily.length - hindered.length)} of ${String(ofFamily.length)}`;
    const why = hindered.length === 0 ? '' : `  ${[...new Set(hindered)].join('; ')}`;
    return `    ${family.padEnd(width)}  ${can.padStart(8)}${why}`;
  });
  const open = cases.filter((entry): entry is RequestCase => 'scene' in entry && !obstacle(entry, target));
  const { requests, resources } = totalCost(open.map(costOf));
  return [
    'Cases that this account can exercise, by family:',
    ...rows,
    `All of them together: up to ${String(requests)} requests, ${String(resources)} sessions and participants, each removed again; the replay of the pact adds to that`,
    'Next: npm run verify -- --target live',
  ];
}
