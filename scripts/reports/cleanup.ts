import type { Remainder } from '../verification/cleanup.ts';
import type { FoundJournal } from '../verification/journals.ts';
import { forTerminal } from './escape.ts';

/** `2 sessions and 1 participant`. */
export function inWords(outstanding: readonly { kind: string }[]): string {
  const parts = ['session', 'participant'].flatMap((kind) => {
    const count = outstanding.filter((entry) => entry.kind === kind).length;
    return count === 0 ? [] : [`${String(count)} ${kind}${count === 1 ? '' : 's'}`];
  });
  return parts.join(' and ');
}

/** What runs have left, one line a run. */
export function foundText(found: readonly FoundJournal[]): string {
  return found
    .map(
      ({ header, outstanding, ended }) =>
        `The run of ${forTerminal(header.startedAt)} ${ended ? 'could not remove' : 'was killed and left'} ${inWords(outstanding)}\n`,
    )
    .join('');
}

/** What a cleanup has come to. */
export function cleanupText(removed: number, left: readonly Remainder[]): string {
  const lines = left.map(({ kind, id, reason, until }) => {
    const end =
      until === undefined ? 'nothing documents when a participant ends by itself' : `it ends by itself by ${until}`;
    return `    ${kind} ${forTerminal(id ?? 'with an unknown id')}: ${forTerminal(reason)}; ${end}`;
  });
  const summary =
    left.length === 0
      ? `Removed ${String(removed)}; nothing is left\n`
      : `Removed ${String(removed)}; left behind: ${inWords(left)}\n`;
  return `${lines.map((line) => `${line}\n`).join('')}${summary}`;
}
