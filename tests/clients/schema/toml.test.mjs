// book.toml in Taplo, the engine of Even Better TOML, with the .taplo.toml that `campanile schema` writes.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { after, before, test } from 'node:test';
import { dirname, join } from 'node:path';
import { demo, plant, read, remove, tool, write } from './site.mjs';

let folder;
before(() => { folder = demo(); });
after(() => remove(folder));

function lint() {
  const taplo = join(dirname(tool.resolve('@taplo/cli/package.json')), 'dist/cli.js');
  const { status, stdout, stderr } = spawnSync(process.execPath, [taplo, 'lint', 'book.toml'], { cwd: folder, encoding: 'utf8' });
  return { status, said: stdout + stderr };
}

test('the demo has no faults', () => {
  const { status, said } = lint();
  assert.equal(status, 0, said);
});

test('it finds a misspelt setting and a value that is none', () => {
  const book = read(folder, 'book.toml');
  write(folder, 'book.toml', plant(book, 'time-zone =', 'timezone ='));
  assert.match(lint().said, /timezone/);
  write(folder, 'book.toml', plant(book, 'date-style = "month-day"', 'date-style = "european"'));
  const { status, said } = lint();
  assert.notEqual(status, 0);
  assert.match(said, /european/);
  write(folder, 'book.toml', book);
});
