import type { Exchange } from '../../lib/http/exchange.ts';
import { isTlsFailure } from '../../lib/http/failure.ts';
import type { Finding } from '../../run/finding.ts';
import type { Network } from '../../target/network.ts';

/** An endpoint, and the setting that names it. */
export interface Reached {
  readonly url: string;
  readonly network?: Network;
  readonly setting: 'BW_BASE_URL' | 'BW_TOKEN_URL';
}

const found = (code: Finding['code'], sentence: string, next: string): Finding => ({ code, sentence, next });

/** What a request without a response shows about the network between here and the endpoint. */
export function ofFailure({ failure, response }: Exchange, { url, network, setting }: Reached): Finding {
  const { host } = new URL(url);
  const cause = failure ? `${failure.message} (${failure.code})` : 'no cause is known';
  const proxied = network?.proxy === undefined ? '' : `, through the proxy ${new URL(network.proxy).origin}`;
  const where = `${host}${proxied}`;
  const code = failure?.code ?? '';
  const own = code.startsWith(ofItsOwn) ? { ...failure!, code: code.slice(ofItsOwn.length) } : failure;
  const inHandshake = cause.includes('before secure TLS connection was established');
  if (own && (isTlsFailure(own) || inHandshake)) {
    return own === failure || network?.proxy === undefined
      ? ofTls(code, host, cause, setting)
      : ofTls(own.code, `the proxy ${new URL(network.proxy).host}`, cause, proxySetting(url));
  }
  if (own !== failure) return ofProxy(own!.code, where, cause, proxySetting(url));
  if (code.startsWith('TUNNEL_')) {
    return found(
      'proxy-in-the-way',
      `No connection to ${where}: ${cause}`,
      `ask the operator of the proxy whether it allows connections to this host; if it does, check the host and port of ${setting}`,
    );
  }
  if (code === 'ENOTFOUND' || code === 'EAI_AGAIN') {
    return found(
      'name-not-resolved',
      `The name of ${where} cannot be resolved: ${cause}`,
      `check the spelling of ${setting}, and that this machine can look up public names`,
    );
  }
  if (/TIMEOUT|ETIMEDOUT/.test(code)) {
    return found(
      'timed-out',
      `${where} does not respond in time: ${cause}`,
      `check the host and port of ${setting}, and whether a firewall drops the packets in between; otherwise try again later`,
    );
  }
  if (failure?.kind === 'unsent') {
    return found(
      'refused',
      `${where} cannot be reached: ${cause}`,
      `check the host and port of ${setting}, and that the service is up`,
    );
  }
  if (failure?.kind === 'malformed') {
    return found(
      'not-http',
      `The server at ${where} does not respond in HTTP: ${cause}`,
      `check the scheme and the port of ${setting}`,
    );
  }
  return found(
    'connection-lost',
    `The connection to ${where} broke ${response ? 'in the middle of a response' : 'before a response arrived'}: ${cause}`,
    'try again; if it persists, a device between here and there cuts connections',
  );
}

/** The prefix of failure codes on the way to the proxy. */
const ofItsOwn = 'PROXY_';

type ProxySetting = 'HTTPS_PROXY' | 'HTTP_PROXY';

/** The setting that names the proxy to a URL. */
function proxySetting(url: string): ProxySetting {
  return url.startsWith('https:') ? 'HTTPS_PROXY' : 'HTTP_PROXY';
}

const notThere = new Set(['ECONNREFUSED', 'EHOSTUNREACH', 'ENETUNREACH', 'EADDRNOTAVAIL', 'ETIMEDOUT']);

/** Why a proxy opened no connection. @param code without the prefix for proxies. */
function ofProxy(code: string, where: string, cause: string, setting: ProxySetting): Finding {
  if (code === 'ENOTFOUND' || code === 'EAI_AGAIN') {
    return found(
      'name-not-resolved',
      `No connection to ${where}, whose name cannot be resolved: ${cause}`,
      `check the spelling of the proxy in ${setting}`,
    );
  }
  if (notThere.has(code)) {
    return found(
      'refused',
      `No connection to ${where}, which cannot be reached: ${cause}`,
      `check the proxy that ${setting} names, and that it is up`,
    );
  }
  const needsLogin = code === 'REFUSED' && cause.includes(' 407 ');
  return found(
    'proxy-in-the-way',
    `No connection to ${where}: ${cause}`,
    needsLogin
      ? `the proxy wants credentials: put them into its URL, http://user:password@host:port, in ${setting}`
      : `check that ${setting} names a proxy that accepts CONNECT, and ask the operator of the proxy to allow this host; or name the host in NO_PROXY`,
  );
}

function ofTls(code: string, host: string, cause: string, setting: Reached['setting'] | ProxySetting): Finding {
  const trust = 'if the issuer is one of your own, put its certificate into a file and name it in BW_CA_FILE';
  const [sentence, next] = ((): [string, string] => {
    switch (code) {
      case 'CERT_HAS_EXPIRED':
      case 'CERT_NOT_YET_VALID': {
        const state = code === 'CERT_HAS_EXPIRED' ? 'has expired' : 'is not valid yet';
        return [
          `The certificate of ${host} ${state}, by the clock of this machine, which says ${new Date().toISOString()}`,
          'if that time is wrong, set the clock; otherwise the operator of the host has to renew the certificate',
        ];
      }
      case 'ERR_TLS_CERT_ALTNAME_INVALID':
        return [
          `The certificate is for another host than ${host}`,
          `check the host in ${setting}; a proxy or a wrong DNS answer can lead to another machine`,
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
          `check the port of ${setting}: it may speak plain http, or another version of TLS`,
        ];
    }
  })();
  return found('tls-failed', `${sentence}: ${cause}`, next);
}
