import { statementById } from '../../contracts/documents/ledger/index.ts';
import { operation, sceneBodies, scenePaths } from '../../contracts/model/operation.ts';
import { type SceneStep, sceneSteps } from '../../contracts/model/scene-steps.ts';
import type { WayToSignIn } from '../../contracts/model/sign-in.ts';
import { sources } from '../../contracts/model/sources.ts';
import type { Case, RequestCase, RequestTemplate, Template } from '../../contracts/model/types.ts';
import { forTerminal } from '../lib/text/escape.ts';
import { quoted } from '../lib/text/shell.ts';
import { curlFor, tokenCommand, variable } from '../verification/wire/curl.ts';
import { documentAddress } from './parts/documents.ts';

/**
 * A script for a POSIX shell with curl that creates the scene of a case, sends its request, shows the response, and
 * removes the scene. Everything in it is from the contract, so it holds no text of a provider and no secret.
 * @param signIn how the run signed in.
 * @returns undefined for a case that cannot be sent like that: it has no request, or needs a service that fails.
 */
export function evidenceScript(entry: Case, signIn: WayToSignIn): string | undefined {
  if (!('scene' in entry) || entry.scene.failure) return undefined;
  const request = curlFor(operation.method, entry.request, signIn, Infinity);
  const steps = sceneSteps(entry.scene).flatMap((round) => round.flatMap((step) => stepLines(step, signIn)));
  const opened = Object.keys(entry.scene.sessions).filter((slot) => entry.scene.sessions[slot] === 'open');
  const shown = opened.flatMap((slot) => [
    `echo ${quoted(`Participants of ${variable(slot)} afterwards:`)}`,
    `members=$(${call('GET', scenePaths.members, signIn, { sessionId: `{{${slot}}}` })} | printable)`,
    'echo "${members:-(an empty response)}"',
  ]);
  const commands = [...steps, request, ...shown];
  return `${[
    '#!/bin/sh',
    ...about(entry),
    'set -u',
    ...needed(commands),
    ...(request.includes('OTHER_ACCOUNT')
      ? ['OTHER_ACCOUNT=9999999', 'if [ "$BW_ACCOUNT_ID" = 9999999 ]; then OTHER_ACCOUNT=9999998; fi']
      : []),
    ...helpers(signIn),
    ...(commands.some((command) => /\$\{?BW_TOKEN/.test(command))
      ? [
          // The client secret must not go to the vendor for another endpoint.
          'case $BW_BASE_URL in https://*.bandwidth.com/*) ;; *) if [ -z "${BW_TOKEN:-}" ]; then : "${BW_TOKEN_URL:?has to be set}"; fi ;; esac',
          `if [ -z "\${BW_TOKEN:-}" ]; then ${tokenCommand}; fi`,
          '[ -n "$BW_TOKEN" ] || stop \'No access token: check BW_CLIENT_ID, BW_CLIENT_SECRET and BW_TOKEN_URL\'',
        ]
      : []),
    ...steps,
    "echo 'What the documents say, in a summary of our words:'",
    ...entry.statements.map(statementById).map(({ says }) => `echo ${quoted(`  ${says}`)}`),
    "echo 'The response:'",
    `${request} | printable`,
    'echo',
    ...shown,
  ].join('\n')}\n`;
}

function about({ id, title, scene, statements }: RequestCase): string[] {
  const promises = statements.map(statementById).flatMap(({ source, where, says }) => {
    const address = documentAddress(source, where);
    return [`  ${sources[source].title}, at ${where}: ${says}`, ...(address === undefined ? [] : [`  ${address}`])];
  });
  return [
    `${id}: ${title}`,
    'What the documents say, in a summary of our words, not a quotation:',
    ...promises,
    `The scene: ${scene.title}`,
    'Needs curl, and settings in the environment. It removes all that it creates.',
  ].map((line) => `# ${forTerminal(line)}`);
}

