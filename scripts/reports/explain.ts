import { statementById } from '../../contracts/documents/ledger/index.ts';
import { operation } from '../../contracts/model/operation.ts';
import type { WayToSignIn } from '../../contracts/model/sign-in.ts';
import { sources } from '../../contracts/model/sources.ts';
import type {
  Case,
  Effect,
  ExpectedSubscriptions,
  HeaderExpectation,
  Level,
  ObservedCase,
  Outcome,
  RequestCase,
} from '../../contracts/model/types.ts';
import { shapeNotation } from '../../contracts/shapes/index.ts';
import { sendersOf } from '../drift/impact.ts';
import { forTerminal } from '../lib/text/escape.ts';
import { excerpt } from '../lib/text/excerpt.ts';
import { hardWrapped } from '../lib/text/wrap.ts';
import type { Run, Verdict } from '../run/run-schema.ts';
import { curlFor, curlVariables, tokenCommand, variable } from '../verification/wire/curl.ts';
import { documentAddress } from './parts/documents.ts';

/** The run that the last result is taken from, or that there is none that can be read. */
export type LastRun =
  { readonly path: string; readonly run: Run } | { readonly path: string; readonly missing: boolean };

/** Columns of a line; only commands are longer. */
const columns = 80;
const indent = '    ';
/** More ids than this are counted. */
const maxVariables = 8;
/** Characters of a reason that are shown. */
const maxReasonLength = 500;

/** A paragraph; a command is kept on one line, to be copied. */
type Paragraph = string | { readonly command: string };

const levels: Readonly<Record<Level, string>> = {
  MUST: 'MUST: a document of the vendor says it, or a sample in one sends it. A miss fails the run.',
  SHOULD: 'SHOULD: a standard says it, or the documents say it only in part. A miss warns.',
  OBSERVE: 'OBSERVE: no document promises it, or two disagree. The answer is recorded and never fails.',
};

/** What a case is about, in prose for a terminal. */
export function explanation(entry: Case, last: LastRun): string {
  const signIn = ('run' in last ? last.run.target.signIn : undefined) ?? 'oauth';
  return [
    ...hardWrapped(`${entry.id} (${entry.family})`, columns),
    ...hardWrapped(entry.title, columns),
    ...section('level', [levels[entry.level]]),
    ...section(entry.level === 'OBSERVE' ? 'what the documents say' : 'where it is documented', documented(entry)),
    ...('scene' in entry
      ? [
          ...section('scene', [`${capital(entry.scene.title)}.`]),
          ...section('request', requested(entry, signIn)),
          ...section('answer', answered(entry)),
          ...section('control', controlled(entry)),
        ]
      : section('request', ['None of its own: every answer of a run is looked at.'])),
    ...section('who needs it', needed(entry)),
    ...section('last result', lastResult(entry, last)),
    '',
  ].join('\n');
}

function section(title: string, paragraphs: readonly Paragraph[]): string[] {
  if (paragraphs.length === 0) return [];
  const lines = paragraphs.flatMap((paragraph) =>
    typeof paragraph === 'string'
      ? hardWrapped(forTerminal(paragraph), columns - indent.length)
      : [forTerminal(paragraph.command)],
  );
  return ['', title, ...lines.map((line) => `${indent}${line}`)];
}

function documented({ statements }: Case): Paragraph[] {
  const items = statements.map(statementById).flatMap(({ source, where, says }) => {
    const address = documentAddress(source, where);
    return [
      source === 'NONE' ? `${sources.NONE.title}: ${says}.` : `${sources[source].title}, at ${where}: ${says}.`,
      ...(address === undefined ? [] : [`  ${address}`]),
    ];
  });
  const silent = statements.every((id) => statementById(id).source === 'NONE');
  return silent ? items : [...items, 'Each sentence is a summary in our words, not a quotation.'];
}

