import { turnedAway } from './refusal.ts';

/** The account and the users of the second provider. Not secret: it holds nothing and listens on loopback only. */
export const accountId = '5500321';
export const users = {
  main: { username: 'second-provider-user', password: 'second:provider:password' },
  withoutWebrtc: { username: 'second-provider-visitor', password: 'second-provider-visitor-password' },
};

/**
 * Looks at who asks, and then at what they ask for.
 * @throws Refusal 401 for anybody unknown here or another account, 403 for a user without access to WebRTC.
 */
export function admit(authorization: string | undefined, account: string): void {
  const user = userOf(authorization);
  if (!user || account !== accountId) {
    throw turnedAway(401, 'Who are you?', { 'www-authenticate': 'Basic realm="second provider"' });
  }
  if (user === users.withoutWebrtc) throw turnedAway(403, 'Your plan has no WebRTC');
}

function userOf(authorization = ''): (typeof users)['main'] | undefined {
  const [scheme = '', token = '', ...more] = authorization.split(' ');
  if (scheme.toLowerCase() !== 'basic' || more.length > 0) return undefined;
  const pair = Buffer.from(token, 'base64').toString();
  return Object.values(users).find(({ username, password }) => pair === `${username}:${password}`);
}
