import { daysOfBasicLeft, signIn as rules } from '../../contracts/model/sign-in.ts';
import { type Exchange, headerValues, type ReceivedResponse, summary } from '../lib/http/exchange.ts';
import { jsonOf } from '../lib/http/json-content.ts';
import { gatewayMessage, layerOf } from '../run/layer.ts';
import { asksToWait } from '../lib/http/retry-after.ts';
import { shortAccount } from '../secrets/account.ts';
import { excerpt } from '../lib/text/excerpt.ts';
import type { Finding } from '../run/finding.ts';
import { type Timeouts, maxRepeats, maxWaits } from '../target/limits.ts';
import { isLoopback } from '../target/network.ts';
import type { Target } from '../target/target.ts';
import { ofFailure } from './network/reach.ts';
import { askOtherWay, type OtherWay } from './other-way.ts';
import { withDoubts } from './sign-in/placeholders.ts';
import type { Signer } from './sign-in/signer.ts';
import { probeCurl } from './wire/curl.ts';
import { probeRequest } from './wire/request.ts';
import { sendWithRetries } from './wire/retries.ts';
import type { Wire } from './wire/wire.ts';

/** A finding of the requests before a run. */
export interface PreflightFinding extends Finding {
  /** It applies to every case, so no case needs to run. */
  readonly decisive: boolean;
  /** Seconds by which the clock of the target is ahead of ours; absent if the response has no Date. */
  readonly clockAheadSeconds?: number;
  readonly exchange: Exchange;
  /** How the target responds to the other way of signing in, if there are credentials for both. */
  readonly otherWay?: OtherWay;
}

/** Requests that `preflight` sends at most, beside those for a token. */
export const preflightRequests = (1 + maxRepeats + maxWaits) * 3;

/**
 * Gets a session that does not exist: that creates nothing, and has to reach the application. If there are credentials
 * for both ways of signing in, it tries both. If the credentials are refused, it tries those without WebRTC access:
 * they show whether the account number is right.
 * @param now the current time, for rules that apply from a date on.
 */
export async function preflight({
  target,
  wire,
  signer,
  timeouts,
  now,
}: {
  target: Target;
  wire: Wire;
  signer: Signer;
  timeouts: Timeouts;
  now: Date;
}): Promise<PreflightFinding> {
  const missing = await signer.prepare();
  if (missing) return { ...withDoubts(missing.finding, target), decisive: true, exchange: missing.exchange };
  const ask = (credentials: 'valid' | 'no-webrtc-access'): Promise<Exchange> =>
    askPatiently(wire, target, timeouts, credentials);
  const exchange = await ask('valid');
  const { response } = exchange;
  if (!response || exchange.failure) {
    const curl = probeCurl(target.signIn);
    return { ...ofFailure(exchange, reached(target)), curl, decisive: true, exchange };
  }
  const date = headerValues(response.headers, 'date')[0];
  const ahead = date === undefined ? Number.NaN : Math.round((Date.parse(date) - Date.parse(exchange.at)) / 1000);
  const otherWay = await askOtherWay(target, wire, timeouts);
  const { withoutWebrtc, clientWithoutWebrtc } = target.users;
  const hasSecond = target.signIn === 'basic' ? withoutWebrtc : clientWithoutWebrtc;
  const second = response.status === 401 && hasSecond ? await ask('no-webrtc-access') : undefined;
  const accounts = response.status === 401 || response.status === 403 ? await signer.accounts() : undefined;
  return {
    ...withDoubts(ofAnswer(exchange, response, target, { second, otherWay, accounts, now }), target),
    curl: probeCurl(target.signIn),
    ...(Number.isNaN(ahead) ? {} : { clockAheadSeconds: ahead }),
    ...(otherWay ? { otherWay } : {}),
    exchange,
  };
}

/** Gets a session that does not exist, with retries. */
export function askPatiently(
  wire: Wire,
  target: Target,
  timeouts: Timeouts,
  credentials: 'valid' | 'no-webrtc-access' = 'valid',
): Promise<Exchange> {
  return sendWithRetries(
    () => wire.send({ ...probeRequest(target), credentials }),
    { idempotent: true },
    { take: () => true },
    timeouts,
  );
}

