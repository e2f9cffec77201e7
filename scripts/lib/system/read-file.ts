import { constants } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';

/** A path that is not a regular file, or a file that is too large. The message says which. */
export class NoRegularFileError extends Error {
  override readonly name = 'NoRegularFileError';
}

/** By default a file of any size is read, and links are followed. */
interface ReadOptions {
  /** A larger file is refused. */
  readonly maxBytes?: number;
  /** False for folders that other users can write to: a link there could lead anywhere. */
  readonly followLinks?: boolean;
}

/**
 * Reads a regular file. Pipes, devices and folders are refused, since reading them can hang.
 * @throws NoRegularFileError, or the error of the file system.
 */
export async function readRegularFile(path: string, options: ReadOptions = {}): Promise<Buffer> {
  const { maxBytes = Infinity, followLinks = true } = options;
  const file = await openWithoutWaiting(path, followLinks);
  try {
    const status = await file.stat();
    if (!status.isFile()) throw new NoRegularFileError(`it is ${kindOf(status)}`);
    if (status.size > maxBytes) {
      throw new NoRegularFileError(`it has ${status.size} bytes; the maximum is ${maxBytes}`);
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
  // Without O_NONBLOCK, opening a pipe waits for a writer. Windows has neither of the two flags.
  const { O_RDONLY, O_NONBLOCK = 0, O_NOFOLLOW = 0 } = constants as Partial<typeof constants> & { O_RDONLY: number };
  try {
    return await open(path, O_RDONLY | O_NONBLOCK | (followLinks ? 0 : O_NOFOLLOW));
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (!followLinks && (code === 'ELOOP' || code === 'EMLINK')) {
      throw new NoRegularFileError('it is a symbolic link, which is not followed');
    }
    if (code === 'ENXIO') throw new NoRegularFileError('it is a device or socket, not a regular file');
    throw error;
  }
}

function kindOf(status: { isDirectory(): boolean; isFIFO(): boolean }): string {
  if (status.isDirectory()) return 'a folder, not a regular file';
  return status.isFIFO() ? 'a pipe, not a regular file' : 'a device or socket, not a regular file';
}
