import { forMarkdown } from '../../lib/text/escape.ts';
import { shortened, table } from '../../lib/text/markdown.ts';
import type { Verdict } from '../../run/run-schema.ts';
import { reasonCodes, type VerdictStatus, whatCame } from '../../run/verdict.ts';
import { sceneNotSet } from '../../verification/matrix/run-case.ts';
import { withCasesTogether } from '../parts/mismatches.ts';
import { maxHeaderLength, maxSentenceLength, section } from './format.ts';

const undecided = 'Why it is not decided';
const titles: Readonly<Record<VerdictStatus, string>> = {
  failed: 'What is wrong',
  deviating: 'What is wrong',
  warned: 'What is wrong',
  observed: 'What was seen',
  passed: 'What was seen',
  inconclusive: undecided,
  'harness-error': undecided,
  'not-provokable': undecided,
};

/** The mismatches, or the reason why nothing is decided, with the words that need an explanation. */
export function findingsSection({ mismatches, status, reasonCode, reason, note }: Verdict): string[] {
  const isUndecided = titles[status] === undecided;
  const codes: Readonly<Record<string, string>> = reasonCodes;
  const has = (part: string) => mismatches.some((mismatch) => mismatch.part === part);
  const rows = withCasesTogether(mismatches).map((mismatch) => [
    `${mismatch.part}${mismatch.at === '' ? '' : ` ${forMarkdown(shortened(mismatch.at, maxHeaderLength))}`}`,
    forMarkdown(shortened(mismatch.expected, maxSentenceLength)),
    forMarkdown(shortened(whatCame(mismatch), maxSentenceLength)),
    mismatch.level,
  ]);
  return section(titles[status], [
    ...(reason !== undefined && (isUndecided || mismatches.length === 0)
      ? [forMarkdown(shortened(reason, maxSentenceLength))]
      : []),
    ...(reason?.startsWith(sceneNotSet) ? ['_Scene_ is what has to exist beforehand.'] : []),
    ...(reasonCode === 'control-failed'
      ? [
          '_Positive twin_ is the same request without the fault that has to be refused. It is sent afterwards, and has to succeed.',
        ]
      : []),
    ...(isUndecided && reasonCode !== undefined ? [`In short: ${codes[reasonCode] ?? forMarkdown(reasonCode)}.`] : []),
    ...(rows.length === 0 ? [] : [table(['Where', 'Expected', 'Received', 'Level'], rows)]),
    ...(has('effect')
      ? ['_Effect_ is what the API reported about the session and the participant right afterwards.']
      : []),
    ...(has('pact')
      ? ['_Pact_ is a tool for contract tests; it compared the response with what a recorded client needs.']
      : []),
    ...(note === undefined ? [] : [forMarkdown(shortened(note, maxSentenceLength))]),
  ]);
}
