import { mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { DataFolderError, holdDataFolder, keepSecret, openDataFolder, removeDataFolder } from './data-folder.ts';

let parent: string;
let folder: string;

beforeEach(async () => {
  parent = await mkdtemp(join(tmpdir(), 'baton-data-folder-'));
  folder = join(parent, 'data');
});

afterEach(() => rm(parent, { recursive: true, force: true }));

test('a folder is new once', async () => {
  expect(await openDataFolder(folder)).toEqual({ isNew: true });
  expect(await openDataFolder(folder)).toEqual({ isNew: false });
});

test('a folder with other things in it is neither used nor removed', async () => {
  await mkdir(folder);
  await writeFile(join(folder, 'thesis.txt'), 'mine');
  await expect(openDataFolder(folder)).rejects.toThrow(DataFolderError);
  await expect(removeDataFolder(folder)).rejects.toThrow(/not a data folder of Baton/);
  expect(await readdir(folder)).toEqual(['thesis.txt']);
});

test('a data folder is removed, a missing one is none to complain about', async () => {
  await openDataFolder(folder);
  await removeDataFolder(folder);
  await removeDataFolder(folder);
  expect(await readdir(parent)).toEqual([]);
});

test('a folder in use is refused and not removed; the mark of a process that is gone does not count', async () => {
  await openDataFolder(folder);
  const mark = join(folder, 'running.json');
  await writeFile(mark, JSON.stringify({ pid: process.ppid, begun: null }));
  await expect(holdDataFolder(folder)).rejects.toThrow(/already runs on/);
  await expect(removeDataFolder(folder)).rejects.toThrow(/already runs on/);
  await writeFile(mark, JSON.stringify({ pid: process.ppid, begun: 'another instant' }));
  const held = await holdDataFolder(folder);
  expect(JSON.parse(await readFile(mark, 'utf8')).pid).toBe(process.pid);
  await held.release();
  await expect(stat(mark)).rejects.toThrow(/ENOENT/);
});

test('a half-written mark does not count', async () => {
  await openDataFolder(folder);
  await writeFile(join(folder, 'running.json'), '{"pid":');
  await (await holdDataFolder(folder)).release();
});

test('a secret is made once and is for its owner only', async () => {
  await openDataFolder(folder);
  const secret = await keepSecret(folder, 'secret');
  expect(secret.length).toBeGreaterThanOrEqual(32);
  expect(await keepSecret(folder, 'secret')).toBe(secret);
  expect((await stat(join(folder, 'secret'))).mode & 0o077).toBe(0);
});
