import { type ChildProcess, spawn } from 'node:child_process';
import { createRequire } from 'node:module';
import { fileURLToPath, pathToFileURL } from 'node:url';

const tsx = pathToFileURL(createRequire(import.meta.url).resolve('tsx')).href;

interface Options {
  readonly cwd?: string;
  readonly environment?: Record<string, string>;
}

export interface Running {
  readonly child: ChildProcess;
  readonly output: { stdout: string; stderr: string };
  /** The exit code, once the process and its output have ended. */
  readonly exit: Promise<number | null>;
}

/** Starts a command as a process of its own, with nothing in its environment but what is given. */
export function startCommand(name: string, args: readonly string[], options: Options = {}): Running {
  return startScript('scripts/main.ts', [name, ...args], options);
}

/**
 * Starts a script as a process of its own, with nothing in its environment but what is given.
 * @param path of the script, from the folder of the project.
 */
export function startScript(path: string, args: readonly string[], options: Options = {}): Running {
  const script = fileURLToPath(new URL(`../../${path}`, import.meta.url));
  const child = spawn(process.execPath, ['--import', tsx, script, ...args], {
    cwd: options.cwd,
    env: { PATH: process.env['PATH'], ...options.environment },
  });
  const output = { stdout: '', stderr: '' };
  child.stdout.on('data', (data: Buffer) => (output.stdout += data.toString()));
  child.stderr.on('data', (data: Buffer) => (output.stderr += data.toString()));
  const exit = new Promise<number | null>((resolve) => child.on('close', resolve));
  return { child, output, exit };
}

/** Waits until a stream has said something. */
export function said(stream: NodeJS.ReadableStream | null, pattern: RegExp): Promise<string> {
  return new Promise((resolve) => {
    let text = '';
    stream?.on('data', (data: Buffer) => {
      text += data.toString();
      if (pattern.test(text)) resolve(text);
    });
  });
}
