import { UserError } from '../../lib/system/user-error.ts';
import { writeWhole } from '../../reports/write.ts';
import type { Guard } from '../../secrets/guard.ts';
import { couldNotDecide } from '../context.ts';

/** Writes a file unless a credential stands in it; then what was there before stays. @returns why it is not written. */
export async function written(path: string, text: string, guard: Guard): Promise<string[]> {
  const secret = guard.find(text);
  if (secret) {
    return [`${path} is not written, since a credential stands in its line ${secret.line}, column ${secret.column}`];
  }
  try {
    await writeWhole(path, text);
    return [];
  } catch (error) {
    return [`${path} cannot be written: ${error instanceof Error ? error.message : String(error)}`];
  }
}

/** The same for a file that a command is there for. @throws UserError where it is not written. @param option names it. */
export async function writeOutput(path: string, text: string, guard: Guard, option: string): Promise<void> {
  const problems = await written(path, text, guard);
  if (problems.length > 0) throw new UserError(couldNotDecide, problems, `name another file with ${option}`);
}
