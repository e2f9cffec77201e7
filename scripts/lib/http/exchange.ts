import { excerpt } from '../text/excerpt.ts';
/** A header as name and value, in the order and spelling of the wire. */
export type Header = readonly [name: string, value: string];

/** A request as it went out, credentials removed. */
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
  /** The content is not UTF-8; what is no character of UTF-16 either shows as U+FFFD in `body`. */
  readonly notUtf8?: true;
}

/**
 * What a transport failure says about the request: it was `unsent`; it may have been taken, and its answer
 * was `lost`; or what came back was `malformed`, and is no answer in HTTP or beyond all bounds.
 */
export type FailureKind = 'unsent' | 'lost' | 'malformed';

/** Why no whole answer came. */
export interface TransportFailure {
  /** The code of the error that the transport gave, such as ECONNREFUSED. */
  readonly code: string;
  readonly message: string;
  readonly kind: FailureKind;
}

/** The code of a request that was not sent, since there was no access token for it. */
export const noToken = 'NO_TOKEN';

/** One request and its answer, its transport failure, or both when the answer broke off. */
export interface Exchange {
  readonly request: SentRequest;
  readonly response?: ReceivedResponse;
  readonly failure?: TransportFailure;
  /** The parts of the answer that repeat a credential of the request, such as `body` or `header location`. */
  readonly echoes: readonly string[];
  /** Parts of the answer were not searched for such to their end. */
  readonly unsearched?: true;
  /** The request went through a proxy of ours, which can have answered in place of the target. */
  readonly viaProxy?: true;
  /** When the request was sent: UTC, ISO 8601. */
  readonly at: string;
  /** Milliseconds to the end of the answer, or to the failure. */
  readonly durationMs: number;
}

/** An exchange of a run, with the case that it was made for. */
export interface CaseExchange extends Exchange {
  /** Id of the case; absent for what a run asks before its first case. */
  readonly case?: string;
  /** The way by which the case was checked. */
  readonly via?: string;
}

/** The values of a header by name, whatever its spelling. */
export function headerValues(headers: readonly Header[], name: string): string[] {
  return headers.filter(([candidate]) => candidate.toLowerCase() === name).map(([, value]) => value);
}

/** An exchange in a few words: what was asked and what came. */
export function summary({ request, response, failure }: Exchange): string {
  const asked = `${request.method} ${excerpt(request.url)}`;
  if (response && !failure) return `${asked} answered ${response.status} ${excerpt(response.body)}`.trimEnd();
  return `${asked} was not answered: ${failure ? `${failure.message} (${failure.code})` : 'no cause is known'}`;
}
