import { cases } from '../../contracts/all-cases.ts';
import { families, type RequestCase } from '../../contracts/model/types.ts';
import { couldNotDecide, type Surroundings, usageError } from '../cli/context.ts';
import { inSecrecy, redactorFor, type Secrecy } from '../cli/secrecy.ts';
import { type EndingSignal, endingSignals, endOf, runEnded } from '../lib/system/signals.ts';
import { shortAccount } from '../secrets/account.ts';
import { forTerminal } from '../lib/text/escape.ts';
import { basicNotice, signedIn } from '../reports/parts/sign-in.ts';
import { readCommandLine, SettingsError } from '../settings/command-line.ts';
import { readLiveTarget } from '../settings/live-target.ts';
import { readAuth } from '../settings/run-settings.ts';
import { type Budgets, defaultBudgets } from '../target/limits.ts';
import type { Target } from '../target/target.ts';
import { costOf, obstacle, totalCost } from '../verification/matrix/plan.ts';
import { closedBy, type OtherWay, wayNames } from '../verification/other-way.ts';
import { preflight, type PreflightFinding } from '../verification/preflight.ts';
import { openTarget } from '../verification/sign-in/open-target.ts';
import { signInCurl, tokenCommand } from '../verification/wire/curl.ts';
import { waitingUntil } from '../verification/wire/wire.ts';

const help = `Says whether an endpoint can be checked with the settings at hand, and if not, why.

Usage: npm run doctor -- [options]

  --auth basic|oauth  how to sign in (default: with OAuth where BW_CLIENT_ID is set; or BW_AUTH)
  --show-account      show the account number in full
  -h, --help          this text

It reads the settings that verify --target live reads (see npm run verify -- --help), gets an access token where it
signs in with OAuth, and asks the endpoint for a session that does not exist: nothing is created, and nothing is
changed. Where credentials for both ways of signing in are set, both are asked.

Exit codes: 0 all is well   2 usage or settings   3 the endpoint cannot be checked; the output says why
            129, 130, 143 interrupted by SIGHUP, SIGINT, SIGTERM
`;

/** A clock that is further off than this gets TLS and signatures into trouble. */
const tolerableClockSeconds = 120;

/** The options of the command. */
export const doctorOptions = {
  auth: { type: 'string' },
  'show-account': { type: 'boolean' },
  help: { type: 'boolean', short: 'h' },
} as const;

/** Runs the command. @returns the exit code. */
export function doctorMain(surroundings: Surroundings, budgets: Budgets = defaultBudgets): Promise<number> {
  return inSecrecy(surroundings, [help], (guarded, secrecy) => examine(guarded, secrecy, budgets));
}

async function examine(surroundings: Surroundings, secrecy: Secrecy, budgets: Budgets): Promise<number> {
  const { stdout, stderr, environment } = surroundings;
  const line = readCommandLine(surroundings.args, doctorOptions);
  const complain = (problems: readonly string[]): number => {
    stderr.write(`${[...problems, 'See npm run doctor -- --help'].map(forTerminal).join('\n')}\n`);
    return usageError;
  };
  const auth = readAuth(line, environment);
  if (line.problems.length > 0) return complain(line.problems);
  if (line.flag('help')) {
    stdout.write(help);
    return 0;
  }
  let target: Target;
  try {
    target = await readLiveTarget(environment, auth);
  } catch (error) {
    if (error instanceof SettingsError) return complain(error.problems);
    throw error;
  }

  const account = line.flag('show-account') ? target.accountId : shortAccount(target.accountId)(target.accountId);
  const by = target.network?.proxy === undefined ? '' : `, through the proxy ${new URL(target.network.proxy).origin}`;
  const now = surroundings.now?.() ?? new Date();
  const asking = `Asking ${target.baseUrl} for account ${account}, ${signedIn(target)}${by}`;
  stderr.write([asking, ...basicNotice(target, now)].map((text) => `${forTerminal(text)}\n`).join(''));
  secrecy.redactor = redactorFor(target, environment, [help]);
  const { redactor } = secrecy;
  const { signal } = surroundings;
  const until = endOf(signal);
  const { wire, signer, close } = openTarget(target, { redactor, concurrency: 1, budgets, until });
  const asked = { target, wire: waitingUntil(wire, until), signer, budgets, now };
  const finding = await preflight(asked).finally(close);
  if (finding.exchange.failure?.code === runEnded) return endingSignals[signal.reason as EndingSignal];

  const hide = line.flag('show-account') ? (text: string) => text : shortAccount(target.accountId);
  const shown = (text: string) => forTerminal(hide(redactor.redactSentence(text)));
  stdout.write(
    `${[
      ...findingLines(finding, shown),
      ...otherWayLines(finding.otherWay, shown),
      ...signer.oddities().flatMap((oddity) => oddityLines(oddity, shown)),
      ...(finding.code === 'well' ? reachLines(target, finding.otherWay) : []),
    ].join('\n')}\n`,
  );
  return finding.code === 'well' ? 0 : couldNotDecide;
}

