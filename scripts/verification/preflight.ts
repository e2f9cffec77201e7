import { randomUUID } from 'node:crypto';
import { scenePaths } from '../../contracts/operation.ts';
import { hasShape } from '../../contracts/shapes/index.ts';
import { fillPath } from '../../contracts/template.ts';
import { type Budgets, mostRepeats, mostWaits } from './budgets.ts';
import { present } from './credentials.ts';
import { excerpt, type Exchange, headerValues, type ReceivedResponse, summary } from './exchange.ts';
import { isTlsFailure } from './failure.ts';
import type { Finding } from './finding.ts';
import { jsonOf } from './json.ts';
import { layerOf } from './layer.ts';
import { isLoopback } from './network.ts';
import { sendPatiently } from './patience.ts';
import { asksToWait } from './retry-after.ts';
import type { Target } from './target.ts';
import type { Wire } from './wire.ts';

/** A finding of the calls that go before a run. */
export interface PreflightFinding extends Finding {
  /** Nothing that a case could do would be answered otherwise. */
  readonly decisive: boolean;
  /** Seconds by which the clock of the target is ahead of ours; absent where its answer has no Date. */
  readonly clockAheadSeconds?: number;
  readonly exchange: Exchange;
}

/** Requests that `preflight` sends at most. */
export const preflightRequests = (1 + mostRepeats + mostWaits) * 2;

/** A command that sends the same call, without a secret in it. */
export const preflightCurl =
  'curl -sS -i -u "$BW_USERNAME:$BW_PASSWORD" "$BW_BASE_URL/accounts/$BW_ACCOUNT_ID/sessions/00000000-0000-4000-8000-000000000000"';

/**
 * Asks the target for a session that does not exist: it costs nothing, creates nothing, and has to get as far
 * as the application. Where the credentials are refused, a user without WebRTC access tells whether the account
 * number is right.
 */
export async function preflight({
  target,
  wire,
  budgets,
}: {
  target: Target;
  wire: Wire;
  budgets: Budgets;
}): Promise<PreflightFinding> {
  const ids = { accountId: encodeURIComponent(target.accountId), sessionId: randomUUID() };
  const path = fillPath(scenePaths.session, ids);
  const ask = (kind: 'valid' | 'no-webrtc-access'): Promise<Exchange> => {
    const request = { method: 'GET', path, headers: {}, body: null, ...present(kind, target.users) };
    return sendPatiently(() => wire.send(request), { idempotent: true }, { take: () => true }, budgets);
  };
  const exchange = await ask('valid');
  const date = headerValues(exchange.response?.headers ?? [], 'date')[0];
  const ahead = date === undefined ? Number.NaN : Math.round((Date.parse(date) - Date.parse(exchange.at)) / 1000);
  const second =
    exchange.response?.status === 401 && target.users.withoutWebrtc ? await ask('no-webrtc-access') : undefined;
  return {
    ...(exchange.response && !exchange.failure
      ? ofAnswer(exchange, exchange.response, target, second)
      : ofFailure(exchange, target)),
    ...(Number.isNaN(ahead) ? {} : { clockAheadSeconds: ahead }),
    exchange,
  };
}

type Found = Omit<PreflightFinding, 'exchange' | 'clockAheadSeconds'>;

const decisive = (code: Finding['code'], sentence: string, next: string): Found => ({
  code,
  sentence,
  next,
  decisive: true,
});

function ofFailure({ failure, response }: Exchange, { baseUrl, network }: Target): Found {
  const { host } = new URL(baseUrl);
  const cause = failure ? `${failure.message} (${failure.code})` : 'no cause is known';
  const proxied = network?.proxy === undefined ? '' : `, through the proxy ${new URL(network.proxy).origin}`;
  const where = `${host}${proxied}`;
  const code = failure?.code ?? '';
  const inHandshake = cause.includes('before secure TLS connection was established');
  if (failure && (isTlsFailure(failure) || inHandshake)) return ofTls(code, host, cause);
  if (code === 'ENOTFOUND' || code === 'EAI_AGAIN') {
    return decisive(
      'name-not-resolved',
      `The name of ${where} cannot be resolved: ${cause}`,
      'check the spelling of BW_BASE_URL, and that this machine can look up public names',
    );
  }
  if (code === 'PROXY_REFUSED') {
    const needsLogin = cause.includes(' 407 ');
    return decisive(
      'proxy-in-the-way',
      `No connection to ${where}: ${cause}`,
      needsLogin
        ? 'the proxy wants credentials: put them into its URL, http://user:password@host:port, in HTTPS_PROXY'
        : 'ask who runs the proxy to let this host through, or name the host in NO_PROXY',
    );
  }
  if (/TIMEOUT|ETIMEDOUT/.test(code)) {
    return decisive(
      'timed-out',
      `${where} does not answer in time: ${cause}`,
      'check the host and port of BW_BASE_URL, and whether a firewall drops the packets in between; else try again later',
    );
  }
  if (failure?.kind === 'unsent') {
    return decisive(
      'refused',
      `${where} cannot be reached: ${cause}`,
      proxied === ''
        ? 'check the host and port of BW_BASE_URL, and that the service is up'
        : 'check the proxy that HTTPS_PROXY or HTTP_PROXY names, and that it is up',
    );
  }
  if (failure?.kind === 'malformed') {
    return decisive(
      'not-http',
      `What listens at ${where} does not answer in HTTP: ${cause}`,
      'check the scheme and the port of BW_BASE_URL',
    );
  }
  return decisive(
    'connection-lost',
    `The connection to ${where} broke ${response ? 'in the middle of an answer' : 'before an answer came'}: ${cause}`,
    'try again; if it stays so, something between here and there cuts connections',
  );
}

