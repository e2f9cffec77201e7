import { type Exchange, noToken } from '../../lib/http/exchange.ts';
import type { Run } from '../../run/run-schema.ts';
import type { Wire } from './wire.ts';

/** Since when a target has not responded. */
export interface Silence {
  /** When its last response arrived: UTC, ISO 8601. */
  readonly since: string;
  /** Requests after that without a response. */
  readonly unanswered: number;
  /** The codes of their failures, each once. */
  readonly codes: readonly string[];
}

/** A wire that remembers when its target last responded. */
export interface WatchedWire {
  readonly wire: Wire;
  /** Undefined if the last request got a response, or no request ever did. */
  readonly silence: () => Silence | undefined;
}

export function watched(wire: Wire): WatchedWire {
  let since: string | undefined;
  let unanswered = 0;
  const codes = new Set<string>();
  const hear = ({ response, failure }: Exchange): void => {
    // Without a token nothing was sent to the target. A malformed response is a response too.
    if (failure?.code === noToken) return;
    if (response || failure?.kind === 'malformed') {
      since = new Date().toISOString();
      unanswered = 0;
      codes.clear();
    } else {
      unanswered += 1;
      if (failure) codes.add(failure.code);
    }
  };
  return {
    wire: {
      ...wire,
      async send(request) {
        const exchange = await wire.send(request);
        hear(exchange);
        return exchange;
      },
    },
    silence: () => (since === undefined || unanswered === 0 ? undefined : { since, unanswered, codes: [...codes] }),
  };
}

/** Describes a silence that lasted to the end of a run. */
export function lostSince({ since, unanswered, codes }: Silence): NonNullable<Run['lost']> {
  const requests = unanswered === 1 ? 'a request' : `${unanswered} requests`;
  const because = codes.length > 0 ? ` (${codes.join(', ')})` : '';
  return {
    since,
    sentence: `The target has not responded since ${since}, to the end of the run: ${requests} after that got no response${because}`,
    next: 'find out why it stopped, then run again; responses up to that time are judged',
  };
}
