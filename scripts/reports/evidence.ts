import { operation } from '../../contracts/model/operation.ts';
import type { WayToSignIn } from '../../contracts/model/sign-in.ts';
import { sources } from '../../contracts/model/sources.ts';
import type { Level } from '../../contracts/model/types.ts';
import { type Header, headerValues } from '../lib/http/exchange.ts';
import { layerNames, requestIdHeaders } from '../run/layer.ts';
import { shortAccount } from '../secrets/account.ts';
import { forMarkdown, markdownCode } from '../lib/text/escape.ts';
import { shortened, table } from '../lib/text/markdown.ts';
import type { Run, Verdict } from '../run/run-schema.ts';
import { reasonCodes, type VerdictStatus, whatCame } from '../run/verdict.ts';
import { sceneNotSet } from '../verification/matrix/run-case.ts';
import { maxContentLength } from '../verification/record.ts';
import { tokenCommand } from '../verification/wire/curl.ts';
import { triesText } from './parts/evidence-tries.ts';
import { contradictionParagraph } from './parts/contradictions.ts';
import { withCasesTogether } from './parts/mismatches.ts';

/* Characters that are shown of what a provider sends; where something is cut, its true length is given. */
const maxBodyLength = 4000;
const maxHeaderLength = 500;
const maxSentenceLength = 1000;

/** The most a document shows of the headers of one answer. */
const maxHeaders = 60;

export interface EvidenceOptions {
  /** Fresh tries of the case, each a run of its own. */
  readonly probes?: readonly Run[];
  /** The account number, to be shown in full; otherwise it is shortened. */
  readonly account?: string;
}

/**
 * A document in Markdown about one case of a run, for people who know nothing of this suite.
 * @throws RangeError when the run holds no verdict of the case.
 */
export function evidenceText(run: Run, id: string, { probes = [], account }: EvidenceOptions = {}): string {
  const verdicts = run.verdicts.filter((verdict) => verdict.case === id);
  const main = mainVerdict(verdicts, probes);
  if (!main) throw new RangeError(`The run holds no verdict of ${id}`);
  const fresh = !verdicts.includes(main);
  const sections = [
    `# ${forMarkdown(`${id}:`)} ${forMarkdown(main.title)}`,
    headline(main, run, fresh),
    ...acceptance(main),
    summaryTable(main, run, probes, account),
    ...promised(main),
    ...contradictionParagraph(run, id),
    ...sent(main, run),
    ...came(main),
    ...wrong(main),
    ...section('How often', triesText(main, verdicts, probes)),
    ...again(main, run),
  ];
  return accountIn(`${sections.join('\n\n')}\n`, run, account);
}

/* A promise that was broken decides, whichever check saw it; one that was kept does only when all saw that. */
const weight: readonly VerdictStatus[] = [
  'failed',
  'deviating',
  'warned',
  'inconclusive',
  'harness-error',
  'observed',
  'not-provokable',
  'passed',
];

/** The verdict that the document is about; one of a fresh try only where the run itself saw no fault. */
function mainVerdict(verdicts: readonly Verdict[], probes: readonly Run[]): Verdict | undefined {
  const gravest = (of: readonly Verdict[]): Verdict | undefined =>
    [...of].sort((a, b) => weight.indexOf(a.status) - weight.indexOf(b.status))[0];
  const ofRun = gravest(verdicts);
  const ofProbes = gravest(probes.flatMap((probe) => probe.verdicts));
  const isFault = (verdict: Verdict | undefined) =>
    verdict !== undefined && ['failed', 'deviating', 'warned'].includes(verdict.status);
  return !isFault(ofRun) && isFault(ofProbes) && ofRun ? ofProbes : ofRun;
}

const headlines: Readonly<Record<VerdictStatus, string>> = {
  failed: '**A promise is broken.** What the documents promise and what came differ, as shown below.',
  deviating:
    '**A promise is broken, and that is known.** What the documents promise and what came differ, as shown below; those who run this suite have accepted that for a while.',
  warned:
    '**Not as it should be.** What came falls short of what a standard or the documents suggest, or is only tolerated, as shown below. No binding promise is broken.',
  observed: '**No fault.** No document promises an answer here; this is a record of the one that came.',
  passed: '**No fault.** What came is what is promised.',
  inconclusive:
    '**Not decided.** Nothing here says that the provider is at fault: the check could not be made to its end.',
  'harness-error':
    '**Not decided.** Nothing here says that the provider is at fault: the suite that makes the check failed itself.',
  'not-provokable': '**Not tried.** Nothing here says that the provider is at fault.',
};

