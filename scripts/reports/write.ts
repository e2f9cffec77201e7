import { mkdir, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { junit } from './junit.ts';
import { assertRun, type Run, runSchema } from '../verification/run-schema.ts';

/**
 * Writes `run.json`, its schema and `junit.xml` into a folder, each whole or not at all.
 * @returns the paths of the two reports.
 * @throws TypeError when the run is not as its schema says, before anything is written; the file system's
 * own error when the folder cannot be written.
 */
export async function writeReports(run: Run, folder: string): Promise<string[]> {
  assertRun(run);
  await mkdir(folder, { recursive: true });
  await writeWhole(join(folder, 'run.schema.json'), json(runSchema));
  const reports = [
    [join(folder, 'run.json'), json(run)],
    [join(folder, 'junit.xml'), junit(run)],
  ] as const;
  for (const [path, content] of reports) await writeWhole(path, content);
  return reports.map(([path]) => path);
}

function json(value: unknown): string {
  return `${JSON.stringify(value, null, 2)}\n`;
}

/** Writes a file whole or not at all. @throws the error of the file system. */
export async function writeWhole(path: string, content: string): Promise<void> {
  const unfinished = `${path}.${String(process.pid)}.unfinished`;
  await writeFile(unfinished, content);
  await rename(unfinished, path);
}