function requested({ request, scene }: RequestCase, signIn: WayToSignIn): Paragraph[] {
  const command = curlFor(operation.method, request, signIn);
  const ids = curlVariables(request);
  const shown = ids.slice(0, maxVariables);
  const further = ids.length - shown.length;
  const slots = [...Object.keys(scene.sessions), ...Object.keys(scene.participants)];
  const ofScene = slots.some((slot) => ids.includes(variable(slot)));
  return [
    { command },
    ...(ofScene
      ? [`The ids are those of such a scene: ${shown.join(', ')}${further > 0 ? ` and ${further} more` : ''}.`]
      : []),
    ...(command.includes('@body-from-run.json')
      ? [`The body has ${request.body!.length} characters; reports/run.json holds it after a run.`]
      : []),
    ...(/\$\{?BW_TOKEN(?!_)/.test(command) ? ['An access token for it:', { command: tokenCommand }] : []),
  ];
}

function answered(entry: RequestCase): Paragraph[] {
  if (entry.level === 'OBSERVE') return readings(entry);
  const { preferred, alsoAllowed = [], effectWhateverTheAnswer } = entry.expect;
  return [
    `${outcome(preferred)}.`,
    ...(effectWhateverTheAnswer ? ['That holds afterwards whatever the answer is.'] : []),
    ...alsoAllowed.map(
      ({ reason, level, ...other }) =>
        `Tolerated${level === 'SHOULD' ? ' with a warning' : ''}: ${outcome(other)}. The reason: ${reason}.`,
    ),
  ];
}

function readings({ observe }: ObservedCase): Paragraph[] {
  return [
    observe.question,
    ...observe.readings.map(({ statuses, content, member, means, follows }) => {
      const seen = [
        ...(statuses ? [`status ${statuses.join(', ')}`] : []),
        ...(content === undefined ? [] : [content ? 'with content' : 'without content']),
        ...(member ? [`${member.present ? 'with' : 'without'} the member ${member.name}`] : []),
      ].join(' ');
      return `${capital(seen)}: ${means}${follows === undefined ? '' : ` (follows ${follows})`}.`;
    }),
  ];
}

function outcome({ status, body, headers = [], effect }: Outcome): string {
  const content = body === 'none' ? 'without content' : `with ${shapeNotation[body]} as JSON`;
  return [`${status} ${content}`, ...headers.map(headerText), ...(effect ? [effectText(effect)] : [])].join('; ');
}

const formats: Readonly<Record<HeaderExpectation['format'], string>> = {
  present: 'with any value',
  'retry-after': 'a number of seconds or a date',
};

function headerText({ name, format, level }: HeaderExpectation): string {
  return `the header ${name}, ${formats[format]} (${level})`;
}

function effectText({ memberOf, subscriptions, level, subscriptionsLevel, streamsLevel }: Effect): string {
  const of = (binding: Level | undefined) => (binding === undefined ? '' : ` (${binding})`);
  const where = memberOf === null ? 'in no session' : `in ${variable(memberOf)} and in no other session`;
  const hears = subscriptions
    ? `, subscribed to ${subscribed(subscriptions)}${of(subscriptionsLevel)}${streamsLevel ? ` (streams: ${streamsLevel})` : ''}`
    : '';
  return `afterwards the participant is ${where}${of(level)}${hears}`;
}

function subscribed(expected: ExpectedSubscriptions): string {
  if (expected.to === 'nothing') return 'nothing';
  if (expected.to === 'session') return `all of ${variable(expected.session)}`;
  return Object.entries(expected.participants)
    .map(([slot, streams]) => `${variable(slot)}${streams.length === 0 ? '' : ` (streams ${streams.join(', ')})`}`)
    .join(' and ');
}

const differences: Readonly<Record<string, string>> = {
  path: 'another path',
  ids: 'other ids',
  credentials: 'other credentials',
  headers: 'other headers',
  body: 'another body',
  failure: 'a service that is well again',
};

function controlled({ control, controlStatuses }: RequestCase): Paragraph[] {
  const [part] = Object.keys(control ?? {});
  if (part === undefined) return [];
  const wanted = controlStatuses ? `be answered ${controlStatuses.join(' or ')}` : 'succeed';
  return [
    `The same request with ${differences[part]!} is sent afterwards, and has to ${wanted}; otherwise nothing is concluded.`,
  ];
}

function needed(entry: Case): Paragraph[] {
  if (!('scene' in entry)) return ['Each client that reads an answer of this kind.'];
  const { consumers, samples } = sendersOf(entry);
  if (consumers.length === 0) {
    return ["Neither curl, as documented, nor any of the vendor's six clients sends this request. Others may."];
  }
  const names = consumers.map(({ language, client }) => `${language} (${client})`).join(', ');
  const refusal = entry.level !== 'OBSERVE' && entry.expect.preferred.status >= 400;
  return [
    entry.level === 'OBSERVE'
      ? `These clients can send this request, and rest on the answer that comes today: ${names}.`
      : refusal
        ? `These clients can send this request, and take it for done where it is not refused: ${names}.`
        : `These clients send this request, and fail where it is refused: ${names}.`,
    ...(samples.length === 0 ? [] : [`Documented samples among them: ${samples.join(', ')}.`]),
  ];
}

function lastResult(entry: Case, last: LastRun): Paragraph[] {
  const { id } = entry;
  const next = `Next: npm run verify${'scene' in entry ? ` -- --only ${id}` : ''}`;
  if (!('run' in last)) {
    return [last.missing ? `There is no ${last.path}.` : `${last.path} cannot be read as a run.`, next];
  }
  const { verdicts, target, startedAt } = last.run;
  const own = verdicts.filter((verdict) => verdict.case === id);
  if (own.length === 0) return [`The run in ${last.path} did not check it.`, next];
  const where = target.kind === 'reference' ? 'the reference provider' : target.baseUrl;
  return [`In the run of ${startedAt} against ${where} (${last.path}):`, ...own.map(resultText)];
}

function resultText({ status, via, reason }: Verdict): string {
  return `${status} (${via})${reason === undefined ? '' : `: ${excerpt(reason, maxReasonLength)}`}`;
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
