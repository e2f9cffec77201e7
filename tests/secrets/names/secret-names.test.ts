import { describe, expect, it } from 'vitest';
import { cases } from '../../../contracts/all-cases.ts';
import { samples } from '../../../contracts/documents/samples.ts';
import { operation } from '../../../contracts/model/operation.ts';
import { shapes } from '../../../contracts/shapes/index.ts';
import { isSecretName, isSecretParameter, isSecretValueName } from '../../../scripts/secrets/names/secret-names.ts';

describe('the name of a secret', () => {
  it.each([
    'token', 'tokens', 'accessToken', 'access_token', 'accesstoken', 'X-Amz-Security-Token', 'secret', 'clientSecret',
    'password', 'passwd', 'oldPasswords', 'pwd', 'dbPwd', 'pin', 'PIN', 'card_pin', 'passphrase', 'credentials', 'auth',
    'X-Auth', 'authV2.auth', 'Authorization', 'X-Forwarded-Authorization', 'Set-Cookie', 'signature', 'sig', 'jwt', 'idJwt',
    'key', 'apiKey', 'APIKEY', 'x-api-key', 'accessKeyId', 'private_key', 'private-key-pem', 'client.key', 'X-Client-Key',
    'signing_key',
  ])('is %s', (name) => {
    expect([isSecretName(name), isSecretValueName(name), isSecretParameter(name)]).toEqual([true, true, true]);
  }); // prettier-ignore

  it.each([
    'Access-Control-Allow-Credentials', 'cookies', 'Set-Cookie-Policy', 'Sec-WebSocket-Key', 'publicKey', 'public_key',
    'Idempotency-Key', 'WWW-Authenticate', 'author', 'authority', 'spin', 'pinned', 'keyboard', 'monkey', 'keyId', 'keep-alive',
    'sessions', 'X-Session-Id', 'access', 'codec', 'design', '',
  ])('is not %s', (name) => {
    expect([isSecretName(name), isSecretValueName(name), isSecretParameter(name)]).toEqual([false, false, false]);
  }); // prettier-ignore

  it.each(['session', 'X-Session', 'x_session', 'sess', 'sid', 'X-Access'])('is %s for one value only', (name) => {
    expect([isSecretName(name), isSecretValueName(name), isSecretParameter(name)]).toEqual([false, true, true]);
  });

  it.each([
    ['access_token', true],
    ['refresh_token', true],
    ['id_token', true],
    ['client_secret', true],
    ['client_id', false],
    ['expires_in', false],
    ['scope', false],
    ['grant_type', false],
    ['error_description', false],
    ['token_type', false],
    ['tokenType', false],
    ['Token-Type', false],
    ['TOKEN_TYPE', false],
    ['tokentype', false],
    ['my_token_type', true],
    ['token', true],
  ])('%s of OAuth is one: %s', (name, isSecret) => {
    expect([isSecretName(name), isSecretValueName(name), isSecretParameter(name)]).toEqual([
      isSecret,
      isSecret,
      isSecret,
    ]);
  });

  it('is a code in a URL only', () => {
    expect([isSecretValueName('code'), isSecretParameter('code'), isSecretParameter('Code')]).toEqual([
      false,
      true,
      true,
    ]);
    expect(isSecretParameter('zip_code')).toBe(false);
  });

  it('is none of the names that the API has in contents and paths', () => {
    const names = new Set<string>();
    // The names in contents, and those that the shapes of contents declare.
    const collect = (value: unknown, isContent: boolean): void => {
      if (typeof value === 'string' && /^\s*[[{]/.test(value)) {
        try {
          collect(JSON.parse(value), true);
        } catch {
          // A body that is meant to be malformed.
        }
      }
      if (typeof value !== 'object' || value === null) return;
      for (const [name, inner] of Object.entries(value)) {
        if (isContent && !Array.isArray(value)) names.add(name);
        collect(inner, isContent && typeof inner === 'object' ? name !== 'properties' : name === 'properties');
      }
    };
    // What a token endpoint answers with is no content of this API.
    const ofTheApi = Object.entries(shapes).filter(([name]) => !name.startsWith('token'));
    collect([cases, operation, samples, Object.fromEntries(ofTheApi)], false);
    for (const word of operation.path.match(/\w+/g)!) names.add(word);
    expect(names).toContain('participantId');
    const documented = ['sessionId', 'requestId', 'callbackUrl', 'tag', 'publishPermissions', 'deviceApiVersion'];
    expect([...names, ...documented].filter((name) => isSecretValueName(name))).toEqual([]);
  });
});
