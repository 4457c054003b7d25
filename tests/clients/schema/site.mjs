// A copy of the demo with the schemas and settings that `campanile schema` writes, and a way to plant mistakes in it.
import { execFileSync, spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export const { CAMPANILE, ROOT, TOOLS } = process.env;
export const tool = createRequire(join(TOOLS, 'package.json'));

export function demo() {
  const folder = mkdtempSync(join(tmpdir(), 'campanile-schema.'));
  cpSync(join(ROOT, 'book.toml'), join(folder, 'book.toml'));
  cpSync(join(ROOT, 'content'), join(folder, 'content'), { recursive: true });
  symlinkSync(join(TOOLS, 'node_modules'), join(folder, 'node_modules'));
  execFileSync(CAMPANILE, ['schema', '--site', folder, '--quiet']);
  return folder;
}

export const remove = (folder) => rmSync(folder, { recursive: true });
export const read = (folder, path) => readFileSync(join(folder, path), 'utf8');
export const write = (folder, path, text) => writeFileSync(join(folder, path), text);

/** Every document that has front matter. */
export function documents(folder) {
  return readdirSync(join(folder, 'content'), { recursive: true })
    .filter((path) => path.endsWith('.md'))
    .map((path) => `content/${path}`)
    .filter((path) => read(folder, path).startsWith('---\n'))
    .sort();
}

/** The front matter alone, each line where it is in the document: what an editor hands to a YAML server. */
export function frontMatter(text) {
  const lines = text.split('\n');
  const end = lines.indexOf('---', 1);
  return lines.map((line, i) => (i > 0 && i < end ? line : '')).join('\n');
}

/** One wrong line for a right one; it has to be there. */
export function plant(text, right, wrong) {
  if (!text.includes(right)) throw new Error(`there is no ${JSON.stringify(right)}`);
  return text.replace(right, wrong);
}

export const run = (args, options = {}) => spawnSync(CAMPANILE, args, { encoding: 'utf8', maxBuffer: 1 << 26, ...options });
