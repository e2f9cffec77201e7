import { constants, type FileHandle, open } from 'node:fs/promises';

/** What stands where a file of ours should be and is none that can be read. The message says what it is. */
export class NoFileError extends Error {
  override readonly name = 'NoFileError';
}

/**
 * Reads a file that is one: not through a link, not from a pipe that nobody may ever write to, and not without end.
 * @param mostBytes how much is read at most.
 * @throws NoFileError, or the file system's error.
 */
export async function readRegularFile(path: string, mostBytes: number): Promise<Buffer> {
  // Opening a pipe waits for whoever writes to it. Windows has neither of the two.
  const { O_RDONLY, O_NONBLOCK = 0, O_NOFOLLOW = 0 } = constants as Partial<typeof constants> & { O_RDONLY: number };
  let file: FileHandle;
  try {
    file = await open(path, O_RDONLY | O_NONBLOCK | O_NOFOLLOW);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ELOOP' || code === 'EMLINK') throw new NoFileError('it is a symbolic link, which is not followed');
    if (code === 'ENXIO') throw new NoFileError('it is a socket');
    if (code === 'EACCES' || code === 'EPERM') throw new NoFileError('it may not be read by this user');
    throw error;
  }
  try {
    const status = await file.stat();
    if (!status.isFile()) throw new NoFileError(`it is ${kindOf(status)}`);
    if (status.size > mostBytes) {
      throw new NoFileError(`it has ${status.size} bytes, and more than ${mostBytes} are not read`);
    }
    return await file.readFile();
  } finally {
    await file.close();
  }
}

function kindOf(status: { isDirectory(): boolean; isFIFO(): boolean }): string {
  if (status.isDirectory()) return 'a folder';
  return status.isFIFO() ? 'a named pipe' : 'no regular file';
}
