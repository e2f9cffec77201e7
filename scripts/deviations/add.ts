import { Document, isSeq } from 'yaml';
import { UserError } from '../lib/system/user-error.ts';
import type { Run, Verdict } from '../run/run-schema.ts';
import { echoes, isFailing } from './apply.ts';
import type { Deviation, Way } from './entry.ts';
import { fingerprintOf, sameObservation } from './observation.ts';
import type { DeviationsDocument } from './read.ts';

/** Why a failure cannot be recorded, and what to do next. */
export class NotRecordableError extends UserError {
  override readonly name = 'NotRecordableError';
  constructor(message: string) {
    super(2, message.split('\n'));
  }
}

const heading = ` Known failures, each accepted for a while. npm run deviations lists them;
 npm run deviations -- --add CASE records one more from the last run.`;

/**
 * The entry for a case that failed in a run. For a live endpoint, the entry is for that endpoint only.
 * @param run holds verdicts of the case.
 * @throws NotRecordableError if the case did not fail, or an entry cannot accept the failure.
 */
export function entryFrom(
  run: Run,
  id: string,
  rest: Pick<Deviation, 'reason' | 'link' | 'owner' | 'expires'>,
): Deviation {
  const { kind, baseUrl } = run.target;
  const verdicts = run.verdicts.filter((verdict) => verdict.case === id);
  if (kind === 'recorded') {
    throw new NotRecordableError('The run is of recorded traffic; only a failure of a checked target can be accepted');
  }
  const failing = verdicts.filter(isFailing);
  if (failing.length === 0) {
    const states = [...new Set(verdicts.map(({ status }) => status))].join(' and ');
    throw new NotRecordableError(`${id} did not fail in the run, it is ${states}: there is nothing to accept`);
  }
  if (failing.some(echoes)) {
    throw new NotRecordableError(
      `An answer of ${id} repeats a credential, which no entry accepts: have the provider corrected, and change the credentials`,
    );
  }
  const { reason, link, owner, expires } = rest;
  return {
    case: id,
    target: kind,
    ...(kind === 'live' ? { baseUrl } : {}),
    reason,
    ...(link === undefined ? {} : { link }),
    owner,
    expires,
    observation: observedBy(verdicts, failing, run.target),
  };
}

/** One list if matrix and replay fail alike; otherwise a list for each that fails. */
function observedBy(
  verdicts: readonly Verdict[],
  failing: readonly Verdict[],
  target: Run['target'],
): Deviation['observation'] {
  const byWay = failing.map((verdict): [Way, string[]] => [verdict.via, fingerprintOf(verdict, target)]);
  const [[, first] = [undefined, []]] = byWay;
  const alike = byWay.every(([, observation]) => sameObservation(observation, first));
  return alike && failing.length === verdicts.length ? first : Object.fromEntries(byWay);
}

/**
 * The text of a file with one more entry at its end; its comments, line breaks and order stay.
 * @param known the present file, whose document is changed; undefined for a new file.
 */
export function textWith(
  known: Pick<DeviationsDocument, 'document' | 'lineBreak'> | undefined,
  deviation: Deviation,
): string {
  const whole = known?.document ?? headed();
  // A file that holds only comments has no list yet.
  if (!isSeq(whole.contents)) whole.contents = whole.createNode([]);
  if (isSeq(whole.contents)) {
    whole.contents.flow = false;
    whole.contents.add(whole.createNode(deviation));
  }
  const text = whole.toString({ lineWidth: 0, flowCollectionPadding: false });
  return text.replaceAll('\n', known?.lineBreak ?? '\n');
}

function headed(): Document {
  const document = new Document([]);
  document.commentBefore = heading;
  return document;
}
