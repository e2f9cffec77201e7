import { operation } from '../../../contracts/model/operation.ts';
import type { WayToSignIn } from '../../../contracts/model/sign-in.ts';
import type { Level } from '../../../contracts/model/types.ts';
import { forMarkdown } from '../../lib/text/escape.ts';
import { table } from '../../lib/text/markdown.ts';
import type { Run, Verdict } from '../../run/run-schema.ts';
import { accountIn, isShortened } from './account.ts';
import { requestIdsOf } from './response.ts';

const levels: Readonly<Record<Level, string>> = {
  MUST: 'MUST: documented, or sent by a documented sample',
  SHOULD: 'SHOULD: a standard says so, or the documents say it only in part',
  OBSERVE: 'OBSERVE: no document says how to respond, so no response is a fault',
};

const signInNames: Readonly<Record<WayToSignIn, string>> = {
  basic: 'HTTP Basic, as an API user',
  oauth: 'an OAuth 2.0 access token (client credentials)',
};

/** The table at the head of the document: where, when, with what. */
export function summaryTable(main: Verdict, run: Run, probes: readonly Run[], account: string | undefined): string {
  const { target, suite } = run;
  const shownAccount = account ?? accountIn(target.account, run, undefined);
  const times = [...new Set([probes[0], probes.at(-1)])].flatMap((probe) => probe?.startedAt ?? []);
  const requestIds = requestIdsOf(main);
  const rows = [
    ['Operation under test', `${operation.title}, \`${operation.method} ${operation.path}\``],
    ['Endpoint', forMarkdown(target.baseUrl)],
    ...(target.signIn === undefined ? [] : [['Signed in with', signInNames[target.signIn]]]),
    ['Account', `${forMarkdown(shownAccount)}${isShortened(shownAccount) ? ' (shortened)' : ''}`],
    ...(target.proxy === undefined ? [] : [['Through the proxy', forMarkdown(target.proxy)]]),
    ['Time of the run (UTC)', forMarkdown(run.startedAt)],
    ...(times.length === 0 ? [] : [['Time of the fresh tries (UTC)', forMarkdown(times.join(' to '))]]),
    ...(requestIds.length === 0 ? [] : [['Request id', requestIds.map((id) => forMarkdown(id)).join(', ')]]),
    [
      'Checked by',
      `${forMarkdown(suite.name)}, version ${forMarkdown(suite.version)}: a suite that sends requests to the API and compares the responses with the documents`,
    ],
    ['List of promises', `version \`${run.contractHash.slice(0, 12)}\` (first digits of its SHA-256)`],
    ['Level', levels[main.level]],
  ];
  return table(['Summary', ''], rows);
}
