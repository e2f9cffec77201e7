import { isJsonObject, type Members } from './received.ts';

/** Words with which a browser says in place of a reason phrase that nothing was sent. */
const fromCache = /^\(?(?:from )?(?:disk|memory|prefetch|http|bf|service ?worker)[- ]?(?:cache)?\)?$/i;

/**
 * Whether the answer of an entry came from a cache of the client's, or from a worker in it. Chromium says so in
 * members of its own, of the entry or of its response, Firefox in those that HAR has for it.
 */
export function isCached(entry: Members): boolean {
  const response = isJsonObject(entry['response']) ? entry['response'] : {};
  const says = [entry, response].some(({ _fromCache, _fetchedViaServiceWorker, _fromServiceWorker }) =>
    [_fromCache, _fetchedViaServiceWorker, _fromServiceWorker].some(
      (word) => ![undefined, null, false].includes(word as null),
    ),
  );
  const { cache } = entry;
  const { status, statusText } = response;
  // An answer of the API that was stored has a state afterwards as well; a 304 to a PUT comes from no API.
  const wasStored =
    isJsonObject(cache) &&
    (isJsonObject(cache['beforeRequest']) || (status === 304 && isJsonObject(cache['afterRequest'])));
  return says || wasStored || (typeof statusText === 'string' && fromCache.test(statusText.trim()));
}

/** Errors with which a browser says that it has not sent a request, or that the page has given it up. */
const notSent =
  /ERR_(?:BLOCKED_BY_|ABORTED|CACHE_MISS|INTERNET_DISCONNECTED|ACCESS_DENIED|NETWORK_ACCESS_DENIED|UNSAFE_|DISALLOWED_|CLEARTEXT_NOT_PERMITTED|INSUFFICIENT_RESOURCES)|NS_(?:BINDING_ABORTED|ERROR_(?:ABORT|OFFLINE|CONTENT_BLOCKED|DOM_BAD_URI|TRACKING_URI|NET_OFFLINE))|\bblocked\b/i;

/**
 * Whether a browser has made up the answer of an entry, or sent nothing: a redirect to https for a host that asks for
 * it (HSTS), what an extension or a policy has blocked, and what the page has given up.
 * Source: Chromium, `Non-Authoritative-Reason` of the redirects that it makes itself, with the reason phrase
 * `Internal Redirect`, and `net_error_list.h`; Mozilla, `ErrorList.py`.
 */
export function isMadeByBrowser(entry: Members): boolean {
  const response = isJsonObject(entry['response']) ? entry['response'] : {};
  const { status, statusText, headers } = response;
  if (status === 307) {
    const names = (Array.isArray(headers) ? (headers as readonly unknown[]) : []).map((header) =>
      isJsonObject(header) ? header['name'] : undefined,
    );
    const isNamed = names.some((name) => typeof name === 'string' && /^non-authoritative-reason$/i.test(name));
    return isNamed || statusText === 'Internal Redirect';
  }
  const isAnswered = typeof status === 'number' && status >= 100;
  const errors = [response['_error'], response['_failureText'], entry['_error'], entry['_blockedReason']];
  if (!isAnswered && typeof entry['_blockedReason'] === 'string') return true;
  return !isAnswered && errors.some((text) => typeof text === 'string' && notSent.test(text));
}