function reached({ baseUrl, network }: Target): Parameters<typeof ofFailure>[1] {
  return { url: baseUrl, setting: 'BW_BASE_URL', ...(network ? { network } : {}) };
}

type Found = Omit<PreflightFinding, 'exchange' | 'clockAheadSeconds' | 'otherWay'>;

const decisive = (code: Finding['code'], sentence: string, next: string): Found => ({
  code,
  sentence,
  next,
  decisive: true,
});

/** What else is known when a response is interpreted. */
interface Around {
  /** The exchange with credentials without WebRTC access, if it was made. */
  readonly second: Exchange | undefined;
  readonly otherWay: OtherWay | undefined;
  /** The accounts that the token names. */
  readonly accounts: readonly string[] | undefined;
  readonly now: Date;
}

function ofAnswer(exchange: Exchange, response: ReceivedResponse, target: Target, around: Around): Found {
  const { status } = response;
  const value = jsonOf(response).value;
  const layer = layerOf(response);
  const { host } = new URL(target.baseUrl);
  const said = `answered ${status} ${excerpt(response.body)}`.trimEnd();
  if (status === 407 || (exchange.viaProxy === true && layer === 'edge')) {
    return decisive(
      'proxy-in-the-way',
      `A proxy on the way to ${host} ${said}`,
      'give the proxy what it asks for (credentials go into the URL of HTTPS_PROXY), or name the host in NO_PROXY',
    );
  }
  if (status === 404 && layer === 'application') {
    return {
      code: 'well',
      sentence: `${host} knows this API, this account and ${target.signIn === 'basic' ? 'this user' : 'this client'}`,
      next: '',
      decisive: false,
    };
  }
  if (asksToWait(response)) {
    return decisive(
      'rate-limited',
      `${host} keeps asking to wait: it ${said}`,
      'try again later, with a lower --rate or --concurrency',
    );
  }
  if (status === 401)
    return target.signIn === 'basic' ? basicRefused(host, said, around) : tokenRefused(host, said, target, around);
  if (status >= 300 && status < 400) {
    const to = headerValues(response.headers, 'location')[0] ?? 'nowhere';
    return decisive(
      'wrong-host',
      `${host} answered ${status} and points to ${excerpt(to)}; no redirect is followed`,
      'set BW_BASE_URL to the base of the API itself, such as https://api.webrtc.bandwidth.com/v1',
    );
  }
  const message = layer === 'application' ? undefined : gatewayMessage(value);
  if (message !== undefined && (status === 404 || (status === 403 && message === unknownRoute))) {
    return decisive(
      'wrong-path',
      `${host} does not know the address: it ${said}, which is how a gateway answers an unknown route`,
      'check the path of BW_BASE_URL: it ends with /v1 at the vendor',
    );
  }
  // A body that is not JSON, such as a page, comes from another server than this API.
  if (status === 403 && (value !== undefined || response.body === ''))
    return forbidden(host, said, message, target, around);
  if (status >= 500) {
    return {
      code: 'service-down',
      sentence: `The service at ${host} is failing: it ${said}`,
      next: 'try again later; if it persists, send the vendor the response of the curl line',
      // An application that fails at this request may succeed at others.
      decisive: layer !== 'application',
    };
  }
  if (value === undefined && response.body !== '') {
    return decisive(
      'wrong-host',
      `The server at ${host} is not this API: it ${said}`,
      isLoopback(new URL(target.baseUrl).hostname)
        ? 'check the port of BW_BASE_URL'
        : 'check BW_BASE_URL, which is https://api.webrtc.bandwidth.com/v1 at the vendor',
    );
  }
  return {
    code: 'unexpected-answer',
    sentence: `For a session that does not exist, ${host} should answer 404 with { error, requestId }, but did not: ${summary(exchange)}`,
    next: 'run the cases: they show what differs from the documents',
    decisive: false,
  };
}

/** AWS writes this in a 403 of a gateway policy. Such a policy can be about the network of the client. */
const deniedByPolicy = /\bnot authorized to perform\b/i;