function ofTls(code: string, host: string, cause: string): Found {
  const trust = 'if the issuer is one of your own, put its certificate into a file and name it in BW_CA_FILE';
  const [sentence, next] = ((): [string, string] => {
    switch (code) {
      case 'CERT_HAS_EXPIRED':
      case 'CERT_NOT_YET_VALID': {
        const state = code === 'CERT_HAS_EXPIRED' ? 'has expired' : 'is not valid yet';
        return [
          `The certificate of ${host} ${state}, by the clock of this machine, which says ${new Date().toISOString()}`,
          'if that time is wrong, set the clock; otherwise the certificate has to be renewed by whoever runs the host',
        ];
      }
      case 'ERR_TLS_CERT_ALTNAME_INVALID':
        return [
          `The certificate is for another host than ${host}`,
          'check the host in BW_BASE_URL; a proxy or a wrong DNS answer can lead to another machine',
        ];
      case 'DEPTH_ZERO_SELF_SIGNED_CERT':
        return [`The certificate of ${host} is signed by itself`, trust];
      case 'SELF_SIGNED_CERT_IN_CHAIN':
      case 'UNABLE_TO_GET_ISSUER_CERT':
      case 'UNABLE_TO_GET_ISSUER_CERT_LOCALLY':
      case 'UNABLE_TO_VERIFY_LEAF_SIGNATURE':
        return [`The certificate of ${host} is from an issuer that this machine does not trust`, trust];
      default:
        return [
          `No TLS connection can be made to ${host}`,
          'check the port of BW_BASE_URL: it may speak plain http, or another version of TLS',
        ];
    }
  })();
  return decisive('tls-failed', `${sentence}: ${cause}`, next);
}

function ofAnswer(exchange: Exchange, response: ReceivedResponse, target: Target, second: Exchange | undefined): Found {
  const { status } = response;
  const value = jsonOf(response).value;
  const layer = layerOf(response);
  const { host } = new URL(target.baseUrl);
  const said = `answered ${String(status)} ${excerpt(response.body)}`.trimEnd();
  if (status === 407 || (exchange.viaProxy === true && layer === 'edge')) {
    return decisive(
      'proxy-in-the-way',
      `A proxy on the way to ${host} ${said}`,
      'give the proxy what it asks for (credentials go into the URL of HTTPS_PROXY), or name the host in NO_PROXY',
    );
  }
  if (status === 404 && layer === 'application') {
    return { code: 'well', sentence: `${host} knows this API, this account and this user`, next: '', decisive: false };
  }
  if (asksToWait(response)) {
    return decisive(
      'rate-limited',
      `${host} asks to wait, and goes on asking: ${said}`,
      'try again later, with a lower --rate or --concurrency',
    );
  }
  if (status === 401)
    return decisive('wrong-credentials', `${host} refuses the credentials: it ${said}`, nextAfter401(second));
  if (status >= 300 && status < 400) {
    const to = headerValues(response.headers, 'location')[0] ?? 'nowhere';
    return decisive(
      'wrong-host',
      `${host} answered ${String(status)} and points to ${excerpt(to)}; no redirect is followed`,
      'set BW_BASE_URL to the base of the API itself, such as https://api.webrtc.bandwidth.com/v1',
    );
  }
  if (layer !== 'application' && (status === 403 || status === 404) && hasShape('messageError', value)) {
    if (status === 404 || value.message === unknownRoute) {
      return decisive(
        'wrong-path',
        `${host} does not know the address: it ${said}, the words of a gateway for an unknown route`,
        'check the path of BW_BASE_URL: it ends with /v1 at the vendor',
      );
    }
    return decisive(
      'no-webrtc-access',
      `The credentials are taken, and have no access to the WebRTC API: ${host} ${said}`,
      'have the vendor give this user access to WebRTC, or take a user that has it',
    );
  }
  if (status >= 500) {
    return {
      code: 'service-down',
      sentence: `The service at ${host} is failing: it ${said}`,
      next: 'try again later; if it stays so, ask the vendor with the answer of the curl line',
      // An application that fails at this one call may do better at others.
      decisive: layer !== 'application',
    };
  }
  if (value === undefined && response.body !== '') {
    return decisive(
      'wrong-host',
      `What answers at ${host} is not this API: it ${said}`,
      isLoopback(new URL(target.baseUrl).hostname)
        ? 'check the port of BW_BASE_URL'
        : 'check BW_BASE_URL, which is https://api.webrtc.bandwidth.com/v1 at the vendor',
    );
  }
  return {
    code: 'unexpected-answer',
    sentence: `Asked for a session that does not exist, ${host} is to answer 404 with { error, requestId }, and did not: ${summary(exchange)}`,
    next: 'run the cases: they say what is not as documented',
    decisive: false,
  };
}

/** OAS, the example of a 403: API Gateway's words for a route that it does not know. */
const unknownRoute = 'Missing Authentication Token';

/** ERR: a wrong user name, password or account number is one and the same 401. */
function nextAfter401(second: Exchange | undefined): string {
  const status = second?.response?.status;
  if (status === 403 || status === 404) {
    return 'check BW_USERNAME and BW_PASSWORD; the account number is right, since the user without WebRTC access is known there';
  }
  const both =
    status === 401 ? ' (the user without WebRTC access is refused as well, which points to the account number)' : '';
  return `check BW_USERNAME, BW_PASSWORD and BW_ACCOUNT_ID; the documents give all three the same answer${both}`;
}
