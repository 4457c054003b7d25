// `--format sarif` against the schema of SARIF 2.1.0 (from npm @microsoft/jest-sarif).
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { demo, plant, read, remove, run, tool, write } from './site.mjs';

let folder, validate;
before(() => {
  folder = demo();
  const Ajv = tool('ajv-draft-04').default;
  const ajv = new Ajv({ strict: false, allErrors: true, unicodeRegExp: false, formats: { uri: true, 'uri-reference': true, 'date-time': true } });
  validate = ajv.compile(tool('@microsoft/jest-sarif/lib/schemas/sarif-2.1.0-rtm.5.json'));
});
after(() => remove(folder));

function valid(text) {
  const log = JSON.parse(text);
  assert.ok(validate(log), JSON.stringify(validate.errors));
  return log.runs[0];
}

test('the schema refuses what is no SARIF', () => {
  assert.equal(validate({ version: '2.1.0', runs: [{ tool: {} }] }), false);
});

test('every code has its essay', () => {
  const { rules } = valid(run(['check', '--format', 'sarif', '--site', folder]).stdout).tool.driver;
  assert.ok(rules.length > 40);
  for (const rule of rules) assert.match(rule.help.markdown, /\*\*Why:\*\*.*\*\*Right\*\*/s, rule.id);
});

test('what is found stands where editors look for it', () => {
  const path = 'content/knowledge-base/identity/netid-password.md';
  write(folder, path, `${read(folder, path)}\n🔔 See [the bell tower page](/no-such-page/).\n`);
  const { status, stdout } = run(['check', '--format', 'sarif', '--site', folder]);
  assert.equal(status, 1);
  const { results, tool: { driver } } = valid(stdout);
  const result = results.find((r) => r.message.text.includes('no-such-page'));
  const { artifactLocation, region } = result.locations[0].physicalLocation;
  assert.deepEqual(artifactLocation, { uri: path, uriBaseId: '%SRCROOT%' });
  assert.equal(driver.rules[result.ruleIndex].id, result.ruleId);
  const line = read(folder, path).split('\n')[region.startLine - 1];
  assert.match(line.slice(region.startColumn - 1, region.endColumn - 1), /no-such-page/);
});

test('the editor’s task finds each finding’s place', () => {
  const [task] = JSON.parse(read(folder, '.vscode/tasks.json')).tasks;
  const { regexp, severity, file, line, column, endColumn, code, message } = task.problemMatcher.pattern;
  const [program, ...args] = task.command.split(' ');
  assert.equal(program, 'campanile');
  const lines = run(args, { cwd: folder }).stdout.trim().split('\n');
  assert.ok(lines.length > 0);
  const found = lines.map((text) => new RegExp(regexp).exec(text));
  assert.deepEqual(lines.filter((_, i) => !found[i]), []);
  const one = found.find((match) => match[message].includes('no-such-page'));
  assert.match(one[severity], /error|warning/);
  assert.match(one[code], /^[a-z-]+$/);
  const place = read(folder, one[file]).split('\n')[one[line] - 1];
  assert.match(place.slice(one[column] - 1, one[endColumn] - 1), /no-such-page/);
});

test('a build that refuses says why in the same form', () => {
  write(folder, 'book.toml', plant(read(folder, 'book.toml'), 'time-zone =', 'timezone ='));
  const { status, stdout } = run(['build', '--format', 'sarif', '--site', folder]);
  assert.equal(status, 1);
  assert.equal(valid(stdout).results[0].ruleId, 'config');
});
