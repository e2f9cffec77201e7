import { groupBy } from '../../lib/group.ts';
import { forTerminal } from '../../lib/text/escape.ts';
import type { Style } from '../../lib/text/style.ts';
import { uuids } from '../../lib/text/uuid.ts';
import { wrapped } from '../../lib/text/wrap.ts';
import type { Run, Verdict } from '../../run/run-schema.ts';
import { again } from './cards.ts';
import { formats } from '../parts/formats.ts';

/** The finding that stops the whole run, in place of an entry for each case. */
export function findingCard({ finding, verdicts }: Run, style: Style): string {
  if (!finding) return '';
  const stopped = verdicts.filter(({ reasonCode }) => reasonCode === 'finding').length;
  return [
    `${style('magenta', stopped > 0 ? 'not run' : 'noticed')}  ${finding.code}${stopped > 0 ? `: ${stopped} checks` : ''}`,
    `    ${forTerminal(finding.sentence)}`,
    `    Next: ${forTerminal(finding.next)}`,
    ...(finding.curl === undefined ? [] : [`    ${finding.curl}`]),
  ].join('\n');
}

/** That the target stopped answering for good. */
export function lostCard({ lost }: Run, style: Style): string {
  if (!lost) return '';
  return `${style('magenta', 'lost')}  ${forTerminal(lost.sentence)}\n    Next: ${forTerminal(lost.next)}`;
}

/** Further ids of a group are in run.json. */
export const maxNames = 12;

/** One entry for all verdicts with the same reason: sixty cases that share one cause are one thing to read. */
export function grouped(verdicts: readonly Verdict[], run: Run, style: Style, width: number): string[] {
  // Ids differ between cases that fail for the same reason.
  const byReason = groupBy(verdicts, ({ reason }) => (reason ?? '').replace(uuids, '…'));
  return [...byReason.values()].map((alike) => {
    const { status, reasonCode, reason } = alike[0]!;
    const names = [...new Set(alike.map((verdict) => verdict.case))];
    const further = names.length - maxNames;
    const shown = further > 0 ? [...names.slice(0, maxNames), `and ${further} more`] : names;
    const next = nextStep(alike[0]!, run);
    return [
      `${style(formats[status], status)}  ${reasonCode ?? ''}: ${alike.length} ${alike.length === 1 ? 'check' : 'checks'}`,
      `    ${forTerminal(reason ?? '')}`,
      ...(next === undefined ? [] : [`    ${next}`]),
      ...wrapped(shown, width - 4).map((line) => `    ${style('dim', line)}`),
    ].join('\n');
  });
}

/** What the user can do about an undecided check. */
function nextStep({ reasonCode, response, case: id }: Verdict, run: Run): string | undefined {
  // A recording cannot be improved by another step.
  if (run.judged || run.target.kind === 'recorded') return undefined;
  const live = run.target.kind === 'live';
  const status = response?.status ?? 0;
  if (reasonCode === 'set-up-failed' && live && status === 401) {
    return run.target.signIn === 'oauth'
      ? 'Next: npm run doctor says what is wrong with the token, the client or the account'
      : 'Next: check BW_USERNAME, BW_PASSWORD and BW_ACCOUNT_ID; a wrong account number is a 401 as well';
  }
  if (reasonCode === 'set-up-failed' && live && status === 403) {
    return 'Next: these credentials have no access to the WebRTC API, or BW_BASE_URL is not its base; ask the vendor for access';
  }
  if (reasonCode === 'set-up-failed' && live && status >= 500) return 'Next: the service is failing; try again later';
  if (reasonCode === 'no-token' && live)
    return 'Next: npm run doctor says what is wrong with the client or the token endpoint';
  if (reasonCode === 'asked-to-wait') return 'Next: try again later, or with a lower --rate or --concurrency';
  if (reasonCode === 'proxy-answered') return 'Next: ask who runs the proxy, or name the host in NO_PROXY';
  if (reasonCode === 'over-budget')
    return 'Next: raise the limit, or choose cases with --only; --list shows what they cost';
  if (reasonCode === 'out-of-time') return 'Next: raise --timeout, or choose cases with --only';
  if (reasonCode === 'transport-failed' && live) return 'Next: check BW_BASE_URL and the network';
  if (reasonCode === 'not-replayed' || reasonCode === 'own-fault') {
    return `Next: this is a fault of the suite, not of the target; report it with the output of ${again(id, run)}`;
  }
  if (reasonCode === 'control-failed' || reasonCode === 'read-back-failed') return `Next: ${again(id, run)}`;
  return undefined;
}