function headline(main: Verdict, { target }: Run, fresh: boolean): string {
  return [
    headlines[main.status],
    ...(fresh ? ['The run itself saw no fault; what is shown is a fresh try that was made after it.'] : []),
    ...(target.kind === 'reference'
      ? [
          "**This is not about the vendor's service**: the run was made against the reference provider, a stand-in that comes with the suite.",
        ]
      : []),
  ].join(' ');
}

/** By whom and until when a known failure is accepted. */
function acceptance({ deviation }: Verdict): string[] {
  if (!deviation) return [];
  const { reason, owner, expires, link } = deviation;
  const terms = `Accepted up to and including ${expires} (UTC), seen to by ${owner}: ${shortened(reason, maxSentenceLength)}`;
  return [forMarkdown(link === undefined ? terms : `${terms} (${link})`)];
}

const levels: Readonly<Record<Level, string>> = {
  MUST: 'MUST: it is documented, or a documented sample sends it',
  SHOULD: 'SHOULD: a standard says so, or the documents half say it',
  OBSERVE: 'OBSERVE: no document says what has to come, so nothing that comes is a fault',
};

function summaryTable(main: Verdict, run: Run, probes: readonly Run[], account: string | undefined): string {
  const { target, suite } = run;
  const shownAccount = account ?? accountIn(target.account, run, undefined);
  const times = probes.map(({ startedAt }) => startedAt);
  const rows = [
    ['Operation under test', `${operation.title}, \`${operation.method} ${operation.path}\``],
    ['Endpoint', forMarkdown(target.baseUrl)],
    ...(target.signIn === undefined ? [] : [['Signed in with', signInNames[target.signIn]]]),
    ['Account', `${forMarkdown(shownAccount)}${isShortened(shownAccount) ? ' (shortened)' : ''}`],
    ...(target.proxy === undefined ? [] : [['Through the proxy', forMarkdown(target.proxy)]]),
    ['Time of the run (UTC)', forMarkdown(run.startedAt)],
    ...(times.length === 0
      ? []
      : [
          [
            'Time of the fresh tries (UTC)',
            forMarkdown(times.length === 1 ? times[0]! : `${times[0]!} to ${times.at(-1)!}`),
          ],
        ]),
    ...(requestIds(main).length === 0
      ? []
      : [
          [
            'Request id',
            requestIds(main)
              .map((requestId) => forMarkdown(requestId))
              .join(', '),
          ],
        ]),
    [
      'Checked by',
      `${forMarkdown(suite.name)}, version ${forMarkdown(suite.version)}: a suite that sends requests to the API and compares what comes with the documents`,
    ],
    ['List of promises', `version \`${run.contractHash.slice(0, 12)}\` (beginning of its SHA-256)`],
    ['How binding', levels[main.level]],
  ];
  return table(['Summary', ''], rows);
}

const signInNames: Readonly<Record<WayToSignIn, string>> = {
  basic: 'HTTP Basic, as an API user',
  oauth: 'an OAuth 2.0 access token (client credentials)',
};

/** Of the request that is shown, and by no means of the ones around it. */
function requestIds({ tries, response }: Verdict): string[] {
  const last = tries.at(-1)?.requestId;
  const ofHeaders = requestIdHeaders.flatMap((name) => headerValues(headersOf(response), name));
  return [...new Set([...(last === undefined ? [] : [last]), ...ofHeaders])].map((id) =>
    shortened(id, maxHeaderLength),
  );
}

function headersOf(message: { headers: readonly (readonly string[])[] } | undefined): Header[] {
  return (message?.headers ?? []).map(([name = '', value = '']) => [name, value]);
}

function section(title: string, paragraphs: readonly string[]): string[] {
  return paragraphs.length === 0 ? [] : [`## ${title}`, ...paragraphs];
}

function promised({ sources: rests, level }: Verdict): string[] {
  const known: Readonly<Record<string, { readonly title: string; readonly url?: string }>> = sources;
  const items = rests.map(({ source, where, says }) => {
    // The suite's own titles need no escape, which would break them up.
    const { title, url } = known[source] ?? { title: forMarkdown(source) };
    const at = url === undefined ? '' : ` (<${url}>)`;
    return `- ${title}${at}, at ${forMarkdown(where)}: **${forMarkdown(says)}**`;
  });
  const none = rests.every(({ source }) => source === 'NONE');
  return section(
    level === 'OBSERVE' ? 'What the documents say' : 'What was promised',
    items.length === 0
      ? []
      : [items.join('\n'), ...(none ? [] : ['The sentences in bold are a summary, not quotations.'])],
  );
}

