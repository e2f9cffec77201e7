import { constants } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';

/** What stands at a path cannot be read as a file. The message says what it is. */
export class NoRegularFileError extends Error {
  override readonly name = 'NoRegularFileError';
}

/** What is read; by default a file of any size, also through a link. */
interface ReadOptions {
  /** A file with more bytes is refused. */
  readonly maxBytes?: number;
  /** Whether a symbolic link leads to the file. Not for files that somebody else may have put there. */
  readonly followLinks?: boolean;
}

/**
 * Reads a file. A pipe, a device and a folder are refused: reading them can hang.
 * @throws NoRegularFileError, or the error of the file system.
 */
export async function readRegularFile(path: string, options: ReadOptions = {}): Promise<Buffer> {
  const { maxBytes = Infinity, followLinks = true } = options;
  const file = await openWithoutWaiting(path, followLinks);
  try {
    const status = await file.stat();
    if (!status.isFile()) throw new NoRegularFileError(`it is ${kindOf(status)}`);
    if (status.size > maxBytes) {
      throw new NoRegularFileError(`it has ${status.size} bytes, and more than ${maxBytes} are not read`);
    }
    return await file.readFile();
  } finally {
    await file.close();
  }
}

/** The same, for text in UTF-8. */
export async function readTextFile(path: string): Promise<string> {
  return (await readRegularFile(path)).toString('utf8');
}

async function openWithoutWaiting(path: string, followLinks: boolean): Promise<FileHandle> {
  // To open a pipe would wait for a writer. Windows has neither of the two flags.
  const { O_RDONLY, O_NONBLOCK = 0, O_NOFOLLOW = 0 } = constants as Partial<typeof constants> & { O_RDONLY: number };
  try {
    return await open(path, O_RDONLY | O_NONBLOCK | (followLinks ? 0 : O_NOFOLLOW));
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (!followLinks && (code === 'ELOOP' || code === 'EMLINK')) {
      throw new NoRegularFileError('it is a symbolic link, which is not followed');
    }
    if (code === 'ENXIO') throw new NoRegularFileError('it is a device or socket, and no regular file');
    throw error;
  }
}

function kindOf(status: { isDirectory(): boolean; isFIFO(): boolean }): string {
  if (status.isDirectory()) return 'a folder, and no regular file';
  return status.isFIFO() ? 'a pipe, and no regular file' : 'a device or socket, and no regular file';
}