/** The documents say what a 403 means for a user, and not what it means for a token. */
function forbidden(host: string, said: string, message: string | undefined, target: Target, around: Around): Found {
  const isBasic = target.signIn === 'basic';
  const give = isBasic
    ? 'ask the vendor to give this user access to WebRTC, or use a user that has it'
    : 'most likely the credential has no role with access to WebRTC: have the role added, or use a credential that has it';
  if (message !== undefined && deniedByPolicy.test(message)) {
    return decisive(
      'no-webrtc-access',
      `A policy of the gateway at ${host} denies access: it ${said}`,
      `${give}; if it has access, ask whether the policy allows the addresses of this network`,
    );
  }
  return isBasic
    ? decisive(
        'no-webrtc-access',
        message === undefined
          ? `${host} forbids the request, which for a user means no access to the WebRTC API: it ${said}`
          : `The credentials are accepted, but have no access to the WebRTC API: ${host} ${said}`,
        give,
      )
    : decisive(
        'no-webrtc-access',
        `${host} forbids the token: it ${said}, which for a user means no access to the WebRTC API${otherAccounts(target, around) ?? ''}`,
        give,
      );
}

/** The message of API Gateway for an unknown route; OAS has it in the example of a 403. */
const unknownRoute = 'Missing Authentication Token';

const maxAccountsShown = 20;

/** The end of a sentence, if the token names accounts, but not the one that is checked. */
function otherAccounts({ accountId }: Target, { accounts }: Around): string | undefined {
  if (!accounts || accounts.includes(accountId)) return undefined;
  const shown = accounts.slice(0, maxAccountsShown).map((account) => shortAccount(account)(account));
  const more = accounts.length - shown.length;
  const named = `${shown.join(', ')}${more > 0 ? ` and ${more} more` : ''}`;
  return `. The token names ${accounts.length === 1 ? 'the account' : 'the accounts'} ${named}, and BW_ACCOUNT_ID is another`;
}

/** The sentence has the facts; the next step has the likely cause. */
function tokenRefused(host: string, said: string, target: Target, around: Around): Found {
  const sentence = `${host} refuses the token that the token endpoint has just issued: it ${said}`;
  const others = otherAccounts(target, around);
  if (others !== undefined) {
    return decisive(
      'other-account',
      `${sentence}${others}`,
      'most likely for that reason: set BW_ACCOUNT_ID to an account of the credential, or have this account added to it',
    );
  }
  const { otherWay } = around;
  const basicWorks =
    otherWay?.state === 'taken'
      ? ` This endpoint accepts Basic: --auth basic signs in with BW_USERNAME and BW_PASSWORD, until ${rules.basicEndsOn}.`
      : '';
  return decisive(
    'token-refused',
    sentence,
    `most likely the credential lacks the account of BW_ACCOUNT_ID: check its accounts and roles. Or this endpoint accepts no tokens; no document of this API promises that it does.${basicWorks}`,
  );
}

/** ERR: a wrong user name, password or account number is the same 401. CRED: so is a decommissioned API user. */
function basicRefused(host: string, said: string, { second, otherWay, now }: Around): Found {
  const sentence = `${host} refuses the credentials: it ${said}`;
  const status = second?.response?.status;
  const oauthWorks = otherWay?.state === 'taken';
  if (status === 403 || status === 404) {
    return decisive(
      'wrong-credentials',
      sentence,
      'check BW_USERNAME and BW_PASSWORD; the account number is right, since it knows the user without WebRTC access',
    );
  }
  if (daysOfBasicLeft(now) <= 0) {
    return decisive(
      'basic-ended',
      `${sentence}. API users, and Basic with them, have been decommissioned on ${rules.basicEndsOn}`,
      oauthWorks
        ? 'most likely for that reason: the client credentials are accepted, so leave out --auth basic and BW_AUTH'
        : 'most likely for that reason: create API credentials, and set BW_CLIENT_ID and BW_CLIENT_SECRET; BW_USERNAME and BW_PASSWORD can be deleted',
    );
  }
  const both =
    status === 401 ? ' (the user without WebRTC access is refused as well, which points to the account number)' : '';
  const instead = oauthWorks
    ? '; or leave out --auth basic and BW_AUTH, since the client credentials are accepted'
    : '';
  return decisive(
    'wrong-credentials',
    sentence,
    `check BW_USERNAME, BW_PASSWORD and BW_ACCOUNT_ID; the documents give all three the same answer${both}${instead}`,
  );
}
