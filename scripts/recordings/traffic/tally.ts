import type { AnswerCase } from '../../../contracts/answers.ts';
import type { RequestCase } from '../../../contracts/model/types.ts';
import type { Exchange } from '../../lib/http/exchange.ts';
import type { Judgement } from '../../run/verdict.ts';
import type { Missing, ReceivedExchange } from '../entries/received.ts';

/** Exchanges with equal judgements, and the first of them. */
export interface Group {
  readonly entry: AnswerCase | RequestCase;
  readonly first: ReceivedExchange;
  /** Of the first, secrets still in its texts. */
  readonly judgement: Judgement;
  times: number;
  readonly places: string[];
}

/** Groups equal judgements, so that any number of exchanges takes bounded memory. */
export interface Tally {
  add(entry: Group['entry'], judgement: Judgement, received: ReceivedExchange, place: string): void;
  groups(): readonly Group[];
}

/** Places of a group that are named. */
const maxPlaces = 10;
/** Groups of one case: a provider that invents names of properties would make any number. */
const maxGroups = 20;

/** UTF-16 units of bodies that are held altogether; beyond them, a case has one group for each status. */
const maxUnits = 16 * 1024 * 1024;

export function createTally(): Tally {
  const groups = new Map<string, Group>();
  const perCase = new Map<string, number>();
  let units = 0;
  return {
    groups: () => [...groups.values()],
    add(entry, judgement, received, place) {
      const coarse = JSON.stringify([entry.id, judgement.status, judgement.reasonCode]);
      const fine = JSON.stringify([coarse, ...detailsOf(judgement, received.exchange, received.missing)]);
      const isFull = (perCase.get(entry.id) ?? 0) >= maxGroups || units > maxUnits;
      const key = groups.has(fine) || !isFull ? fine : coarse;
      const known = groups.get(key);
      if (known) {
        known.times += 1;
        if (known.places.length < maxPlaces) known.places.push(place);
        return;
      }
      const { request, response } = received.exchange;
      units += (request.body?.length ?? 0) + (response?.body.length ?? 0);
      perCase.set(entry.id, (perCase.get(entry.id) ?? 0) + 1);
      groups.set(key, { entry, first: received, judgement, times: 1, places: [place] });
    },
  };
}

function detailsOf(judgement: Judgement, { response, failure }: Exchange, missing: readonly Missing[]): unknown[] {
  return [
    response?.status,
    failure?.code,
    [...missing],
    judgement.mismatches.map(({ part, at, expected }) => [part, at, expected]),
  ];
}