function findingLines(
  { code, sentence, next, curl, exchange, clockAheadSeconds }: PreflightFinding,
  shown: (text: string) => string,
): string[] {
  const off = clockAheadSeconds ?? 0;
  return [
    `${code}: ${shown(sentence)}`,
    ...(next === '' ? [] : [`    next    ${shown(next)}`]),
    ...(code === 'well' ? [`    answer  in ${exchange.durationMs} ms`] : curlLines(curl ?? '')),
    ...(Math.abs(off) > tolerableClockSeconds
      ? [
          `    clock   this machine is ${Math.abs(off)} s ${off > 0 ? 'behind' : 'ahead of'} the endpoint; certificates are judged by it`,
        ]
      : []),
  ];
}

/** A command, and once what it needs that is no setting. */
function curlLines(curl: string): string[] {
  return [`    curl    ${curl}`, ...(curl.includes('$BW_TOKEN"') ? [`    where   ${tokenCommand}`] : [])];
}

/** What the endpoint makes of the other way of signing in. */
function otherWayLines(other: OtherWay | undefined, shown: (text: string) => string): string[] {
  if (!other) return [];
  const name = wayNames[other.way];
  const state = {
    taken: `${name} is taken too`,
    refused: `${name} is not taken: asked with good credentials, it ${other.said}`,
    'no-token': `${name} could not be tried, since there is no token: ${other.said}`,
    unknown: `whether ${name} is taken is not known: ${other.said}`,
  }[other.state];
  return [`    other   ${shown(state)}`];
}

function oddityLines(oddity: string, shown: (text: string) => string): string[] {
  return [
    `odd-token-answer: ${shown(`The token answer can be used, and is not as it should be: ${oddity}`)}`,
    '    next    tell whoever runs the token endpoint; clients that rely on RFC 6749, 5.1, may stumble on it',
    `    curl    ${signInCurl}`,
  ];
}

/** Which cases this account can exercise, and why not the others. */
function reachLines(target: Target, other: OtherWay | undefined): string[] {
  const width = Math.max(...families.map((family) => family.length));
  const hindrance = (entry: RequestCase) => obstacle(entry, target) ?? closedBy(entry, other);
  const rows = families.map((family) => {
    const ofFamily = cases.filter((entry): entry is RequestCase => entry.family === family && 'scene' in entry);
    const hindered = ofFamily.flatMap((entry) => hindrance(entry)?.reason ?? []);
    const can = `${ofFamily.length - hindered.length} of ${ofFamily.length}`;
    const why = hindered.length === 0 ? '' : `  ${[...new Set(hindered)].join('; ')}`;
    return `    ${family.padEnd(width)}  ${can.padStart(8)}${why}`;
  });
  const open = cases.filter((entry): entry is RequestCase => 'scene' in entry && !hindrance(entry));
  const { requests, resources } = totalCost(open.map(costOf));
  return [
    'Cases that this account can exercise, by family:',
    ...rows,
    `All of them together: up to ${requests} requests, ${resources} sessions and participants, each removed again; the replay of the pact adds to that`,
    'Next: npm run verify -- --target live',
  ];
}
