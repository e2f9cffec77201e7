import { excerpt } from '../text/excerpt.ts';

/** A header as name and value, spelled as on the wire. */
export type Header = readonly [name: string, value: string];

/** A request as it was sent, without its credentials. */
export interface SentRequest {
  readonly method: string;
  readonly url: string;
  readonly headers: readonly Header[];
  readonly body: string | null;
}

export interface ReceivedResponse {
  readonly status: number;
  readonly headers: readonly Header[];
  readonly body: string;
  /** The body is not UTF-8. If it is not UTF-16 either, its invalid bytes are U+FFFD in `body`. */
  readonly notUtf8?: true;
}

/**
 * What a transport failure says about the request. `unsent`: the request was not sent. `lost`: the request may have
 * been processed, but its response was lost. `malformed`: the response is not valid HTTP, or exceeds the limits.
 */
export type FailureKind = 'unsent' | 'lost' | 'malformed';

/** Why no complete response was received. */
export interface TransportFailure {
  /** The error code of the transport, such as ECONNREFUSED. */
  readonly code: string;
  readonly message: string;
  readonly kind: FailureKind;
}

/** The code of a request that was not sent because there was no access token for it. */
export const noToken = 'NO_TOKEN';

/** One request with its response, its transport failure, or both if the response broke off. */
export interface Exchange {
  readonly request: SentRequest;
  readonly response?: ReceivedResponse;
  readonly failure?: TransportFailure;
  /** The parts of the response that repeat a credential of the request, such as `body` or `header location`. */
  readonly echoes: readonly string[];
  /** Parts of the response were too long to be searched whole for credentials. */
  readonly unsearched?: true;
  /** The request went through a proxy, which may have answered in place of the target. */
  readonly viaProxy?: true;
  /** When the request was sent: UTC, ISO 8601. */
  readonly at: string;
  /** Milliseconds to the end of the response, or to the failure. */
  readonly durationMs: number;
}

/** An exchange of a run, with the case that it was made for. */
export interface CaseExchange extends Exchange {
  /** Id of the case; absent for requests before the first case. */
  readonly case?: string;
  /** How the case was checked: by matrix or replay. */
  readonly via?: string;
}

/** The values of a header, found in any letter case. @param name in lower case. */
export function headerValues(headers: readonly Header[], name: string): string[] {
  return headers.filter(([candidate]) => candidate.toLowerCase() === name).map(([, value]) => value);
}

/** An exchange in a few words: the request and its response. */
export function summary({ request, response, failure }: Exchange): string {
  const asked = `${request.method} ${excerpt(request.url)}`;
  if (response && !failure) return `${asked} answered ${response.status} ${excerpt(response.body)}`.trimEnd();
  return `${asked} was not answered: ${failure ? `${failure.message} (${failure.code})` : 'no cause is known'}`;
}
