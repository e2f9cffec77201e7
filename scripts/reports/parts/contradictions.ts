import { type Contradiction, contradictions } from '../../../contracts/documents/contradictions.ts';
import type { Follows } from '../../../contracts/model/types.ts';
import { groupBy } from '../../lib/group.ts';
import { forMarkdown, forTerminal } from '../../lib/text/escape.ts';
import type { Style } from '../../lib/text/style.ts';
import { type Run, type Verdict } from '../../run/run-schema.ts';
import { reasonCodes } from '../../run/verdict.ts';

/** How one run decides a matter on which two documents disagree. */
export type Decision = { readonly contradiction: Contradiction } & (
  | {
      readonly state: 'decided';
      readonly follows: Follows;
      /** What the case has observed. */
      readonly seen: string;
      /** The day of the run (UTC, YYYY-MM-DD). */
      readonly on: string;
    }
  | {
      readonly state: 'undecided';
      /** Completes "since …". */
      readonly why: string;
    }
);

/** For each contradiction whose probe was selected, which document the endpoint follows. A pure function of the run. */
export function decisions(run: Run): Decision[] {
  // A recording says neither which endpoint answered nor on which day.
  if (run.target.kind === 'recorded') return [];
  return contradictions.flatMap((contradiction): Decision[] => {
    const verdicts = run.verdicts.filter((verdict) => verdict.case === contradiction.probe);
    return verdicts.length === 0 ? [] : [decide(contradiction, verdicts, run)];
  });
}

/** Whether the contradictions' section tells what a verdict has observed, so that it need not be told again. */
export function isTold(run: Run): (verdict: Verdict) => boolean {
  const told = decisions(run).filter(({ state }) => state === 'decided');
  const probes = new Set(told.map(({ contradiction }) => contradiction.probe));
  return (verdict) => probes.has(verdict.case);
}

function decide(contradiction: Contradiction, verdicts: readonly Verdict[], run: Run): Decision {
  const undecided = (why: string): Decision => ({ contradiction, state: 'undecided', why });
  const follows = [...new Set(verdicts.flatMap((verdict) => verdict.follows ?? []))];
  const [first] = follows;
  if (first === undefined) {
    const { reasonCode, status } = verdicts[0]!;
    const codes: Readonly<Record<string, string>> = reasonCodes;
    return undecided(codes[reasonCode ?? ''] ?? `the check ended as ${status}`);
  }
  // The suite tells its own provider how to respond, which shows nothing about the documents.
  if (run.target.kind === 'reference' && contradiction.probe === 'errata-server-error-status') {
    return undecided('the suite itself provokes the server errors of the reference provider');
  }
  if (follows.length > 1) return undecided(`one check says ${follows.join(', and another ')}`);
  const decisive = verdicts.find((verdict) => verdict.follows !== undefined)!;
  return {
    contradiction,
    state: 'decided',
    follows: first as Follows,
    seen: decisive.reason ?? '',
    on: run.startedAt.slice(0, 10),
  };
}

/** A decision in a few words, such as `follows OAS (once), against PAGE (twice)`. */
function followsText({ contradiction: { positions }, follows, seen }: Decision & { state: 'decided' }): string {
  const names = positions.map(({ source, says }) => `${source} (${says})`);
  const [chosen, other] = positions[0].source === follows ? names : [...names].reverse();
  return follows === 'neither'
    ? `follows neither ${names.join(' nor ')}: ${seen}`
    : `follows ${chosen!}, against ${other!}`;
}

/** Matters that are told one by one where none is decided. */
const maxListed = 2;

/** The section for a person at a terminal: a line for each matter. */
export function contradictionsText(run: Run, style: Style): string {
  const all = decisions(run);
  if (all.length === 0) return '';
  const decided = all.filter((decision) => decision.state === 'decided');
  const undecided = all.filter((decision) => decision.state === 'undecided');
  const width = Math.max(...decided.map(({ contradiction }) => contradiction.probe.length));
  const who = run.target.kind === 'reference' ? 'the reference provider' : 'this endpoint';
  return [
    `${style('cyan', 'contradictions')}  between the documents, as ${who} decides them on ${run.startedAt.slice(0, 10)}`,
    ...decided.map((decision) => {
      const { probe, matter } = decision.contradiction;
      return `    ${style('dim', probe.padEnd(width))}  ${forTerminal(`${matter}: ${followsText(decision)}`)}`;
    }),
    ...[...groupBy(undecided, ({ why }) => why)].flatMap(([why, alike]) => {
      // Where nothing is decided, what is so of most of them need not be told of each.
      if (alike.length === all.length || (decided.length === 0 && alike.length > maxListed)) {
        const which = alike.length === all.length ? 'none decided' : `${alike.length} not decided`;
        return [`    ${which}, since ${forTerminal(why)}`];
      }
      return [
        `    not decided, since ${forTerminal(why)}:`,
        ...alike.map(({ contradiction: { probe, matter } }) => `        ${style('dim', probe)}  ${matter}`),
      ];
    }),
  ].join('\n');
}

/** A paragraph of the document about one case, where that is the probe of a contradiction. */
export function contradictionParagraph(run: Run, id: string): string[] {
  return decisions(run)
    .filter(({ contradiction }) => contradiction.probe === id)
    .map((decision) => {
      const { matter, positions } = decision.contradiction;
      const says = positions.map(({ source, says }) => `${source}: ${says}`).join('; ');
      const outcome =
        decision.state === 'decided'
          ? `On ${decision.on} (UTC) this endpoint ${followsText(decision)}.`
          : `This run does not decide it, since ${decision.why}.`;
      return `Two documents contradict each other here. ${forMarkdown(`${matter} (${says}).`)} ${forMarkdown(outcome)}`;
    });
}
