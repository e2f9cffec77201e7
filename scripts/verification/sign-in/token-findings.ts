import { shapeErrors } from '../../../contracts/shapes/index.ts';
import { type Exchange, headerValues, type ReceivedResponse } from '../../lib/http/exchange.ts';
import { jsonOf } from '../../lib/http/json-content.ts';
import { layerOf } from '../../run/layer.ts';
import { asksToWait } from '../../lib/http/retry-after.ts';
import { excerpt } from '../../lib/text/excerpt.ts';
import type { Finding } from '../../run/finding.ts';
import type { TokenEndpoint } from '../../target/target.ts';
import { ofFailure } from '../network/reach.ts';
import { signInCurl } from '../wire/curl.ts';
import type { TokenReading } from './token-answer.ts';

/**
 * Why a token request yielded no token. Sources: RFC 6749, 5.2, for the codes of errors; CRED for what can be wrong with
 * client credentials.
 * @param exchange of the token request, secrets removed.
 * @param reading of the response, if it was a success.
 */
export function tokenFinding(exchange: Exchange, reading: TokenReading | undefined, endpoint: TokenEndpoint): Finding {
  return { ...tokenFault(exchange, reading, endpoint), curl: signInCurl };
}

function tokenFault(exchange: Exchange, reading: TokenReading | undefined, endpoint: TokenEndpoint): Finding {
  const { response, failure } = exchange;
  if (!response || failure) return ofFailure(exchange, { ...endpoint, setting: 'BW_TOKEN_URL' });
  const { host } = new URL(endpoint.url);
  const said = `answered ${response.status} ${excerpt(response.body)}`.trimEnd();
  if (response.status === 407 || (exchange.viaProxy === true && layerOf(response) === 'edge')) {
    return {
      code: 'proxy-in-the-way',
      sentence: `A proxy on the way to the token endpoint ${host} ${said}`,
      next: 'give the proxy what it asks for (credentials go into the URL of HTTPS_PROXY), or name the host in NO_PROXY',
    };
  }
  if (asksToWait(response)) {
    return {
      code: 'rate-limited',
      sentence: `The token endpoint ${host} keeps asking to wait: it ${said}`,
      next: 'try again later',
    };
  }
  if (reading && 'problem' in reading && reading.isJson) {
    return {
      code: 'unusable-token',
      sentence: `The token endpoint ${host} answered ${response.status} without a usable token: ${reading.problem}`,
      next: 'check BW_TOKEN_URL; if it is right, send the vendor the response of the curl line, without the token',
    };
  }
  if (response.status >= 500) {
    return {
      code: 'service-down',
      sentence: `The token endpoint ${host} is failing: it ${said}`,
      next: 'try again later; if it persists, send the vendor the response of the curl line',
    };
  }
  return ofRefusal(response, host, said);
}

/** RFC 6749, 5.2, names 400 and 401; gateways answer 403. */
const refusing: readonly number[] = [400, 401, 403];
/** The form of all registered codes. An API without OAuth writes a sentence as its error. */
const errorCode = /^[a-z]+(?:_[a-z]+)*$/;

function oauthErrorIn(response: ReceivedResponse): { readonly error?: string; readonly description: string } {
  const { value } = jsonOf(response);
  const wrong = new Set(shapeErrors('tokenError', value).map(({ pointer }) => pointer));
  if (!refusing.includes(response.status) || wrong.has('') || wrong.has('/error')) return { description: '' };
  const { error, error_description: description } = value as { error: string; error_description?: unknown };
  return {
    ...(errorCode.test(error) ? { error } : {}),
    description: typeof description === 'string' ? description : '',
  };
}

function ofRefusal(response: ReceivedResponse, host: string, said: string): Finding {
  const { status, headers } = response;
  const { error, description } = oauthErrorIn(response);
  if (error === 'invalid_client' && /expir/i.test(description)) {
    return {
      code: 'expired-secret',
      sentence: `The client secret has expired, according to the response: the token endpoint ${host} ${said}`,
      next: 'create another secret for the client (it can have two at once), and set BW_CLIENT_SECRET to it',
    };
  }
  if (error === 'invalid_client' || (error === undefined && status === 401)) {
    const sure =
      error === undefined ? 'most likely because of a wrong client id or secret, though it does not say so: ' : '';
    return {
      code: 'wrong-client',
      sentence: `The token endpoint ${host} refuses the client, ${sure}it ${said}`,
      next: 'check BW_CLIENT_ID and BW_CLIENT_SECRET, which belong to API credentials and not to an API user; a secret may also have been removed or have expired',
    };
  }
  if (error !== undefined) {
    return {
      code: 'token-request-refused',
      sentence: `The token endpoint ${host} understands the request, but issues no token to this client: it ${said}`,
      next:
        error === 'unauthorized_client'
          ? 'have the grant type client_credentials allowed for this credential'
          : 'check BW_TOKEN_URL; if it is right, send the vendor the response of the curl line',
    };
  }
  const to = status >= 300 && status < 400 ? headerValues(headers, 'location')[0] : undefined;
  return {
    code: 'no-token-endpoint',
    sentence:
      to === undefined
        ? `The server at ${host} is not a token endpoint: it ${said}`
        : `The token endpoint ${host} answered ${status} and points to ${excerpt(to)}; no redirect is followed`,
    next: 'check BW_TOKEN_URL; if it is not set, tokens are requested from the vendor',
  };
}