function sent(main: Verdict, { target }: Run): string[] {
  const { curl, scene, request, reason } = main;
  const before = reason?.startsWith(sceneNotSet) === true;
  const tried = request !== undefined && !before;
  return section(tried || curl === undefined ? 'What was sent' : 'What was to be sent', [
    ...(scene === undefined
      ? []
      : [
          `**What has to exist beforehand:** ${forMarkdown(scene)}. The suite makes it through the API, and removes it afterwards.`,
        ]),
    ...(curl === undefined
      ? []
      : [
          'The request as a command:',
          markdownCode(curl),
          variables(curl, target.baseUrl, tried),
          ...(/\$\{?BW_TOKEN(?!_)/.test(curl) ? ['How to get such a token:', markdownCode(tokenCommand)] : []),
        ]),
    ...(request === undefined
      ? []
      : [
          ...(curl === undefined
            ? [
                'This promise is about every answer of the API; this is the request with the first answer that broke it.',
              ]
            : []),
          before
            ? 'It was never sent, because this request, which was to prepare for it, did not succeed:'
            : 'What went over the wire, without credentials:',
          ...requestText(request),
        ]),
  ]);
}

function requestText({ method, url, headers, body }: NonNullable<Verdict['request']>): string[] {
  const lines = [`${method} ${url}`, ...headersOf({ headers }).map(([name, value]) => `${name}: ${value}`)];
  return [
    markdownCode(lines.join('\n')),
    ...(body === null
      ? ['It had no body.']
      : body === ''
        ? ['Its body was empty.']
        : [`Its body, ${lengthOf(body)}:`, markdownCode(shortened(body, maxContentLength))]),
  ];
}

const meanings: Readonly<Record<string, string>> = {
  BW_USERNAME: 'the user name of an API user',
  BW_PASSWORD: 'its password',
  BW_NO_WEBRTC_USERNAME: 'the user name of an API user without access to the WebRTC API',
  BW_NO_WEBRTC_PASSWORD: 'its password',
  BW_CLIENT_ID: 'the client id of API credentials',
  BW_CLIENT_SECRET: 'their client secret',
  BW_TOKEN: 'an access token for API credentials',
  BW_CHANGED_TOKEN: 'such a token with one character in its middle changed',
  BW_UNSIGNED_TOKEN: 'a JSON Web Token with the claims of such a token, the algorithm none and no signature',
  BW_EXPIRED_TOKEN: 'such a token that has expired',
  BW_NO_WEBRTC_TOKEN: 'an access token for API credentials without access to the WebRTC API',
  BW_ACCOUNT_ID: 'the account number',
};

function variables(curl: string, baseUrl: string, used: boolean): string {
  const names = [...new Set([...curl.matchAll(/\$\{?([A-Z][A-Z0-9_]*)/g)].map(([, name]) => name!))];
  const ids = names.filter((name) => name !== 'BW_BASE_URL' && !(name in meanings));
  const parts = names.flatMap((name) =>
    name === 'BW_BASE_URL'
      ? [`\`$BW_BASE_URL\` is ${forMarkdown(baseUrl)}`]
      : name in meanings
        ? [`\`$${name}\` is ${meanings[name]!}`]
        : [],
  );
  const file = curl.includes('@body-from-run.json')
    ? ['The file `body-from-run.json` holds the body that is shown below.']
    : [];
  const idSentence =
    ids.length === 0
      ? []
      : [
          `${ids.map((name) => `\`$${name}\``).join(', ')} ${ids.length === 1 ? 'stands for an id' : 'stand for ids'} of such sessions and participants${used ? '; those that were used are in what went over the wire' : ''}.`,
        ];
  return [`Here ${parts.join('; ')}.`, ...idSentence, ...file].join(' ');
}

function lengthOf(text: string): string {
  return text.length === 1 ? '1 character' : `${text.length} characters`;
}

/** Headers that support engineers ask for, besides those that are about the promise. */
const tellingHeaders = ['content-type', 'date', 'retry-after', 'server', 'via', 'location', 'www-authenticate'];

function came(main: Verdict): string[] {
  const { response, failure, layer, tries } = main;
  if (!response && !failure) return [];
  const took = tries.at(-1);
  const headers = headersOf(response);
  const names = [
    ...new Set([
      ...main.mismatches.flatMap(({ part, at }) => (part === 'header' ? [at.toLowerCase()] : [])),
      ...requestIdHeaders,
      ...tellingHeaders,
    ]),
  ];
  const telling = names.flatMap((name) => headers.filter(([candidate]) => candidate.toLowerCase() === name));
  const listed = headers.slice(0, maxHeaders).map(([name, value]) => shortened(`${name}: ${value}`, maxHeaderLength));
  const further = headers.length - listed.length;
  return section('What came', [
    ...(failure
      ? [
          `**No whole answer came:** ${forMarkdown(shortened(`${failure.message} (${failure.code})`, maxSentenceLength))}`,
        ]
      : []),
    ...(response
      ? [
          [
            `**Status ${response.status}**${took ? `, sent at ${forMarkdown(took.at)} (UTC) and over after ${took.durationMs} ms` : ''}.`,
            ...(layer === undefined ? [] : [`It is from ${layerNames[layer]}.`]),
          ].join(' '),
          ...(telling.length === 0
            ? []
            : [
                table(
                  ['Header', 'Value'],
                  telling.map((header) => header.map((text) => forMarkdown(shortened(text, maxHeaderLength)))),
                ),
              ]),
          ...(headers.length > telling.length ? ['All headers:', markdownCode(listed.join('\n'))] : []),
          ...(further > 0 ? [`${further} further headers are not shown.`] : []),
          ...bodyText(response.body),
        ]
      : []),
  ]);
}

function bodyText(body: string): string[] {
  if (body === '') return ['It had no body.'];
  // A run keeps no more than the beginning of a long body, and says how long it was.
  const cut = body.length > maxContentLength ? /… \(cut: (\d+) characters in all\)$/.exec(body) : null;
  const length = cut ? Number(cut[1]) : body.length;
  const kept = length > maxBodyLength ? `, of which the first ${maxBodyLength} are shown` : '';
  return [
    `Its body, ${length === 1 ? '1 character' : `${length} characters`}${kept}:`,
    markdownCode(shortened(body, maxBodyLength, length)),
  ];
}

function wrong({ mismatches, status, reasonCode, reason, note }: Verdict): string[] {
  const fault = status === 'failed' || status === 'deviating' || status === 'warned';
  const undecided = status === 'inconclusive' || status === 'harness-error' || status === 'not-provokable';
  const codes: Readonly<Record<string, string>> = reasonCodes;
  const sentences = [
    ...(reason !== undefined && (undecided || mismatches.length === 0)
      ? [forMarkdown(shortened(reason, maxSentenceLength))]
      : []),
    ...(reason?.startsWith(sceneNotSet) ? ['_Scene_ is what has to exist beforehand.'] : []),
    ...(reasonCode === 'control-failed'
      ? [
          '_Positive twin_ is the same request without the fault that is to be refused; it is sent afterwards, and has to succeed.',
        ]
      : []),
    ...(undecided && reasonCode !== undefined ? [`In short: ${codes[reasonCode] ?? forMarkdown(reasonCode)}.`] : []),
  ];
  const rows = withCasesTogether(mismatches).map((mismatch) => [
    `${mismatch.part}${mismatch.at === '' ? '' : ` ${forMarkdown(shortened(mismatch.at, maxHeaderLength))}`}`,
    forMarkdown(shortened(mismatch.expected, maxSentenceLength)),
    forMarkdown(shortened(whatCame(mismatch), maxSentenceLength)),
    mismatch.level,
  ]);
  return section(fault ? 'What is wrong' : undecided ? 'Why it is not decided' : 'What was seen', [
    ...sentences,
    ...(rows.length === 0 ? [] : [table(['Where', 'Expected', 'Came', 'How binding'], rows)]),
    ...(rows.some(([where]) => where!.startsWith('effect'))
      ? ['_Effect_ is what the API said when it was asked for the session and the participant right afterwards.']
      : []),
    ...(rows.some(([where]) => where!.startsWith('pact'))
      ? [
          '_Pact_ is a tool for contract tests, which compared the answer with what a client has recorded that it needs.',
        ]
      : []),
    ...(note === undefined ? [] : [forMarkdown(shortened(note, maxSentenceLength))]),
  ]);
}

function again({ case: id, curl }: Verdict, { target }: Run): string[] {
  const options = [
    ...(curl === undefined ? [] : [`--only ${id}`]),
    ...(target.kind === 'live' ? ['--target live'] : []),
  ];
  return section('How to see it again', [
    curl === undefined
      ? 'By a whole run of the suite with the settings of the account, since every answer in it is looked at:'
      : 'By the command above, or by the suite with the settings of the account:',
    markdownCode(['npm run verify', ...(options.length === 0 ? [] : ['--', ...options])].join(' ')),
  ]);
}

/** Shows the account number as wanted, wherever it is. */
function accountIn(text: string, { target }: Run, account: string | undefined): string {
  if (account === undefined) return isShortened(target.account) ? text : shortAccount(target.account)(text);
  if (!isShortened(target.account)) return text;
  return text.replaceAll(`/accounts/${target.account}/`, `/accounts/${account}/`);
}

/** Whether a run knows an account number in part only. */
export function isShortened(account: string): boolean {
  return account.startsWith('…');
}
