import { sources } from '../../../contracts/model/sources.ts';
import { forMarkdown, markdownCode } from '../../lib/text/escape.ts';
import { shortened } from '../../lib/text/markdown.ts';
import type { Run, Verdict } from '../../run/run-schema.ts';
import type { VerdictStatus } from '../../run/verdict.ts';
import { causeKey } from '../parts/causes.ts';
import { contradictionParagraph } from '../parts/contradictions.ts';
import { documentAddress } from '../parts/documents.ts';
import { accountIn } from './account.ts';
import { findingsSection } from './findings.ts';
import { maxSentenceLength, section } from './format.ts';
import { requestSection } from './request.ts';
import { responseSection } from './response.ts';
import { mainVerdict } from './subject.ts';
import { summaryTable } from './summary.ts';
import { triesText } from './tries.ts';

export interface EvidenceOptions {
  /** Fresh tries of the case, each a run of its own. */
  readonly probes?: readonly Run[];
  /** The file name of the script beside the document. */
  readonly script?: string;
  /** The account number, to be shown in full; otherwise it is shortened. */
  readonly account?: string;
}

/**
 * A document in Markdown about one case of a run, for readers who do not know this suite.
 * @throws RangeError when the run holds no verdict of the case.
 */
export function evidenceText(run: Run, id: string, { probes = [], script, account }: EvidenceOptions = {}): string {
  const verdicts = run.verdicts.filter((verdict) => verdict.case === id);
  const main = mainVerdict(verdicts, probes);
  if (!main) throw new RangeError(`The run holds no verdict of ${id}`);
  const sections = [
    `# ${forMarkdown(`${id}:`)} ${forMarkdown(main.title)}`,
    headline(main, run, !verdicts.includes(main)),
    ...acceptance(main),
    ...alike(main, run),
    summaryTable(main, run, probes, account),
    ...promiseSection(main),
    ...contradictionParagraph(run, id),
    ...requestSection(main, run),
    ...responseSection(main),
    ...findingsSection(main),
    ...section('How often', triesText(main, verdicts, probes)),
    ...commandSection(main, run, script),
  ];
  return accountIn(`${sections.join('\n\n')}\n`, run, account);
}

const headlines: Readonly<Record<VerdictStatus, string>> = {
  failed: '**A promise is broken.** The response differs from what the documents promise, as shown below.',
  deviating:
    '**A promise is broken, and this is known.** The response differs from what the documents promise, as shown below. The team that runs this suite has accepted that for a while.',
  warned:
    '**Not as it should be.** The response misses what a standard or the documents suggest, or is only tolerated, as shown below. No binding promise is broken.',
  observed: '**No fault.** No document promises a response here; this is a record of the actual one.',
  passed: '**No fault.** The response is as promised.',
  inconclusive: '**Not decided.** This does not show a fault of the provider: the check could not be completed.',
  'harness-error': '**Not decided.** This does not show a fault of the provider: the suite itself failed.',
  'not-provokable': '**Not tried.** This does not show a fault of the provider.',
};

function headline(main: Verdict, { target }: Run, isFresh: boolean): string {
  return [
    headlines[main.status],
    ...(isFresh ? ['The run itself saw no fault; the document shows a fresh try that was made after it.'] : []),
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
  const terms = `Accepted up to and including ${expires} (UTC), owner ${owner}: ${shortened(reason, maxSentenceLength)}`;
  return [forMarkdown(link === undefined ? terms : `${terms} (${link})`)];
}

/** The other cases of the run with the same fault: one ticket is about all of them. */
function alike(main: Verdict, run: Run): string[] {
  if (main.mismatches.length === 0) return [];
  const key = causeKey(main);
  const ids = run.verdicts.filter((verdict) => verdict.case !== main.case && causeKey(verdict) === key);
  const others = [...new Set(ids.map((verdict) => verdict.case))];
  if (others.length === 0) return [];
  const count = others.length === 1 ? 'One other case' : `${others.length} other cases`;
  return [`${count} of the run went wrong in the same way: ${others.map((id) => `\`${id}\``).join(', ')}.`];
}

function promiseSection({ sources: rests, level }: Verdict): string[] {
  const known: Readonly<Record<string, { readonly title: string }>> = sources;
  const items = rests.map(({ source, where, says }) => {
    // The suite's own titles need no escape, which would break them up.
    const title = known[source]?.title ?? forMarkdown(source);
    const address = documentAddress(source, where);
    const at = address === undefined ? '' : ` (<${address}>)`;
    return `- ${title}${at}, at ${forMarkdown(where)}: **${forMarkdown(says)}**`;
  });
  const isSilent = rests.every(({ source }) => source === 'NONE');
  return section(level === 'OBSERVE' ? 'What the documents say' : 'What was promised', [
    ...(items.length === 0 ? [] : [items.join('\n')]),
    ...(isSilent ? [] : ['Each sentence in bold is a summary in our words, not a quotation.']),
  ]);
}

function commandSection({ case: id, curl }: Verdict, { target }: Run, script: string | undefined): string[] {
  const options = [
    ...(curl === undefined ? [] : [`--only ${id}`]),
    ...(target.kind === 'live' ? ['--target live'] : []),
  ];
  return section('How to reproduce it', [
    ...(script === undefined
      ? []
      : [
          `The shell script ${forMarkdown(script)} beside this document needs \`curl\` alone. It creates what has to exist, sends the request, shows the response, and removes what it created.`,
        ]),
    curl === undefined
      ? 'Run the whole suite with the settings of the account; it looks at every response:'
      : 'Run the command above, or the suite with the settings of the account:',
    markdownCode(['npm run verify', ...(options.length === 0 ? [] : ['--', ...options])].join(' ')),
  ]);
}
