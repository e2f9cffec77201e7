import { mkdir, rename, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { NoRegularFileError } from '../lib/system/read-file.ts';
import { assertRun, type Run, runSchema } from '../run/run-schema.ts';
import type { Guard } from '../secrets/guard.ts';
import { junit } from './junit.ts';

/** Reports that hold a secret and were not written. The message names the places, never the secret. */
export class WithheldError extends Error {
  override readonly name = 'WithheldError';
}

/** Where the reports go in a folder. */
export function reportPaths(folder: string): { run: string; schema: string; junit: string } {
  return {
    run: join(folder, 'run.json'),
    schema: join(folder, 'run.schema.json'),
    junit: join(folder, 'junit.xml'),
  };
}

/**
 * Writes `run.json`, its schema and `junit.xml` into a folder, each whole or not at all.
 * @param guard reads every report before it is written.
 * @returns the paths of the two reports.
 * @throws TypeError when the run is not as its schema says, before anything is written; the file system's
 * own error when the folder cannot be written; WithheldError, after the other reports were written, when the
 * guard found a secret in one. Of that one nothing is left in the folder, an older one neither.
 */
export async function writeReports(run: Run, folder: string, guard: Guard): Promise<string[]> {
  assertRun(run);
  await mkdir(folder, { recursive: true });
  const paths = reportPaths(folder);
  const schema = [paths.schema, json(runSchema)] as const;
  const reports = [
    [paths.run, json(run)],
    [paths.junit, junit(run)],
  ] as const;
  const withheld: string[] = [];
  for (const [path, content] of [schema, ...reports]) {
    const secret = guard.find(content);
    if (secret) {
      withheld.push(`${path}, line ${secret.line}, column ${secret.column}`);
      await rm(path, { force: true });
    } else {
      await writeWhole(path, content);
    }
  }
  if (withheld.length > 0) throw new WithheldError(`withheld, because a credential is in it: ${withheld.join('; ')}`);
  return reports.map(([path]) => path);
}

function json(value: unknown): string {
  return `${JSON.stringify(value, null, 2)}\n`;
}

/** Writes a file whole, or leaves the old one as it was. @throws the error of the file system. */
export async function writeWhole(path: string, content: string): Promise<void> {
  // Renaming a file over a device such as /dev/null would remove the device.
  const there = await stat(path).catch(() => undefined);
  if (there && !there.isFile()) throw new NoRegularFileError(`${path} exists, and is not a regular file`);
  const unfinished = `${path}.${process.pid}.unfinished`;
  try {
    await writeFile(unfinished, content);
    await rename(unfinished, path);
  } catch (error) {
    await rm(unfinished, { force: true });
    throw error;
  }
}