/** The environment variables that have to be set. Without BW_TOKEN, the script requests a token itself. */
function needed(commands: readonly string[]): string[] {
  const named = commands.flatMap((command) => [...command.matchAll(/\$\{?(BW_[A-Z_]+)/g)].map(([, name]) => name!));
  const own = new Set(['BW_BASE_URL', 'BW_ACCOUNT_ID', ...named]);
  const withToken = own.delete('BW_TOKEN');
  return [
    ...[...own].map((name) => `: "\${${name}:?has to be set}"`),
    ...(withToken
      ? ['if [ -z "${BW_TOKEN:-}" ]; then : "${BW_CLIENT_ID:?has to be set}" "${BW_CLIENT_SECRET:?has to be set}"; fi']
      : []),
  ];
}

/** An id is accepted only if all of its characters are literal in a shell and in a URL. */
function helpers(signIn: WayToSignIn): string[] {
  const removal = (kind: 'session' | 'participant') =>
    curlFor('DELETE', template(scenePaths[kind], {}), signIn)
      .replace('curl -sS -i', "curl -sS -o /dev/null -w '%{http_code}'")
      .replace(new RegExp(`\\$\\{${kind.toUpperCase()}\\}`), '$1');
  return [
    "participants=''",
    "sessions=''",
    `stop() { echo "$1" >&2; exit 1; }`,
    `printable() { LC_ALL=C tr -d '\\000-\\010\\013-\\037\\177'; }`,
    // Puts each property on its own line; a quotation mark inside a string has a backslash before it.
    `id_in_answer() { tr '{,' '\\n\\n' | sed -n 's/^[[:space:]]*"id"[[:space:]]*:[[:space:]]*"\\([A-Za-z0-9_-][A-Za-z0-9._~-]*\\)".*/\\1/p' | sed 1q; }`,
    `new_id() { od -An -N16 -tx1 /dev/urandom | tr -d ' \\n' | sed 's/^\\(.\\{8\\}\\)\\(.\\{4\\}\\).\\(.\\{3\\}\\).\\(.\\{3\\}\\)\\(.\\{12\\}\\).*/\\1-\\2-4\\3-8\\4-\\5/'; }`,
    `removed() { case $2 in 2??|404) ;; *) echo "Not removed: $1 (status $2)" >&2; result=3 ;; esac; }`,
    `remove_participant() { removed "participant $1" "$(${removal('participant')})"; }`,
    `remove_session() { removed "session $1" "$(${removal('session')})"; }`,
    'remove_all() {',
    '  result=$?',
    '  trap - EXIT HUP INT TERM',
    '  for id in $participants; do remove_participant "$id"; done',
    '  for id in $sessions; do remove_session "$id"; done',
    '  exit "$result"',
    '}',
    'trap remove_all EXIT',
    "trap 'exit 129' HUP",
    "trap 'exit 130' INT",
    "trap 'exit 143' TERM",
  ];
}

function stepLines(step: SceneStep, signIn: WayToSignIn): string[] {
  switch (step.do) {
    case 'create-session':
      return creation('session', step.slot, signIn);
    case 'create-participant':
      return creation('participant', step.slot, signIn);
    case 'invent-id':
      return [`${variable(step.slot)}=$(new_id)`];
    case 'join': {
      const ids = { sessionId: `{{${step.session}}}`, participantId: `{{${step.slot}}}` };
      return [orStop(call(operation.method, scenePaths.membership, signIn, ids, step.body), step)];
    }
    case 'leave': {
      const ids = { sessionId: `{{${step.session}}}`, participantId: `{{${step.slot}}}` };
      return [orStop(call('DELETE', scenePaths.membership, signIn, ids), step)];
    }
    case 'end-session':
      return [orStop(call('DELETE', scenePaths.session, signIn, { sessionId: `{{${step.slot}}}` }), step)];
    case 'delete-participant':
      return [orStop(call('DELETE', scenePaths.participant, signIn, { participantId: `{{${step.slot}}}` }), step)];
    case 'fail':
      return [];
  }
}

function creation(kind: 'session' | 'participant', slot: string, signIn: WayToSignIn): string[] {
  const name = variable(slot);
  const command = call('POST', scenePaths[`${kind}s`], signIn, {}, JSON.stringify(sceneBodies[kind]));
  return [
    `${name}=$(${command} | id_in_answer)`,
    `[ -n "$${name}" ] || stop ${quoted(`The scene could not be set: no ${kind} was created`)}`,
    `${kind}s="$${kind}s $${name}"`,
  ];
}

function orStop(command: string, step: SceneStep): string {
  return `${command} >/dev/null || stop ${quoted(`The scene could not be set: ${step.do}`)}`;
}

/** A request that has to succeed; its response body is printed. */
function call(
  method: string,
  path: string,
  signIn: WayToSignIn,
  ids: Partial<RequestTemplate['ids']>,
  body: Template | null = null,
): string {
  return curlFor(method, template(path, ids, body), signIn, Infinity).replace('curl -sS -i', 'curl -sS -f');
}

function template(path: string, ids: Partial<RequestTemplate['ids']>, body: Template | null = null): RequestTemplate {
  return {
    path,
    ids: { accountId: '{{account}}', sessionId: '{{session}}', participantId: '{{participant}}', ...ids },
    credentials: 'valid',
    headers: body === null ? {} : { 'Content-Type': 'application/json' },
    body,
  };
}
