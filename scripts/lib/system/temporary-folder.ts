import { lstat, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { isProcessIdentity, isRunning, thisProcess } from './process-identity.ts';
import { readRegularFile } from './read-file.ts';

const prefix = 'webrtc-conformance-';
/** Says whose a folder is. */
const ownerFile = 'process.json';

/**
 * Makes a folder of this process's own under the system's temporary one, and removes those that processes of this user
 * have left who were killed.
 */
export async function makeTemporaryFolder(): Promise<string> {
  const root = tmpdir();
  await removeLeftFolders(root);
  const folder = await mkdtemp(join(root, prefix));
  await writeFile(join(folder, ownerFile), JSON.stringify(thisProcess()), { mode: 0o600 });
  return folder;
}

async function removeLeftFolders(root: string): Promise<void> {
  const names = await readdir(root).catch(() => []);
  const ours = names.filter((name) => name.startsWith(prefix));
  await Promise.all(
    ours.map(async (name) => {
      const folder = join(root, name);
      // One that cannot be removed now is left to the next run; it is no reason not to make this one.
      if (await isLeft(folder).catch(() => false)) await rm(folder, { recursive: true }).catch(() => undefined);
    }),
  );
}

/** Whether a folder is this user's and its process is over for certain. */
async function isLeft(folder: string): Promise<boolean> {
  // Not stat: a link to a folder is somebody else's idea of what to remove.
  const status = await lstat(folder);
  if (!status.isDirectory() || (process.getuid && status.uid !== process.getuid())) return false;
  const text = await readRegularFile(join(folder, ownerFile), { maxBytes: 10_000, followLinks: false });
  const owner: unknown = JSON.parse(text.toString());
  return isProcessIdentity(owner) && isRunning(owner) === false;
}
