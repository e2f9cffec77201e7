import { cases } from '../../contracts/all-cases.ts';
import { families, type RequestCase } from '../../contracts/model/types.ts';
import { type CommandRun, defineCommand, signals } from '../cli/command.ts';
import { type CommandContext, couldNotDecide, interruptedBy } from '../cli/context.ts';
import { progressOn } from '../cli/progress.ts';
import { liveTargetIn } from '../cli/runs/on-target.ts';
import { endOf, runEnded } from '../lib/system/signals.ts';
import { shortAccount } from '../secrets/account.ts';
import { forTerminal } from '../lib/text/escape.ts';
import { basicNotice, signedIn } from '../reports/parts/sign-in.ts';
import type { CommandLine } from '../settings/command-line.ts';
import { authOption, readAuth } from '../settings/run-settings.ts';
import { defaultTimeouts } from '../target/limits.ts';
import type { Target } from '../target/target.ts';
import { costOf, blockerOf, totalCost } from '../verification/matrix/plan.ts';
import { closedBy, type OtherWay, wayNames } from '../verification/other-way.ts';
import { preflight, type PreflightFinding } from '../verification/preflight.ts';
import { openTarget } from '../verification/sign-in/open-target.ts';
import { signInCurl, tokenCommand } from '../verification/wire/curl.ts';
import { waitingUntil } from '../verification/wire/wire.ts';

/** A larger clock error makes TLS and signatures fail. */
const tolerableClockSeconds = 120;

/** Checks whether an endpoint can be tested. */
export const doctor = defineCommand({
  name: 'doctor',
  summary: 'Says whether an endpoint can be checked with the current settings, and if not, why.',
  options: {
    auth: authOption,
    'show-account': { type: 'boolean', help: 'show the account number in full' },
  },
  details: [
    'It reads the settings that verify --target live reads, gets an access token where it signs in with OAuth, and asks the endpoint for a session that does not exist. Nothing is created, and nothing is changed. Where credentials for both ways of signing in are set, both are asked.',
  ],
  exitCodes: {
    0: 'all is well',
    2: 'usage or settings',
    3: 'the endpoint cannot be checked; the output says why',
    [signals]: 'interrupted by SIGHUP, SIGINT, SIGTERM',
  },
  run: examine,
});

function examine(line: CommandLine, context: CommandContext): CommandRun {
  const { stdout, stderr, environment, secrets, signal, timeouts = defaultTimeouts } = context;
  const auth = readAuth(line, environment);
  return async () => {
    const target = await liveTargetIn(context, auth);

    const account = line.flag('show-account') ? target.accountId : shortAccount(target.accountId)(target.accountId);
    const by = target.network?.proxy === undefined ? '' : `, through the proxy ${new URL(target.network.proxy).origin}`;
    const now = context.now?.() ?? new Date();
    const asking = `Asking ${target.baseUrl} for account ${account}, ${signedIn(target)}${by}`;
    stderr.write([asking, ...basicNotice(target, now)].map((text) => `${forTerminal(text)}\n`).join(''));
    const { redactor } = secrets;
    const until = endOf(signal);
    const hide = line.flag('show-account') ? (text: string) => text : shortAccount(target.accountId);
    const progress = progressOn(stderr, { shown: hide });
    const { wire, signer, close } = openTarget(target, {
      redactor,
      concurrency: 1,
      timeouts,
      until,
      waits: progress.waits,
    });
    const asked = { target, wire: waitingUntil(wire, until), signer, timeouts, now };
    const finding = await preflight(asked).finally(async () => {
      progress.end();
      await close();
    });
    if (finding.exchange.failure?.code === runEnded) return interruptedBy(signal);

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
  };
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

/** A command, and how to get the token that it needs. */
function curlLines(curl: string): string[] {
  return [`    curl    ${curl}`, ...(curl.includes('$BW_TOKEN"') ? [`    where   ${tokenCommand}`] : [])];
}

/** Whether the endpoint accepts the other way of signing in. */
function otherWayLines(other: OtherWay | undefined, shown: (text: string) => string): string[] {
  if (!other) return [];
  const name = wayNames[other.way];
  const state = {
    taken: `${name} is taken too`,
    refused: refusedOtherWay(other),
    'no-token': `${name} could not be tried, since there is no token: ${other.said}`,
    unknown: `whether ${name} is taken is not known: ${other.said}`,
  }[other.state];
  return [`    other   ${shown(state)}`];
}

/** A password is only known to be right where it is taken; a client id has given a token before. */
function refusedOtherWay({ way, said }: OtherWay): string {
  return way === 'oauth'
    ? `OAuth is refused: asked with a token of BW_CLIENT_ID, it ${said}`
    : `Basic is refused: asked with BW_USERNAME and BW_PASSWORD, it ${said}; either they are wrong, or this endpoint takes no Basic`;
}

function oddityLines(oddity: string, shown: (text: string) => string): string[] {
  return [
    `odd-token-answer: ${shown(`The token answer can be used, and is not as it should be: ${oddity}`)}`,
    '    next    tell the operator of the token endpoint; clients that rely on RFC 6749, 5.1, may fail',
    `    curl    ${signInCurl}`,
  ];
}

/** Which cases this account can exercise, and why not the others. */
function reachLines(target: Target, other: OtherWay | undefined): string[] {
  const width = Math.max(...families.map((family) => family.length));
  const blocker = (entry: RequestCase) => blockerOf(entry, target) ?? closedBy(entry, other);
  const rows = families.flatMap((family) => {
    const ofFamily = cases.filter((entry): entry is RequestCase => entry.family === family && 'scene' in entry);
    const blocked = ofFamily.flatMap((entry) => blocker(entry)?.reason ?? []);
    const can = `${ofFamily.length - blocked.length} of ${ofFamily.length}`;
    return [`    ${family.padEnd(width)}  ${can.padStart(8)}`, ...[...new Set(blocked)].map((why) => `        ${why}`)];
  });
  const open = cases.filter((entry): entry is RequestCase => 'scene' in entry && !blocker(entry));
  const { requests, resources } = totalCost(open.map(costOf));
  return [
    'Cases that this account can exercise, by family:',
    ...rows,
    `All of them together: up to ${requests} requests, ${resources} sessions and participants, each removed again. The replay of the pact adds to that`,
    'Next: npm run verify -- --target live',
  ];
}
