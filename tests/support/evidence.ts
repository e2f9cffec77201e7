import { caseById } from '../../contracts/all-cases.ts';
import type { RequestCase } from '../../contracts/model/types.ts';
import type { Exchange, Header } from '../../scripts/lib/http/exchange.ts';
import type { Evidence, ReadBack } from '../../scripts/run/evidence.ts';

export function requestCase(id: string): RequestCase {
  return caseById(id) as RequestCase;
}

const jsonHeaders: readonly Header[] = [['Content-Type', 'application/json']];

/** An exchange with this answer; an object is sent as JSON, with its Content-Type. */
export function answered(
  status: number,
  content?: object | string,
  headers: readonly Header[] = content === undefined ? [] : jsonHeaders,
): Exchange {
  return {
    request: { method: 'PUT', url: 'http://127.0.0.1/v1/x', headers: [], body: null },
    response: {
      status,
      headers,
      body: content === undefined ? '' : typeof content === 'string' ? content : JSON.stringify(content),
    },
    echoes: [],
    at: '2026-01-02T03:04:05.678Z',
    durationMs: 12,
  };
}

export const unanswered: Exchange = {
  request: { method: 'PUT', url: 'http://127.0.0.1/v1/x', headers: [], body: null },
  failure: { code: 'ECONNREFUSED', message: 'connect ECONNREFUSED 127.0.0.1:1', kind: 'unsent' },
  echoes: [],
  at: '2026-01-02T03:04:05.678Z',
  durationMs: 12,
};

export const slots = {
  account: '1',
  session: 's',
  participant: 'p',
  speakerA: 'a',
  speakerB: 'b',
  firstSession: 's1',
};

/** What a provider says of a participant in these sessions. */
export function readBack(
  members: Record<string, readonly string[]>,
  sessions: readonly string[],
  subscriptions: object | null = null,
  inParticipant: object = subscriptions ?? {},
): ReadBack {
  return {
    members: Object.fromEntries(
      Object.entries(members).map(([slot, ids]) => [
        slot,
        ids.length === 0
          ? answered(204)
          : answered(
              200,
              ids.map((id) => ({ id })),
            ),
      ]),
    ),
    participant: answered(200, { id: 'p', sessions, subscriptions: inParticipant }),
    subscriptions: subscriptions === null ? answered(204) : answered(200, subscriptions),
  };
}

export function evidence(parts: Partial<Evidence> & Pick<Evidence, 'exchange'>): Evidence {
  return { slots, readBack: { members: {} }, ...parts };
}

/** The read-back of a refused join. */
export const notJoined = readBack({ session: ['a', 'b'] }, []);
