import { constants } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';

/** What is read would come without end, or never. */
export class NoRegularFileError extends Error {
  override readonly name = 'NoRegularFileError';
}

/**
 * Reads a file that a person has named. A pipe, a device and a folder are refused: reading them can hang.
 * @throws NoRegularFileError, or the error of the file system.
 */
export async function readRegularFile(path: string): Promise<Buffer> {
  // To open a pipe would wait for somebody who writes to it. Windows has neither such pipes nor the flag.
  const nonBlocking = (constants as { readonly O_NONBLOCK?: number }).O_NONBLOCK ?? 0;
  const file = await open(path, constants.O_RDONLY | nonBlocking);
  try {
    const kind = await kindOf(file);
    if (kind !== undefined) throw new NoRegularFileError(`it is ${kind}, and no regular file`);
    return await file.readFile();
  } finally {
    await file.close();
  }
}

/** The same, for text in UTF-8. */
export async function readTextFile(path: string): Promise<string> {
  return (await readRegularFile(path)).toString('utf8');
}

async function kindOf(file: FileHandle): Promise<string | undefined> {
  const found = await file.stat();
  if (found.isFile()) return undefined;
  return found.isDirectory() ? 'a folder' : found.isFIFO() ? 'a pipe' : 'a device or socket';
}
