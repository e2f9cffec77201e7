import type { Answer, Call } from '../../scripts/reference-provider/api/answer.ts';
import { tokenPath } from '../../scripts/reference-provider/api/tokens.ts';
import type { Interceptor, ReferenceProvider } from '../../scripts/reference-provider/server.ts';

type Settings = Record<string, string>;

/** The settings of a provider, with the pair of either way or both. */
export function settingsFor(provider: ReferenceProvider, ways: 'basic' | 'oauth' | 'both'): Settings {
  const { baseUrl, tokenUrl, credentials } = provider;
  const { accountId, username, password, clientId, clientSecret } = credentials;
  return {
    BW_BASE_URL: baseUrl,
    BW_ACCOUNT_ID: accountId,
    ...(ways === 'oauth' ? {} : { BW_USERNAME: username, BW_PASSWORD: password }),
    ...(ways === 'basic' ? {} : { BW_TOKEN_URL: tokenUrl, BW_CLIENT_ID: clientId, BW_CLIENT_SECRET: clientSecret }),
  };
}

export function isTokenRequest({ target }: Call): boolean {
  return target === tokenPath;
}

/** A provider that answers token requests in its own way. */
export function answeringTokens(answer: (call: Call, usual: () => Answer) => Answer): Interceptor {
  return (call, next) => (isTokenRequest(call) ? answer(call, () => next(call)) : next(call));
}

/** A token answer with other members. */
export function tokenAnswer(members: object): Interceptor {
  return answeringTokens((_, usual) => {
    const given = usual();
    const value = { ...(JSON.parse(given.content!.join('')) as object), ...members };
    return { ...given, content: [JSON.stringify(value)] };
  });
}

/** A refusal in the form of RFC 6749, 5.2. */
export function tokenRefusal(status: number, error: string, description?: string): Interceptor {
  const value = { error, ...(description === undefined ? {} : { error_description: description }) };
  return answeringTokens(() => ({
    status,
    headers: { 'content-type': 'application/json' },
    content: [JSON.stringify(value)],
  }));
}
