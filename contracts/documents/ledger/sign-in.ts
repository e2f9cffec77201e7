import { signIn } from '../../model/sign-in.ts';
import type { Statement } from './statement.ts';

/** What the vendor and the standards say of signing in. No document of this API says what a Bearer token gets. */
export const ofSigningIn: readonly Statement[] = [
  {
    id: 'cred-basic-ends',
    source: 'CRED',
    where: 'Legacy API users',
    says: `API users, and with them Basic, are decommissioned on ${signIn.basicEndsOn} for all APIs, and may not be used from then on`,
  },
  {
    id: 'cred-oauth-only',
    source: 'CRED',
    where: 'Migration',
    says: 'OAuth 2.0 client credentials are the only supported way to sign in from then on; requests carry the token as Authorization: Bearer',
  },
  {
    id: 'cred-token-request',
    source: 'CRED',
    where: 'Getting a token',
    says: 'A POST with the client id and secret by Basic and grant_type=client_credentials is answered with JSON: access_token, and expires_in in seconds',
  },
  {
    id: 'cred-renewal',
    source: 'CRED',
    where: "The vendor's current clients",
    says: `A client gets another token ${signIn.renewalSeconds} s before the end of the one that it has`,
    excluded: 'it says what a client does; the suite itself does so',
  },
  {
    id: 'cred-accounts',
    source: 'CRED',
    where: 'Roles and accounts',
    says: 'A credential has roles and accounts, and is good for those accounts only',
  },
  {
    id: 'cred-secret-ends',
    source: 'CRED',
    where: 'Rotation',
    says: 'A client can have two secrets at once, and a secret may have a date on which it ends',
    excluded:
      'provoking it would take a secret that has ended; a refused secret is told with what the answer says of it',
  },
  {
    id: 'rfc6749-token-answer',
    source: 'RFC6749',
    where: '5.1',
    says: 'A token answer is application/json with access_token, token_type in any letter case, and, recommended, expires_in as a number of seconds',
  },
  {
    id: 'rfc6749-client-secret',
    source: 'RFC6749',
    where: '10.3 and 10.1',
    says: 'Client credentials are kept confidential',
  },
  {
    id: 'rfc6749-validate',
    source: 'RFC6749',
    where: '7',
    says: 'The resource server validates the access token, and that it has not expired, before it grants anything',
  },
  {
    id: 'rfc7519-unsecured',
    source: 'RFC7519',
    where: '6 and 8',
    says: 'A JSON Web Token without a signature is taken only where somebody has decided so',
  },
  {
    id: 'rfc6750-header',
    source: 'RFC6750',
    where: '2.1',
    says: 'A resource server takes a token in the Authorization header under the scheme Bearer',
  },
  {
    id: 'rfc6750-query',
    source: 'RFC6750',
    where: '2.3 and 5.3',
    says: 'A token does not belong in the address of a request, which is logged on its way',
  },
  {
    id: 'rfc6750-invalid-token',
    source: 'RFC6750',
    where: '3.1',
    says: 'A request with a token that is expired, revoked, malformed or otherwise invalid should be answered 401',
  },
  {
    id: 'rfc6750-one-method',
    source: 'RFC6750',
    where: '2 and 3.1',
    says: 'A request shows its token in one way only; one that shows it in several is malformed and should be answered 400',
  },
];
