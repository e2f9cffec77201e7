import type { WayToSignIn } from '../../contracts/model/sign-in.ts';
import { forTerminal } from '../lib/text/escape.ts';
import { shellWord } from '../lib/text/shell.ts';
import type { Remainder } from '../verification/journal/cleanup.ts';
import type { Outstanding, ResourceKind } from '../verification/journal/journal-entries.ts';
import type { FoundJournal, StrangeJournal, UndecidedJournal } from '../verification/journal/journals.ts';
import { pathOf } from '../verification/journal/removal.ts';
import { removalCurl } from '../verification/wire/curl.ts';

/** More flaws of one journal than these are counted: in a file that is not a journal, every line is a flaw. */
const maxFlaws = 5;

/** `2 sessions and 1 participant`. */
export function inWords(outstanding: readonly { kind: string }[]): string {
  const parts = ['session', 'participant', 'creation'].flatMap((kind) => {
    const count = outstanding.filter((entry) => entry.kind === kind).length;
    return count === 0 ? [] : [`${count} ${kind}${count === 1 ? '' : 's'}`];
  });
  return parts.join(parts.length > 2 ? ', ' : ' and ');
}

/** Resources that runs have left behind, one line a run. */
export function foundText(found: readonly FoundJournal[]): string {
  return found
    .filter(({ outstanding }) => outstanding.length > 0)
    .map(
      ({ header, outstanding, ended }) =>
        `The run of ${forTerminal(header.startedAt)} ${ended ? 'could not remove' : 'was killed and left'} ${inWords(outstanding)}\n`,
    )
    .join('');
}

/** Runs that may still go on, one line a run. */
export function undecidedText(undecided: readonly UndecidedJournal[]): string {
  return undecided
    .map(
      ({ header, outstanding, until }) =>
        `Not touched: ${inWords(outstanding)} of the run of ${forTerminal(header.startedAt)} on ${forTerminal(header.process.host)}. Process ${header.process.pid} there may still be running; it ends by ${until.toISOString()} at the latest\n`,
    )
    .join('');
}

/** Flaws of journals and their places, one line a flaw. */
export function flawsText(journals: readonly Pick<FoundJournal, 'path' | 'flaws'>[]): string {
  return journals
    .flatMap(({ path, flaws }) => [
      ...flaws
        .slice(0, maxFlaws)
        .map(
          ({ line, why }) =>
            `Not understood: ${forTerminal(path)}${line === undefined ? '' : `, line ${line}`}: ${forTerminal(why)}\n`,
        ),
      ...(flaws.length > maxFlaws ? [`    and ${flaws.length - maxFlaws} more places of it\n`] : []),
    ])
    .join('');
}

/** Commands to remove by hand what a damaged journal names. */
export function byHandText(journal: FoundJournal | StrangeJournal, signIn: WayToSignIn): string {
  const { path, outstanding, stray } = journal;
  const header = 'header' in journal ? journal.header : undefined;
  const known = outstanding.flatMap(({ kind, id }) => (id === undefined ? [] : [{ kind, id }]));
  // The command itself removes the resources that a journal states clearly.
  const byHand = [
    ...(header ? known.filter(({ kind }) => kind === 'creation') : known),
    ...stray.filter(({ id }) => known.every((entry) => entry.id !== id)),
  ];
  const whose = header
    ? `of account ${forTerminal(header.accountId)} at ${forTerminal(header.baseUrl)}`
    : 'of an account and an endpoint that cannot be read (set BW_ACCOUNT_ID and BW_BASE_URL to what the run had)';
  const commands = byHand.flatMap(({ kind, id }) => kindsOf(kind).map((one) => removalOf(one, id, signIn)));
  return [
    ...(commands.length === 0
      ? [`other resources were created, ${whose}, but the journal does not name them`]
      : [`to be removed by hand, ${whose}:`, ...commands]),
    `once nothing of that run remains: rm ${shellWord(forTerminal(path))}`,
  ]
    .map((line) => `    ${line}\n`)
    .join('');
}

function kindsOf(kind: Outstanding['kind']): readonly ResourceKind[] {
  return kind === 'creation' ? ['participant', 'session'] : [kind];
}

function removalOf(kind: ResourceKind, id: string, signIn: WayToSignIn): string {
  return removalCurl(pathOf({ kind, id }, '$BW_ACCOUNT_ID'), signIn);
}

/** Resources that a cleanup could not remove. */
export function remaindersText(left: readonly Remainder[]): string {
  return left
    .map(({ kind, id, reason, until }) => {
      const end =
        until === undefined
          ? `nothing documents when a ${kind === 'creation' ? 'participant' : kind} ends by itself`
          : `it ends by itself by ${until}`;
      return `    ${kind} ${forTerminal(id ?? 'with an unknown id')}: ${forTerminal(reason)}; ${end}\n`;
    })
    .join('');
}

/** How to end journals in which only resources with an unknown id remain. */
export function settledText(journals: readonly string[]): string {
  if (journals.length === 0) return '';
  return [
    'What has an unknown id cannot be removed from here. Once you know that it is gone, remove its journal:',
    ...journals.map((path) => `    rm ${shellWord(forTerminal(path))}`),
    '',
  ].join('\n');
}

/**
 * The result of a cleanup, in one line.
 * @param elsewhere whether resources outside its scope are, or may be, left.
 */
export function cleanupText(removed: number, left: readonly Remainder[], elsewhere = false): string {
  if (left.length > 0) return `Removed ${removed}; left behind: ${inWords(left)}\n`;
  if (!elsewhere) return `Removed ${removed}; nothing is left\n`;
  return removed === 0 ? 'Nothing was removed\n' : `Removed ${removed}; the rest is what is named above\n`;
}
