import { cases } from '../../../contracts/all-cases.ts';
import { sources } from '../../../contracts/model/sources.ts';
import { groupBy } from '../../lib/group.ts';
import { forTerminal } from '../../lib/text/escape.ts';
import { excerpt } from '../../lib/text/excerpt.ts';
import type { Style } from '../../lib/text/style.ts';
import { layerNames } from '../../run/layer.ts';
import type { Run, Verdict } from '../../run/run-schema.ts';
import { whatCame } from '../../run/verdict.ts';
import { curlVariables, tokenCommand } from '../../verification/wire/curl.ts';
import { withCasesTogether } from '../parts/mismatches.ts';
import { causeKey } from '../parts/causes.ts';
import { formats } from '../parts/formats.ts';
import { recordedDetails } from './judged.ts';

/**
 * One card for the verdicts that say the same: those of one case, by matrix and replay, and those of all cases that
 * have the same cause.
 * @param apart a card for each case, whatever its cause.
 * @param command that makes the same report again; without one, each case is sent again.
 */
export function cards(
  verdicts: readonly Verdict[],
  run: Run,
  style: Style,
  { apart, command }: { apart: boolean; command?: string },
): string[] {
  const alike = groupBy(verdicts, (verdict) =>
    apart ? JSON.stringify([verdict.case, verdict.reasonCode, verdict.mismatches]) : causeKey(verdict),
  );
  return [...alike.values()].map((group) => card(group, run, style, command));
}

function card(group: readonly Verdict[], run: Run, style: Style, command: string | undefined): string {
  const verdict = group[0]!;
  const alike = group.filter((other) => other.case === verdict.case);
  const others = [...new Set(group.map((other) => other.case))].slice(1);
  const detail = (label: string, text: string) => `    ${label.padEnd(9)} ${forTerminal(text)}`;
  const ways = alike.map(({ via }) => via).join(' and ');
  return [
    `${style(formats[verdict.status], verdict.status)}  ${style('bold', verdict.case)} (${verdict.level}, ${ways})${others.length === 0 ? '' : ` and ${others.length} ${others.length === 1 ? 'case' : 'cases'} alike`}`,
    `    ${forTerminal(verdict.title)}`,
    ...(verdict.mismatches.length === 0 && verdict.reason !== undefined ? [detail('reason', verdict.reason)] : []),
    ...withCasesTogether(verdict.mismatches).map((mismatch) => {
      const { part, at, expected } = mismatch;
      return detail(part, `${at === '' ? '' : `${at}: `}expected ${expected}, got ${whatCame(mismatch)}`);
    }),
    ...verdict.sources.map(({ source, where, says }) => detail('source', `${source}, ${where}: ${says}`)),
    ...(verdict.response ? [detail('answer', answerOf(verdict.response))] : []),
    ...recordedDetails(verdict).map(([label, text]) => detail(label, text)),
    ...(verdict.layer === undefined ? [] : [detail('from', layerNames[verdict.layer])]),
    ...(verdict.tries.length > 1 ? verdict.tries.map(({ at, outcome }) => detail('tried', `${at} ${outcome}`)) : []),
    ...(verdict.scene === undefined ? [] : [detail('scene', verdict.scene)]),
    ...(verdict.curl === undefined
      ? []
      : [detail('curl', verdict.curl), ...variables(verdict).map((text) => detail('', text))]),
    detail('again', command ?? again(verdict.case, run)),
    ...(others.length === 0 ? [] : [detail('alike', others.join(', '))]),
  ].join('\n');
}

/** What the keys of the sources on the cards stand for. */
export function legend(verdicts: readonly Verdict[], style: Style): string {
  const named = new Set(verdicts.flatMap((verdict) => verdict.sources.map(({ source }) => source)));
  return Object.entries(sources)
    .filter(([key]) => named.has(key))
    .map(([key, { title }]) => `${style('dim', key.padEnd(8))} ${title}`)
    .join('\n');
}

/** How to get what the commands above call BW_TOKEN; said once. */
export function tokenHint({ finding }: Run, verdicts: readonly Verdict[], style: Style): string {
  const commands = [finding?.curl, ...verdicts.map(({ curl }) => curl)];
  if (!commands.some((curl) => /\$\{?BW_TOKEN(?!_)/.test(curl ?? ''))) return '';
  return [
    `${style('dim', 'BW_TOKEN')} is an access token. With BW_CLIENT_ID and BW_CLIENT_SECRET in the environment, this command gets one; no secret enters the shell history:`,
    `    ${tokenCommand}`,
  ].join('\n');
}

/** Characters of an answer's content that a card shows. */
const maxContentLength = 300;

function answerOf({ status, headers, body }: NonNullable<Verdict['response']>): string {
  const requestId = headers.find(([name]) => /request-?id$/i.test(name ?? ''));
  return [String(status), ...(requestId ? [`${requestId[0]!}: ${requestId[1]!}`] : []), excerpt(body, maxContentLength)]
    .join('  ')
    .trimEnd();
}

function variables(verdict: Verdict): string[] {
  const entry = cases.find(({ id }) => id === verdict.case);
  const names = entry && 'request' in entry ? curlVariables(entry.request) : [];
  return names.length === 0
    ? []
    : [`where ${names.join(', ')} ${names.length === 1 ? 'is an id' : 'are ids'} of such a scene`];
}

/** The command that checks a case again. */
export function again(id: string, { target }: Run): string {
  return `npm run verify -- --only ${id}${target.kind === 'live' ? ' --target live' : ''}`;
}
