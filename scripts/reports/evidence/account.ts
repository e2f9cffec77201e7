import type { Run } from '../../run/run-schema.ts';
import { shortAccount } from '../../secrets/account.ts';

/**
 * Shows the account number as wanted, in every place of a text.
 * @param account the number to show in full; without it, the text has it shortened.
 */
export function accountIn(text: string, { target }: Run, account: string | undefined): string {
  if (account === undefined) return isShortened(target.account) ? text : shortAccount(target.account)(text);
  if (!isShortened(target.account)) return text;
  return text.replaceAll(`/accounts/${target.account}/`, `/accounts/${account}/`);
}

/** Whether a run holds an account number only in part. */
export function isShortened(account: string): boolean {
  return account.startsWith('…');
}
