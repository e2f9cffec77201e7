import type { WayToSignIn } from '../../../contracts/model/sign-in.ts';
import type { Finding, FindingCode } from '../../run/finding.ts';
import { looksLikePlaceholder } from '../../target/placeholder.ts';
import type { Target } from '../../target/target.ts';

/** A valid name or secret can look like a placeholder, so this is checked only after a refusal. */
const refusals: ReadonlyMap<FindingCode, WayToSignIn> = new Map([
  ['wrong-credentials', 'basic'],
  ['basic-ended', 'basic'],
  ['wrong-client', 'oauth'],
]);

/** Adds to a finding about refused credentials which of them look like a placeholder. */
export function withDoubts<T extends Finding>(finding: T, { users }: Pick<Target, 'users'>): T {
  const way = refusals.get(finding.code);
  const { main, client } = users;
  const values =
    way === 'basic'
      ? { BW_USERNAME: main?.username, BW_PASSWORD: main?.password }
      : { BW_CLIENT_ID: client?.id, BW_CLIENT_SECRET: client?.secret };
  const doubted = Object.entries(values).filter(([, value]) => value !== undefined && looksLikePlaceholder(value));
  if (way === undefined || doubted.length === 0) return finding;
  const names = doubted.map(([name]) => name).join(' and ');
  return {
    ...finding,
    next: `${finding.next}. ${names} ${doubted.length === 1 ? 'looks' : 'look'} like a placeholder`,
  };
}
