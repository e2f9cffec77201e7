import { readTextFile } from '../lib/system/read-file.ts';
import { UserError } from '../lib/system/user-error.ts';
import { messageOf } from '../lib/text/errors.ts';
import { forTerminal } from '../lib/text/escape.ts';
import { excerpt } from '../lib/text/excerpt.ts';
import { assertRun, type Run, schemaVersion } from './run-schema.ts';

/** A file does not hold a readable run. */
export class RunFileError extends UserError {
  override readonly name = 'RunFileError';
  /** The file is not there. */
  readonly missing: boolean;
  constructor(message: string, missing = false) {
    super(2, message.split('\n'));
    this.missing = missing;
  }
}

/**
 * Reads a run back from `run.json`.
 * @param make how to make such a run, as a sentence without its beginning.
 * @throws RunFileError where there is no run, or this suite cannot read it.
 */
export async function readRun(path: string, make: string): Promise<Run> {
  const text = await readTextFile(path).catch((error: unknown) => {
    const missing = (error as NodeJS.ErrnoException).code === 'ENOENT';
    throw new RunFileError(
      missing
        ? `There is no run at ${forTerminal(path)}\nNext: ${make}`
        : `${forTerminal(path)} cannot be read: ${forTerminal(messageOf(error))}`,
      missing,
    );
  });
  let run: unknown;
  try {
    run = JSON.parse(text);
  } catch {
    throw new RunFileError(`${forTerminal(path)} is not valid JSON\nNext: ${make}`);
  }
  return runIn(run, path, make);
}

/**
 * The run in a JSON value.
 * @param make how to make such a run, as a sentence without its beginning.
 * @throws RunFileError where this suite cannot read it.
 */
export function runIn(run: unknown, path: string, make: string): Run {
  const version = versionOf(run);
  if (version !== undefined && version !== schemaVersion) {
    throw new RunFileError(
      `${forTerminal(path)} is a run of schema version ${version}, and this suite reads version ${schemaVersion}\nNext: ${make}; or take the version of the suite that wrote it`,
    );
  }
  try {
    assertRun(run);
  } catch (error) {
    throw new RunFileError(
      `${forTerminal(path)} is not a run of this suite: ${excerpt(messageOf(error))}\nNext: ${make}`,
    );
  }
  return run;
}

function versionOf(run: unknown): number | undefined {
  const version = typeof run === 'object' && run !== null && 'schemaVersion' in run ? run.schemaVersion : undefined;
  return typeof version === 'number' ? version : undefined;
}
