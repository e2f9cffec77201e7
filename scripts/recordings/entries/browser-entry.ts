import { isJsonObject, type Members } from './received.ts';

/** What browsers write in place of a reason phrase if the response came from a cache. */
const fromCache = /^\(?(?:from )?(?:disk|memory|prefetch|http|bf|service ?worker)[- ]?(?:cache)?\)?$/i;

/**
 * Whether the response of an entry came from a cache or a service worker of the client. Chromium says so in properties
 * of its own, in the entry or in its response. Firefox says so in the properties that HAR defines.
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
  // `afterRequest` alone does not tell: the browser may have stored a response of the API. But no API sends 304 to PUT.
  const wasStored =
    isJsonObject(cache) &&
    (isJsonObject(cache['beforeRequest']) || (status === 304 && isJsonObject(cache['afterRequest'])));
  return says || wasStored || (typeof statusText === 'string' && fromCache.test(statusText.trim()));
}

/** Errors of browsers for a request that was never sent, or that the page aborted. */
const notSent =
  /ERR_(?:BLOCKED_BY_|ABORTED|CACHE_MISS|INTERNET_DISCONNECTED|ACCESS_DENIED|NETWORK_ACCESS_DENIED|UNSAFE_|DISALLOWED_|CLEARTEXT_NOT_PERMITTED|INSUFFICIENT_RESOURCES)|NS_(?:BINDING_ABORTED|ERROR_(?:ABORT|OFFLINE|CONTENT_BLOCKED|DOM_BAD_URI|TRACKING_URI|NET_OFFLINE))|\bblocked\b/i;

/**
 * Whether the browser made the response itself or sent nothing: its redirect to https for a host that asks for it
 * (HSTS), a request blocked by an extension or a policy, a request that the page aborted.
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
